package dev.weir.benchmarks.mock;

import dev.weir.benchmarks.wire.Constant;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Every byte the mock sends, made once: whole responses, and HTTP chunks that hold one SSE event each.
/// Belongs to one event loop; what it returns is a view that may be written and released freely.
final class Answers {
    private static final String ID = "chatcmpl-mock00000000";
    private static final String USAGE =
            "{\"prompt_tokens\":120,\"completion_tokens\":180,\"total_tokens\":300,\"prompt_tokens_details\":"
                    + "{\"cached_tokens\":0,\"audio_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0,"
                    + "\"audio_tokens\":0,\"accepted_prediction_tokens\":0,\"rejected_prediction_tokens\":0}}";
    private static final String CHUNK_START = "data: {\"id\":\"" + ID
            + "\",\"object\":\"chat.completion.chunk\",\"created\":1763000000,\"model\":\"gpt-4o-mini-2024-07-18\","
            + "\"choices\":[";

    private final ByteBuf json = Constant.of(response("200 OK", completion()));
    private final ByteBuf models = Constant.of(response(
            "200 OK",
            "{\"object\":\"list\",\"data\":[{\"id\":\"gpt-4o-mini\",\"object\":\"model\",\"created\":1763000000,"
                    + "\"owned_by\":\"mock\"}]}"));
    private final ByteBuf streamHead = Constant.of("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n"
            + "cache-control: no-cache\r\ntransfer-encoding: chunked\r\n\r\n");
    private final ByteBuf streamEnd = Constant.of(end(false));
    private final ByteBuf streamEndWithUsage = Constant.of(end(true));

    /// HTTP chunks by the size of their event; filled on demand, at most [StreamScript#SIZE_MAX] kinds.
    private final Map<Integer, ByteBuf> chunks = new HashMap<>();

    ByteBuf json() {
        return json.duplicate();
    }

    ByteBuf models() {
        return models.duplicate();
    }

    ByteBuf streamHead() {
        return streamHead.duplicate();
    }

    /// Finish reason, usage if asked for, `[DONE]` and the end of the HTTP body.
    ByteBuf streamEnd(boolean includeUsage) {
        return (includeUsage ? streamEndWithUsage : streamEnd).duplicate();
    }

    /// One content chunk whose event has `size` bytes.
    ByteBuf chunk(int size) {
        return chunks.computeIfAbsent(size, key -> Constant.of(httpChunk(content(key))))
                .duplicate();
    }

    /// A refusal in OpenAI's shape; the message must need no escaping.
    static ByteBuf refusal(String status, String message) {
        String body =
                "{\"error\":{\"message\":\"" + message + "\",\"type\":\"invalid_request_error\",\"code\":\"mock\"}}";
        return Unpooled.copiedBuffer(response(status, body), StandardCharsets.US_ASCII);
    }

    private static String content(int size) {
        String start = CHUNK_START + "{\"index\":0,\"delta\":{\"content\":\"";
        String end = "\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n";
        return start + "token".repeat(size / 5 + 1).substring(0, size - start.length() - end.length()) + end;
    }

    private static String end(boolean includeUsage) {
        String finish = CHUNK_START + "{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]}\n\n";
        String usage = includeUsage ? CHUNK_START + "],\"usage\":" + USAGE + "}\n\n" : "";
        return httpChunk(finish + usage + "data: [DONE]\n\n") + "0\r\n\r\n";
    }

    private static String completion() {
        String text = "A gateway stands between the programs that ask and the models that answer. ".repeat(6);
        return "{\"id\":\"" + ID + "\",\"object\":\"chat.completion\",\"created\":1763000000,"
                + "\"model\":\"gpt-4o-mini-2024-07-18\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
                + "\"content\":\"" + text + "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + "\"usage\":" + USAGE + ",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_mock\"}";
    }

    private static String response(String status, String body) {
        return "HTTP/1.1 " + status + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                + "\r\n\r\n" + body;
    }

    static String httpChunk(String events) {
        return Integer.toHexString(events.length()) + "\r\n" + events + "\r\n";
    }
}
