package dev.weir.testkit.emulators.core;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/// What goes back to the other side.
public sealed interface Answer {
    /// In one piece.
    record Whole(int status, Map<String, String> headers, String contentType, Buffer body, Work work)
            implements Answer {}

    /// As a stream.
    ///
    /// @param error how this stream says that it went wrong; what it sends instead of the rest
    /// @param paceMs pause between events
    record Events(
            Map<String, String> headers, String contentType, List<Frame> frames, Buffer error, long paceMs, Work work)
            implements Answer {}

    /// Not yet.
    record Later(Future<Answer> answer) implements Answer {}

    /// The emulator speaks for itself from here on: a WebSocket.
    record Taken() implements Answer {}

    /// A JSON answer with status 200.
    static Whole json(JsonObject body, Work work) {
        return json(200, body, work);
    }

    static Whole json(int status, JsonObject body, Work work) {
        return new Whole(status, Map.of(), "application/json", body.toBuffer(), work);
    }

    /// A JSON answer that cost nothing.
    static Whole json(JsonObject body) {
        return json(200, body, Work.NONE);
    }

    static Whole bytes(String contentType, byte[] body, Work work) {
        return new Whole(200, Map.of(), contentType, Buffer.buffer(body), work);
    }

    /// An SSE event with a name.
    static String event(String name, JsonObject data) {
        return "event: " + name + "\ndata: " + data.encode() + "\n\n";
    }

    /// An SSE event without a name.
    static String data(JsonObject data) {
        return "data: " + data.encode() + "\n\n";
    }
}
