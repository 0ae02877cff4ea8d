package dev.weir.providers.anthropic;

import dev.weir.contracts.failure.Failure;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonWriter;

/// Errors as this API writes them. Source: <https://docs.anthropic.com/en/api/errors>.
final class ErrorWriter {
    private ErrorWriter() {}

    /// An event in a stream; nothing comes after it.
    static void event(JsonWriter out, ModelError error) {
        event(out, type(error.kind()), error.message(), null);
    }

    /// @param requestId null when it is not known
    static void event(JsonWriter out, String type, String message, String requestId) {
        out.text("event: error\ndata: ");
        body(out, type, message, requestId);
        out.text("\n\n");
    }

    /// @param requestId null when it is not known
    static void body(JsonWriter out, String type, String message, String requestId) {
        out.beginObject()
                .name("type")
                .string("error")
                .name("error")
                .beginObject()
                .name("type")
                .string(type)
                .name("message")
                .string(message)
                .endObject();
        if (requestId != null) {
            out.name("request_id").string(requestId);
        }
        out.endObject();
    }

    /// The word for one of our failures.
    static String type(Failure failure) {
        return switch (failure) {
            case INSUFFICIENT_QUOTA, BUDGET_EXCEEDED -> "billing_error";
            default ->
                switch (failure.status()) {
                    case 401 -> "authentication_error";
                    case 403 -> "permission_error";
                    case 404 -> "not_found_error";
                    case 413 -> "request_too_large";
                    case 429 -> "rate_limit_error";
                    case 503 -> "overloaded_error";
                    case 504 -> "timeout_error";
                    default -> failure.status() >= 500 ? "api_error" : "invalid_request_error";
                };
        };
    }

    static String type(ModelError.Kind kind) {
        return switch (kind) {
            case INVALID_REQUEST -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMIT -> "rate_limit_error";
            case QUOTA, DAY_QUOTA -> "billing_error";
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
