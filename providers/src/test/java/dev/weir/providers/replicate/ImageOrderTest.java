package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageOrderTest {
    private static final ModelAddress FLUX = ModelAddress.of("black-forest-labs/flux-schnell");

    private static ImageOrder read(String fields) {
        return ImageOrder.read("flux", Buffer.buffer("{\"model\":\"flux\"," + fields + "}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prompt":"a \\"river\\" ё"                              | "prompt":"a \\"river\\" ё"
            "prompt":"a","n":4                                      | "prompt":"a"
            "prompt":"a","size":"auto"                              | "prompt":"a"
            "prompt":"a","size":"1024x1024"                         | "prompt":"a","width":1024,"height":1024,"aspect_ratio":"1:1"
            "prompt":"a","size":"1536x1024"                         | "prompt":"a","width":1536,"height":1024,"aspect_ratio":"3:2"
            "prompt":"a","size":"1024x1536"                         | "prompt":"a","width":1024,"height":1536,"aspect_ratio":"2:3"
            "prompt":"a","size":"1792x1024"                         | "prompt":"a","width":1792,"height":1024
            "prompt":"a","size":"1344x576"                          | "prompt":"a","width":1344,"height":576,"aspect_ratio":"21:9"
            "prompt":"a","size":"576x1344"                          | "prompt":"a","width":576,"height":1344,"aspect_ratio":"9:21"
            "prompt":"a","output_format":"jpeg"                     | "prompt":"a","output_format":"jpg"
            "prompt":"a","output_format":"webp","output_compression":80 | "prompt":"a","output_format":"webp","output_quality":80
            "prompt":"a","quality":"auto","background":"auto","moderation":"auto","user":"u","stream":false,"partial_images":0 | "prompt":"a"
            "prompt":"a","n":null,"size":null,"style":null          | "prompt":"a"
            """)
    void an_order_becomes_an_input(String fields, String input) {
        assertThat(read(fields).write(FLUX)).hasToString("{\"input\":{" + input + "}}");
    }

    @Test
    void a_version_is_named_in_the_body() {
        assertThat(read("\"prompt\":\"a\"").write(ModelAddress.of("acme/draw:5c7d")))
                .hasToString("{\"version\":\"5c7d\",\"input\":{\"prompt\":\"a\"}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prompt":"a"                                    | 1  | false
            "prompt":"a","n":10,"response_format":"url"     | 10 | false
            "prompt":"a","n":2,"response_format":"b64_json" | 2  | true
            """)
    void an_order_wishes_for(String fields, int images, boolean bytes) {
        assertThat(read(fields).wishes()).isEqualTo(new Wishes(false, images, bytes));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "n":1                             | MISSING_PARAMETER | prompt          | Missing required parameter: 'prompt'.
            "prompt":null                     | MISSING_PARAMETER | prompt          | Missing required parameter: 'prompt'.
            "prompt":["a"]                    | INVALID_TYPE      | prompt          | prompt: an array (expected: a string)
            "prompt":"a","n":0                | INVALID_VALUE     | n               | n: 0 (expected: 1 to 10)
            "prompt":"a","n":11               | INVALID_VALUE     | n               | n: 11 (expected: 1 to 10)
            "prompt":"a","n":"two"            | INVALID_TYPE      | n               | n: two (expected: an integer)
            "prompt":"a","size":"big"         | INVALID_VALUE     | size            | size: big (expected: auto, or two sides of 64 to 8192 such as 1024x1024)
            "prompt":"a","size":"63x64"       | INVALID_VALUE     | size            | size: 63x64 (expected: auto, or
            "prompt":"a","size":"9000x64"     | INVALID_VALUE     | size            | size: 9000x64 (expected: auto, or
            "prompt":"a","size":"99999x99999" | INVALID_VALUE     | size            | size: 99999x99999 (expected: auto, or
            "prompt":"a","size":1024          | INVALID_TYPE      | size            | size: 1024 (expected: a string)
            "prompt":"a","output_format":"gif"       | INVALID_VALUE | output_format       | output_format: gif (expected: png, jpeg or webp)
            "prompt":"a","output_compression":101    | INVALID_VALUE | output_compression  | output_compression: 101 (expected: 0 to 100)
            "prompt":"a","response_format":"file"    | INVALID_VALUE | response_format     | response_format: file (expected: url or b64_json)
            "prompt":"a","quality":"high"            | INVALID_VALUE | quality             | quality: high (expected: auto for the model 'flux', which is served by the Replicate API)
            "prompt":"a","background":"transparent"  | INVALID_VALUE | background          | background: transparent (expected: auto for the model
            "prompt":"a","moderation":"low"          | INVALID_VALUE | moderation          | moderation: low (expected: auto for the model
            "prompt":"a","style":"vivid"             | INVALID_VALUE | style               | style is not supported by the model 'flux', which is served by the Replicate API (expected: a request without it, or another model)
            "prompt":"a","stream":true               | INVALID_VALUE | stream              | stream is not supported by the model 'flux'
            "prompt":"a","partial_images":2          | INVALID_VALUE | partial_images      | partial_images is not supported by the model 'flux'
            "prompt":"a","colour":"red"              | INVALID_VALUE | colour              | colour is not supported by the model 'flux'
            """)
    void an_order_is_refused(String fields, Failure failure, String param, String message) {
        assertThatThrownBy(() -> read(fields)).isInstanceOfSatisfying(GatewayException.class, refused -> {
            assertThat(refused.failure()).isEqualTo(failure);
            assertThat(refused.param()).contains(param);
            assertThat(refused.getMessage()).startsWith(message);
        });
    }

    @Test
    void a_body_that_is_no_json_is_refused() {
        assertThatThrownBy(() -> ImageOrder.read("flux", Buffer.buffer("{\"prompt\":\"a\"")))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.INVALID_JSON));
    }
}
