package dev.weir.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldCountTest {
    private final FieldCount images = new FieldCount("\"image_url\"");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {}                                                | 0
            "image_url"                                       | 0
            "image_url":                                      | 1
            x"image_url" \t :"image_url":1                    | 2
            "image_urlx":"image_url"                          | 0
            "iimage_url":1,"image_image_url":2,"image_url":3  | 1
            "éimage_url":1,"image_url"é:2,"image_url":3       | 1
            "image_url                                        | 0
            "image_url":"image_url":"image_url":"image_url":  | 4
            """)
    void fields_of_a_name_are_counted_wherever_they_stand(String body, int count) {
        assertThat(images.in(Buffer.buffer(body))).isEqualTo(count);
        // A part of a larger array.
        Buffer part = Buffer.buffer("\"image_url\":" + body + "\"image_url\":");
        assertThat(images.in(part.slice(12, part.length() - 12))).isEqualTo(count);
    }
}
