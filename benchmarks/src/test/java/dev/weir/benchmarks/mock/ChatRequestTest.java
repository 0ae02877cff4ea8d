package dev.weir.benchmarks.mock;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChatRequestTest {
    @Test
    void a_request_without_stream_is_a_plain_call() {
        assertThat(scan("{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .isEqualTo(new ChatRequest(false, false, ""));
    }

    @Test
    void stream_usage_and_script_are_found_among_the_rest() {
        assertThat(scan("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"stream\" : true,"
                        + "\"user\": \"chunks=3\",\"stream_options\":{\"include_usage\":true}}"))
                .isEqualTo(new ChatRequest(true, true, "chunks=3"));
    }

    @Test
    void what_a_message_says_is_not_taken_for_a_field() {
        ChatRequest request = scan("{\"messages\":[{\"content\":\"\\\"stream\\\": true\"}],\"stream\":false}");

        assertThat(request.stream()).isFalse();
    }

    private static ChatRequest scan(String json) {
        ByteBuf bytes = Unpooled.copiedBuffer("head" + json, StandardCharsets.US_ASCII);
        return ChatRequest.scan(bytes, 4, bytes.writerIndex());
    }
}
