package dev.weir.benchmarks.mock;

import dev.weir.benchmarks.wire.Constant;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.Map;

/// The same as [Answers] in the words of Anthropic's API: streams of messages only.
/// Belongs to one event loop; what it returns is a view that may be written and released freely.
final class MessageAnswers {
    private static final String USAGE = "\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0";

    private final ByteBuf head = Constant.of(
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\ncache-control: no-cache\r\n"
                    + "transfer-encoding: chunked\r\n\r\n"
                    + Answers.httpChunk(event(
                                    "message_start",
                                    "\"message\":{\"id\":\"msg_mock00000000\",\"type\":\"message\",\"role\":\"assistant\","
                                            + "\"model\":\"claude-sonnet-4-5\",\"content\":[],\"stop_reason\":null,"
                                            + "\"stop_sequence\":null,\"usage\":{\"input_tokens\":120," + USAGE
                                            + ",\"output_tokens\":1}}")
                            + event(
                                    "content_block_start",
                                    "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")));
    private final ByteBuf end = Constant.of(Answers.httpChunk(event("content_block_stop", "\"index\":0")
                    + event(
                            "message_delta",
                            "\"delta\":{\"stop_reason\":\"end_turn\",\"stop_sequence\":null},\"usage\":{\"input_tokens\":120,"
                                    + USAGE + ",\"output_tokens\":180}")
                    + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n")
            + "0\r\n\r\n");

    /// HTTP chunks by the size of their event; filled on demand, at most [StreamScript#SIZE_MAX] kinds.
    private final Map<Integer, ByteBuf> chunks = new HashMap<>();

    /// The head, and what stands before the text.
    ByteBuf streamHead() {
        return head.duplicate();
    }

    ByteBuf streamEnd() {
        return end.duplicate();
    }

    /// One delta whose event has `size` bytes.
    ByteBuf chunk(int size) {
        return chunks.computeIfAbsent(size, key -> Constant.of(Answers.httpChunk(delta(key))))
                .duplicate();
    }

    private static String delta(int size) {
        String empty = delta("");
        return delta("token".repeat(size / 5 + 1).substring(0, size - empty.length()));
    }

    private static String delta(String text) {
        return event(
                "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"" + text + "\"}");
    }

    private static String event(String type, String rest) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + rest + "}\n\n";
    }
}
