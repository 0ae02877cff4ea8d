package dev.weir.providers.gemini;

import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonSlice;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Signatures of other providers' thinking on their way to callers of this dialect and back. `thoughtSignature` is
/// bytes here, in base64 of either alphabet, and libraries decode it: what other providers call a signature is wrapped,
/// and comes out unchanged.
final class CallerSignatures {
    private static final String SIGNATURE = "weir:";
    private static final String REDACTED = "weir-redacted:";

    private CallerSignatures() {}

    /// A signature for a caller, a string literal.
    static JsonSlice written(JsonSlice signature) {
        JsonSlice own = ThoughtSignatures.unmarked(signature);
        return own == null ? wrapped(SIGNATURE, signature) : own;
    }

    /// Thinking that its provider keeps to itself, as a signature.
    static JsonSlice redacted(JsonSlice data) {
        return wrapped(REDACTED, data);
    }

    private static JsonSlice wrapped(String mark, JsonSlice literal) {
        byte[] bytes = (mark + literal.text()).getBytes(StandardCharsets.UTF_8);
        return JsonSlice.of(Base64.getEncoder().encodeToString(bytes));
    }

    /// What a thought part of a caller stands for.
    ///
    /// @param signature null when the part has none
    static Part thinking(JsonSlice text, JsonSlice signature) {
        String unwrapped = signature == null ? null : unwrapped(signature);
        if (unwrapped != null && unwrapped.startsWith(REDACTED)) {
            return new Part.RedactedThinking(JsonSlice.of(unwrapped.substring(REDACTED.length())));
        }
        return new Part.Thinking(text, read(signature, unwrapped));
    }

    private static JsonSlice read(JsonSlice signature, String unwrapped) {
        if (signature == null) {
            return null;
        }
        return unwrapped != null && unwrapped.startsWith(SIGNATURE)
                ? JsonSlice.of(unwrapped.substring(SIGNATURE.length()))
                : ThoughtSignatures.marked(signature);
    }

    /// True for what only another provider can have signed.
    static boolean isForeign(JsonSlice signature) {
        String unwrapped = signature.isString() ? unwrapped(signature) : null;
        return unwrapped != null && (unwrapped.startsWith(SIGNATURE) || unwrapped.startsWith(REDACTED));
    }

    private static String unwrapped(JsonSlice signature) {
        try {
            String standard = signature.text().replace('-', '+').replace('_', '/');
            return new String(Base64.getDecoder().decode(standard), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException noBase64) {
            return null;
        }
    }
}
