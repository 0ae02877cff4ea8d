package dev.weir.providers.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartReaderTest {
    private static final String TYPE = "multipart/form-data; boundary=AaB";
    private static final String FORM =
            """
            --AaB
            Content-Disposition: form-data; name="model"

            whisper-1
            --AaB
            Content-Disposition: form-data; name="file"; filename="a \\"b\\".wav"
            Content-Type: audio/wav

            \r--Aa
            --AaX
            -AaB
            \r
            --AaB \t
            Content-Disposition: form-data; name=empty


            --AaB--
            behind""".replace("\r", "R").replace("\n", "\r\n").replace("R", "\r");

    /// Every part as it was heard, with the places of its content.
    private static final class Heard implements MultipartReader.Listener {
        private final List<String> parts = new ArrayList<>();
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private PartHead head;
        private long from;

        @Override
        public void begin(PartHead part, long at) {
            head = part;
            from = at;
            content.reset();
        }

        @Override
        public void content(byte[] bytes, int begin, int to) {
            content.write(bytes, begin, to - begin);
        }

        @Override
        public void end(long at) {
            String text = content.toString(StandardCharsets.ISO_8859_1);
            parts.add(head.name() + "|" + head.fileName() + "|" + text);
            assertThat(FORM.substring((int) from, (int) at)).isEqualTo(text);
        }
    }

    private static final List<String> PARTS =
            List.of("model|null|whisper-1", "file|a \"b\".wav|\r--Aa\r\n--AaX\r\n-AaB\r\n\r", "empty|null|");

    @Test
    void parts_and_their_places_are_heard_however_the_form_is_cut() {
        byte[] form = FORM.getBytes(StandardCharsets.ISO_8859_1);
        for (int first = 0; first <= form.length; first++) {
            for (int second = first; second <= form.length; second += 7) {
                var heard = new Heard();
                var reader = new MultipartReader(TYPE, heard);
                reader.feed(form, 0, first);
                reader.feed(form, first, second);
                reader.feed(form, second, form.length);
                reader.end();

                assertThat(heard.parts).isEqualTo(PARTS);
            }
        }
    }

    @Test
    void byte_by_byte_is_as_good() {
        byte[] form = FORM.getBytes(StandardCharsets.ISO_8859_1);
        var heard = new Heard();
        var reader = new MultipartReader(TYPE, heard);
        for (int i = 0; i < form.length; i++) {
            reader.feed(new byte[] {0, form[i], 0}, 1, 2);
        }
        reader.end();

        assertThat(heard.parts).isEqualTo(PARTS);
    }

    @Test
    void a_form_that_is_cut_anywhere_before_its_last_boundary_has_not_ended() {
        byte[] form = FORM.getBytes(StandardCharsets.ISO_8859_1);
        int end = FORM.indexOf("--AaB--") + "--AaB--".length();
        for (int cut = 0; cut < form.length; cut++) {
            var reader = new MultipartReader(TYPE, new Heard());
            reader.feed(form, 0, cut);

            assertThat(reader.ended()).isEqualTo(cut >= end);
        }
    }

    @Test
    void random_bytes_in_random_blocks_come_out_as_they_went_in() {
        var random = new Random(5);
        byte[] alphabet = "\r\n-AaB".getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 2_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                text.append((char) alphabet[random.nextInt(alphabet.length)]);
            }
            String content = text.toString().replace("\r\n--AaB", "");
            byte[] form = ("--AaB\r\nContent-Disposition: form-data; name=a\r\n\r\n" + content + "\r\n--AaB--")
                    .getBytes(StandardCharsets.ISO_8859_1);
            var got = new ByteArrayOutputStream();
            var reader = new MultipartReader(TYPE, new MultipartReader.Listener() {
                @Override
                public void begin(PartHead head, long at) {}

                @Override
                public void content(byte[] bytes, int from, int to) {
                    got.write(bytes, from, to - from);
                }

                @Override
                public void end(long at) {}
            });
            for (int at = 0; at < form.length; ) {
                int to = Math.min(form.length, at + 1 + random.nextInt(9));
                reader.feed(form, at, to);
                at = to;
            }
            reader.end();

            assertThat(got.toString(StandardCharsets.ISO_8859_1)).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "multipart/form-data; boundary=AaB",
                "multipart/form-data; boundary=\"AaB\"",
                "Multipart/Form-Data;charset=utf-8;Boundary=AaB"
            })
    void the_boundary_is_found_however_it_is_written(String type) {
        var heard = new Heard();
        var reader = new MultipartReader(type, heard);
        reader.feed(FORM.getBytes(StandardCharsets.ISO_8859_1), 0, FORM.length());

        assertThat(heard.parts).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=a\u0001b",
                "multipart/form-data; boundary=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void a_type_without_a_proper_boundary_is_refused(String type) {
        assertThatThrownBy(() -> new MultipartReader(type, new Heard()))
                .hasMessageContaining("its Content-Type has no boundary (expected: one of 1 to 70 characters)");
    }

    @Test
    void heads_and_parts_have_limits() {
        var reader = new MultipartReader(TYPE, new Heard());
        byte[] head = ("--AaB\r\nX: " + "a".repeat(MultipartReader.PART_HEAD_BYTES_MAX))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> reader.feed(head, 0, head.length))
                .hasMessageContaining("the head of part 1 is longer than 8192 bytes");

        byte[] part =
                "--AaB\r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        var many = new MultipartReader(TYPE, new MultipartReader.Listener() {
            @Override
            public void begin(PartHead each, long at) {}

            @Override
            public void content(byte[] bytes, int from, int to) {}

            @Override
            public void end(long at) {}
        });
        assertThatThrownBy(() -> {
                    for (int i = 0; i <= MultipartReader.PARTS_MAX; i++) {
                        many.feed(part, 0, part.length);
                    }
                })
                .hasMessageContaining("it has more than 256 parts");
    }
}
