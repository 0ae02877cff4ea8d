package dev.weir.providers.gemini;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonWriter;

/// Errors as this API writes them. What a retry waits for is told in the details, as its clients look for it there.
///
/// Source: <https://google.aip.dev/193>.
final class ErrorWriter {
    private static final String TYPE = "type.googleapis.com/google.rpc.";
    private static final String DOMAIN = "weir";

    private ErrorWriter() {}

    static void write(JsonWriter out, GatewayException failure) {
        Failure row = failure.failure();
        out.beginObject()
                .name("error")
                .beginObject()
                .name("code")
                .number(row.status())
                .name("message")
                .string(failure.getMessage())
                .name("status")
                .string(word(row.status()))
                .name("details")
                .beginArray();
        detail(out, "ErrorInfo")
                .name("reason")
                .string(row.name())
                .name("domain")
                .string(DOMAIN)
                .endObject();
        failure.param()
                .ifPresent(param -> detail(out, "BadRequest")
                        .name("fieldViolations")
                        .beginArray()
                        .beginObject()
                        .name("field")
                        .string(param)
                        .name("description")
                        .string(failure.getMessage())
                        .endObject()
                        .endArray()
                        .endObject());
        if (failure.retryAfterSeconds() > 0) {
            detail(out, "RetryInfo")
                    .name("retryDelay")
                    .string(failure.retryAfterSeconds() + "s")
                    .endObject();
        }
        out.endArray().endObject().endObject();
    }

    private static JsonWriter detail(JsonWriter out, String type) {
        return out.beginObject().name("@type").string(TYPE + type);
    }

    /// An error of another provider, told in the middle of an answer.
    static void write(JsonWriter out, ModelError error) {
        Failure row = switch (error.kind()) {
            case INVALID_REQUEST, TOO_LARGE -> Failure.BAD_REQUEST;
            case NOT_FOUND -> Failure.MODEL_NOT_FOUND;
            case RATE_LIMIT -> Failure.RATE_LIMITED;
            case OVERLOADED -> Failure.UPSTREAM_BUSY;
            case TIMEOUT -> Failure.UPSTREAM_TIMEOUT;
            // Our account with the provider is not the caller's business.
            case AUTHENTICATION, PERMISSION, QUOTA, DAY_QUOTA, SERVER -> Failure.UPSTREAM_ERROR;
        };
        write(out, GatewayException.of(row, error.message()));
    }

    /// The word that goes with a status: <https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto>.
    static String word(int status) {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 405 -> "UNIMPLEMENTED";
            case 408, 504 -> "DEADLINE_EXCEEDED";
            case 409 -> "ABORTED";
            case 429 -> "RESOURCE_EXHAUSTED";
            case 502, 503 -> "UNAVAILABLE";
            default -> status >= 500 ? "INTERNAL" : "INVALID_ARGUMENT";
        };
    }
}
