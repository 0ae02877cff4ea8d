package dev.weir.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpHeadTest {
    private final HttpHead head = new HttpHead();

    @Test
    void the_body_begins_behind_the_empty_line() {
        ByteBuf bytes = bytes("HTTP/1.1 200 OK\r\nContent-Length: 12\r\nx: y\r\n\r\nbody");

        int body = head.read(bytes, 0, bytes.writerIndex());

        assertThat(bytes.toString(body, 4, StandardCharsets.US_ASCII)).isEqualTo("body");
        assertThat(head.contentLength()).isEqualTo(12);
        assertThat(head.chunked()).isFalse();
    }

    @Test
    void names_are_found_in_any_case_and_only_whole() {
        ByteBuf bytes = bytes("POST / HTTP/1.1\r\ncontent-lengthy: 1\r\nTRANSFER-encoding: chunked\r\n\r\n");

        head.read(bytes, 0, bytes.writerIndex());

        assertThat(head.contentLength()).isEqualTo(HttpHead.NO_LENGTH);
        assertThat(head.chunked()).isTrue();
    }

    @Test
    void a_head_cut_anywhere_is_not_complete() {
        ByteBuf bytes = bytes("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");

        for (int cut = 0; cut < bytes.writerIndex(); cut++) {
            assertThat(head.read(bytes, 0, cut)).as("cut at %d", cut).isEqualTo(-1);
        }
        assertThat(head.read(bytes, 0, bytes.writerIndex())).isEqualTo(bytes.writerIndex());
    }

    @Test
    void one_head_leaves_nothing_for_the_next() {
        ByteBuf first = bytes("HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n");
        ByteBuf second = bytes("HTTP/1.1 204 No Content\r\n\r\n");
        head.read(first, 0, first.writerIndex());

        head.read(second, 0, second.writerIndex());

        assertThat(head.contentLength()).isEqualTo(HttpHead.NO_LENGTH);
        assertThat(head.chunked()).isFalse();
    }

    @Test
    void the_status_is_read_from_its_place() {
        assertThat(HttpHead.status(bytes("HTTP/1.1 429 Too Many Requests\r\n"), 0))
                .isEqualTo(429);
        assertThatThrownBy(() -> HttpHead.status(bytes("SSH-2.0-OpenSSH_9.2\r\n"), 0))
                .hasMessageContaining("status line");
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }
}
