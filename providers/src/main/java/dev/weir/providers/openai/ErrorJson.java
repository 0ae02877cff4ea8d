package dev.weir.providers.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.weir.contracts.failure.GatewayException;

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

    /// A JSON string literal.
    static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 16).append('"');
        JsonStringEncoder.getInstance().quoteAsString(text, quoted);
        return quoted.append('"').toString();
    }
}
