package dev.weir.providers.anthropic;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonWriter;

/// Errors as this API writes them. Source: <https://docs.anthropic.com/en/api/errors>.
final class ErrorWriter {
    private ErrorWriter() {}

    /// An event in a stream; nothing comes after it.
    static void event(JsonWriter out, ModelError error) {
        out.text("event: error\ndata: ")
                .beginObject()
                .name("type")
                .string("error")
                .name("error")
                .beginObject()
                .name("type")
                .string(type(error.kind()))
                .name("message")
                .string(error.message())
                .endObject()
                .endObject()
                .text("\n\n");
    }

    static String type(ModelError.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMIT -> "rate_limit_error";
            case QUOTA -> "billing_error";
            case OVERLOADED -> "overloaded_error";
            case TIMEOUT -> "timeout_error";
            case SERVER -> "api_error";
        };
    }

    static ModelError.Kind kind(String type) {
        for (ModelError.Kind kind : ModelError.Kind.values()) {
            if (type(kind).equals(type)) {
                return kind;
            }
        }
        return ModelError.Kind.SERVER;
    }
}
