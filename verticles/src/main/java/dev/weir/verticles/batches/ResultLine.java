package dev.weir.verticles.batches;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.weir.contracts.files.LineAnswer;
import dev.weir.contracts.files.ObjectId;
import dev.weir.storage.files.LineResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.io.IOException;
import java.util.UUID;

/// A line of an output or error file: `{"id", "custom_id", "response", "error"}`.
///
/// Source: <https://platform.openai.com/docs/api-reference/batch/request-output>.
final class ResultLine {
    private static final JsonFactory JSON = new JsonFactory();

    private ResultLine() {}

    /// Of a line that was answered, well or not.
    static LineResult answered(int number, UUID requestId, String customId, LineAnswer answer) {
        Buffer line = begin(requestId, customId)
                .appendString("{\"status_code\":" + answer.status() + ",\"request_id\":"
                        + Json.encode(answer.requestId()) + ",\"body\":")
                .appendBuffer(body(answer.body()))
                .appendString("},\"error\":null}\n");
        return new LineResult(number, !answer.good(), line);
    }

    /// Of a line that has no answer.
    static LineResult unanswered(int number, UUID requestId, String customId, String code, String message) {
        Buffer line = begin(requestId, customId)
                .appendString("null,\"error\":{\"code\":" + Json.encode(code) + ",\"message\":" + Json.encode(message)
                        + "}}\n");
        return new LineResult(number, true, line);
    }

    private static Buffer begin(UUID requestId, String customId) {
        return Buffer.buffer("{\"id\":\"" + ObjectId.REQUEST.text(requestId) + "\",\"custom_id\":"
                + Json.encode(customId) + ",\"response\":");
    }

    /// On one line; what is no JSON, as a text.
    private static Buffer body(Buffer body) {
        byte[] bytes = body.getBytes();
        if (!isJson(bytes)) {
            return Buffer.buffer(Json.encode(body.toString()));
        }
        for (int i = 0; i < bytes.length; i++) {
            // Between tokens: inside of texts these stand escaped.
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return Buffer.buffer(bytes);
    }

    private static boolean isJson(byte[] bytes) {
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() == null) {
                return false;
            }
            parser.skipChildren();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }
}
