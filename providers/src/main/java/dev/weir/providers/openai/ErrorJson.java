package dev.weir.providers.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ModelError;

/// Errors in the shape of the OpenAI API: `{"error":{"message","type","param","code"}}`.
///
/// Source: <https://platform.openai.com/docs/guides/error-codes>.
final class ErrorJson {
    private ErrorJson() {}

    static String of(GatewayException failure) {
        return "{\"error\":{\"message\":" + quote(failure.getMessage())
                + ",\"type\":" + quote(failure.failure().type())
                + ",\"param\":" + failure.param().map(ErrorJson::quote).orElse("null")
                + ",\"code\":" + quote(failure.failure().code()) + "}}";
    }

    /// An error of another provider, told in the middle of an answer.
    static String of(ModelError error) {
        Failure row = switch (error.kind()) {
            case INVALID_REQUEST, TOO_LARGE -> Failure.BAD_REQUEST;
            case NOT_FOUND -> Failure.MODEL_NOT_FOUND;
            case RATE_LIMIT -> Failure.RATE_LIMITED;
            case OVERLOADED -> Failure.UPSTREAM_BUSY;
            case TIMEOUT -> Failure.UPSTREAM_TIMEOUT;
            // Our account with the provider is not the caller's business.
            case AUTHENTICATION, PERMISSION, QUOTA, DAY_QUOTA, SERVER -> Failure.UPSTREAM_ERROR;
        };
        return of(GatewayException.of(row, error.message()));
    }

    /// A JSON string literal.
    static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 16).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
