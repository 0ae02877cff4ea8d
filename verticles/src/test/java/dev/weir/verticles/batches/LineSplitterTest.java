package dev.weir.verticles.batches;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineSplitterTest {
    private static final int LINE_BYTES_MAX = 8;

    private static List<String> split(Buffer... pieces) {
        List<String> lines = new ArrayList<>();
        var splitter = new LineSplitter(
                LINE_BYTES_MAX,
                line -> lines.add(line.number()
                        + (line.tooLong()
                                ? " too long"
                                : " " + line.text().toString().strip())));
        for (Buffer piece : pieces) {
            splitter.feed(piece);
        }
        splitter.end();
        return lines;
    }

    @Test
    void lines_are_the_same_wherever_the_pieces_are_cut() {
        byte[] text = "\uFEFFone\r\n\n  \ntwo\n123456789\nß\u00e9\n12345678\nlast".getBytes(StandardCharsets.UTF_8);
        List<String> whole = split(Buffer.buffer(text));
        assertThat(whole).containsExactly("1 one", "4 two", "5 too long", "6 ßé", "7 12345678", "8 last");

        for (int cut = 1; cut < text.length; cut++) {
            Buffer bytes = Buffer.buffer(text);
            assertThat(split(bytes.getBuffer(0, cut), bytes.getBuffer(cut, text.length)))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
    }

    @Test
    void what_ends_with_a_line_has_no_empty_one_behind_it() {
        assertThat(split(Buffer.buffer("a\nb\n"))).containsExactly("1 a", "2 b");
        assertThat(split()).isEmpty();
    }
}
