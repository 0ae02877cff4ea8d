package dev.weir.providers.anthropic;

import dev.weir.providers.api.Fault;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.buffer.Buffer;

/// Reads error answers: `{"type":"error","error":{"type","message"},"request_id"}`.
final class ErrorReader {
    private ErrorReader() {}

    /// Says nothing, and nothing the caller could mend, for a body of another shape.
    static ModelError read(int status, Buffer body) {
        ModelError.Kind byStatus = ModelError.kind(status);
        JsonSlice error = error(body);
        if (error == null) {
            return ModelError.untold(byStatus);
        }
        return MessageReader.readError(error).sentWith(byStatus);
    }

    /// What an error within an answer means.
    static Fault fault(byte[] answer) {
        return MessageReader.readError(error(Buffer.buffer(answer))).fault();
    }

    /// Null for a body of another shape.
    static JsonSlice error(Buffer body) {
        try {
            var json = new JsonReader(body.getBytes());
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("error") && (json.peek() == '{' || json.peek() == '"')) {
                    return json.slice();
                }
                json.skip();
            }
        } catch (MalformedJson notOurShape) {
            return null;
        }
        return null;
    }
}
