package dev.weir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ResponseReaderTest {
    private static final String PLAIN = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbody";
    private static final String STREAM = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "b\r\ndata: {}\n\nd\r\n8\r\nata: 2\n\n\r\n4\r\n: k\n\r\n1\r\n\n\r\n"
            + "E\r\ndata: [DONE]\n\n\r\n0\r\nx-trailer: 1\r\n\r\n";

    private final ResponseReader reader = new ResponseReader();

    @Test
    void a_body_of_known_length_ends_there() {
        assertThat(feed(PLAIN)).isTrue();
        assertThat(reader.status()).isEqualTo(200);
        assertThat(reader.events().bytes()).isEqualTo(4);
        assertThat(reader.events().beginning()).isEqualTo("body");
    }

    @Test
    void a_body_without_bytes_ends_with_its_head() {
        assertThat(feed("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")).isTrue();
    }

    @Test
    void a_stream_cut_at_every_boundary_counts_the_same() {
        for (int cut = 1; cut < STREAM.length(); cut++) {
            reader.reset();
            assertThat(feed(STREAM.substring(0, cut))).as("before %d", cut).isFalse();
            assertThat(feed(STREAM.substring(cut))).as("from %d", cut).isTrue();
            assertThat(reader.events().events()).as("events, cut at %d", cut).isEqualTo(3);
            assertThat(reader.events().done()).as("done, cut at %d", cut).isTrue();
        }
    }

    @Test
    void a_stream_byte_by_byte_counts_the_same() {
        for (int at = 0; at < STREAM.length() - 1; at++) {
            assertThat(feed(STREAM.substring(at, at + 1))).isFalse();
        }
        assertThat(feed(STREAM.substring(STREAM.length() - 1))).isTrue();
        assertThat(reader.events().events()).isEqualTo(3);
    }

    @Test
    void a_stream_that_ends_early_is_not_done() {
        assertThat(feed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n8\r\ndata: 1\n\r\n0\r\n\r\n"))
                .isTrue();
        assertThat(reader.events().done()).isFalse();
    }

    @Test
    void nothing_of_one_response_reaches_the_next() {
        feed(STREAM);
        reader.reset();

        assertThat(feed(PLAIN)).isTrue();
        assertThat(reader.events().events()).isZero();
        assertThat(reader.events().done()).isFalse();
        assertThat(reader.events().beginning()).isEqualTo("body");
    }

    @Test
    void what_is_no_http_fails() {
        assertThatThrownBy(() -> feed(PLAIN + "x")).hasMessageContaining("behind the end");
        reader.reset();
        assertThatThrownBy(() -> feed("HTTP/1.1 200 OK\r\n\r\n")).hasMessageContaining("without Content-Length");
        reader.reset();
        assertThatThrownBy(() -> feed("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"))
                .hasMessageContaining("chunk size");
        reader.reset();
        assertThatThrownBy(() -> feed("x".repeat(20_000))).hasMessageContaining("head of more than");
    }

    private boolean feed(String text) {
        return reader.feed(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
