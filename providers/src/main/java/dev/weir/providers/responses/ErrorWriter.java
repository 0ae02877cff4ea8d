package dev.weir.providers.responses;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonWriter;

/// Errors in the middle of an answer, as this API writes them: the error of a failed response has a code of its list,
/// an `error` event has its fields beside the type.
final class ErrorWriter {
    private ErrorWriter() {}

    /// An event; nothing comes after it.
    static void event(JsonWriter out, long sequenceNumber, ModelError error) {
        begin(out, sequenceNumber);
        codeAndMessage(out, error);
        out.name("param").nothing().endObject().text("\n\n");
    }

    /// One of our own failures. Whoever writes it does not know how many events the client has got.
    static void event(JsonWriter out, GatewayException failure) {
        begin(out, 0);
        out.name("code")
                .string(failure.failure().code())
                .name("message")
                .string(failure.getMessage())
                .name("param")
                .string(failure.param().orElse(null))
                .endObject()
                .text("\n\n");
    }

    private static void begin(JsonWriter out, long sequenceNumber) {
        out.text("event: error\ndata: ")
                .beginObject()
                .name("type")
                .string("error")
                .name("sequence_number")
                .number(sequenceNumber);
    }

    /// Writes the two fields into an open object.
    static void codeAndMessage(JsonWriter out, ModelError error) {
        String code = switch (error.kind()) {
            case RATE_LIMIT -> "rate_limit_exceeded";
            case INVALID_REQUEST, TOO_LARGE, NOT_FOUND -> "invalid_prompt";
            case AUTHENTICATION, PERMISSION, QUOTA, DAY_QUOTA, OVERLOADED, TIMEOUT, SERVER -> "server_error";
        };
        // Our account with the provider is not the caller's business.
        String message = switch (error.kind()) {
            case AUTHENTICATION, PERMISSION, QUOTA, DAY_QUOTA -> "The provider refused to go on";
            case INVALID_REQUEST, NOT_FOUND, TOO_LARGE, RATE_LIMIT, OVERLOADED, TIMEOUT, SERVER -> error.message();
        };
        out.name("code").string(code).name("message").string(message);
    }
}
