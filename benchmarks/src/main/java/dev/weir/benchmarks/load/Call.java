package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.Constant;
import io.netty.buffer.ByteBuf;

/// The one request that a load sends again and again, as bytes made once.
///
/// @param port where to, on 127.0.0.1
/// @param user script of the mock stream; empty for a JSON call
public record Call(int port, String key, String user) {
    private static final String MESSAGES = "\"messages\":["
            + "{\"role\":\"system\",\"content\":\"You are a careful assistant. Answer in plain words, name your "
            + "sources, and say so when you do not know.\"},"
            + "{\"role\":\"user\",\"content\":\"Explain in three sentences why a gateway that sits between programs "
            + "and model providers must never buffer a stream, and what happens to memory when one reader stalls.\"}]";

    boolean stream() {
        return !user.isEmpty();
    }

    /// The JSON of the request.
    public String body() {
        return "{\"model\":\"gpt-4o-mini\"," + MESSAGES + ",\"temperature\":0.2,\"max_tokens\":256"
                + (stream() ? ",\"stream\":true,\"user\":\"" + user + "\"" : "") + "}";
    }

    /// The whole HTTP/1.1 request; a view that may be written and released freely is its `duplicate()`.
    ByteBuf bytes() {
        String body = body();
        return Constant.of(
                "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1:" + port + "\r\nauthorization: Bearer "
                        + key + "\r\ncontent-type: application/json\r\naccept: */*\r\ncontent-length: " + body.length()
                        + "\r\n\r\n" + body);
    }
}
