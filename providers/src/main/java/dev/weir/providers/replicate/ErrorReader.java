package dev.weir.providers.replicate;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/// Reads an error as this API writes it: `{"title","detail","status"}` ([RFC
/// 9457](https://www.rfc-editor.org/rfc/rfc9457)).
/// The status tells its kind.
final class ErrorReader {
    private static final int MESSAGE_CHARS_MAX = 500;

    private ErrorReader() {}

    /// @param body of an error answer, whatever it is
    static ModelError read(int status, Buffer body) {
        ModelError.Kind kind = ModelError.kind(status);
        ByteView bytes = ByteView.of(body);
        try {
            String message = message(new JsonReader(bytes.array(), bytes.offset(), bytes.offset() + bytes.length()));
            return message == null ? ModelError.untold(kind) : new ModelError(kind, message);
        } catch (MalformedJson notOurShape) {
            return ModelError.untold(kind);
        }
    }

    /// What an error says, be it an object or a text.
    static String message(JsonSlice error) {
        if (error.isString()) {
            return shortened(error.text());
        }
        String message = error.isObject() ? message(error.reader()) : null;
        return message == null ? shortened(error.toString()) : message;
    }

    /// What a piece of text says that may be such an object.
    static String message(String text) {
        if (text.startsWith("{")) {
            try {
                String message = message(new JsonReader(text.getBytes(StandardCharsets.UTF_8)));
                return message == null ? shortened(text) : message;
            } catch (MalformedJson noJson) {
                // It is what it is.
            }
        }
        return shortened(text);
    }

    /// Null when it says nothing.
    private static String message(JsonReader json) {
        String title = null;
        String detail = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("detail") && json.peek() == '"') {
                detail = json.string();
            } else if (json.fieldIs("title") && json.peek() == '"') {
                title = json.string();
            } else {
                json.skip();
            }
        }
        return detail != null ? shortened(detail) : title != null ? shortened(title) : null;
    }

    private static String shortened(String text) {
        String told = text.strip();
        return told.length() > MESSAGE_CHARS_MAX ? told.substring(0, MESSAGE_CHARS_MAX) + "…" : told;
    }
}
