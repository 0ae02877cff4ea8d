package dev.weir.providers.anthropic;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.buffer.Buffer;

/// Reads error answers: `{"type":"error","error":{"type","message"},"request_id"}`.
final class ErrorReader {
    private static final String NO_CREDIT = "Your credit balance is too low";

    private ErrorReader() {}

    /// Says nothing, and nothing the caller could mend, for a body of another shape.
    static ModelError read(int status, Buffer body) {
        ModelError.Kind byStatus = ModelError.kind(status);
        JsonSlice error = error(body);
        if (error == null) {
            return ModelError.untold(byStatus);
        }
        ModelError told = MessageReader.readError(error);
        // An account without money is told as a wrong request.
        return told.message().startsWith(NO_CREDIT)
                ? new ModelError(ModelError.Kind.QUOTA, told.message())
                : told.sentWith(byStatus);
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
