package dev.weir.providers.gemini;

import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Signatures of thoughts on their way to callers of other dialects and back. Newer models refuse a function call of
/// an earlier turn that lacks its signature, and callers of other dialects do not echo it: it travels in the id of the
/// call. A signature of a thought is marked as Gemini's, so that no other provider's is ever sent in its place.
///
/// Source: <https://ai.google.dev/gemini-api/docs/thought-signatures>.
final class ThoughtSignatures {
    /// What the API takes for a call whose signature is not known; documented for calls that no model of theirs made.
    static final JsonSlice UNKNOWN = JsonSlice.of("skip_thought_signature_validator");

    private static final String MARK = "gemini:";
    private static final JsonSlice MARK_LITERAL = JsonSlice.of(MARK);

    /// `thought`, `b` for base64 or `t` for any text, the length of the id, the id, the signature.
    private static final Pattern ID = Pattern.compile("thought([bt])([0-9]{1,4})_(.*)");

    private static final Pattern FOREIGN = Pattern.compile("[^a-zA-Z0-9_-]");
    private static final int BASE64_GROUP = 4;
    /// Of an id alone.
    private static final int ID_CHARS_MAX = 200;

    private ThoughtSignatures() {}

    /// A thought's signature as it travels outside of this dialect.
    static JsonSlice marked(JsonSlice signature) {
        return new JsonWriter(signature.length() + MARK.length())
                .joined(List.of(MARK_LITERAL, signature))
                .slice();
    }

    /// The way back; null for a signature that is not Gemini's, or none.
    static JsonSlice unmarked(JsonSlice signature) {
        if (signature == null || !signature.isString()) {
            return null;
        }
        String text = signature.text();
        return text.startsWith(MARK) ? JsonSlice.of(text.substring(MARK.length())) : null;
    }

    /// An id that carries a signature, in the same alphabet.
    ///
    /// @param signature null when there is none
    static String id(String id, JsonSlice signature) {
        String fit = ToolIds.fit(id, ID_CHARS_MAX);
        if (signature == null || signature.isEmptyString()) {
            return fit;
        }
        String text = signature.text();
        String plain = text.replace('+', '-').replace('/', '_').replaceAll("=+$", "");
        boolean base64 = padded(plain).equals(text) && !FOREIGN.matcher(plain).find();
        return "thought" + (base64 ? 'b' : 't') + fit.length() + '_' + fit + (base64 ? plain : encoded(text));
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String padded(String plain) {
        int missing = (BASE64_GROUP - plain.length() % BASE64_GROUP) % BASE64_GROUP;
        return plain.replace('-', '+').replace('_', '/') + "=".repeat(missing);
    }

    /// The id alone.
    static String plainId(String id) {
        Matcher parts = ID.matcher(id);
        return carries(parts) ? parts.group(3).substring(0, Integer.parseInt(parts.group(2))) : id;
    }

    /// The signature that an id carries, a string literal; null when it carries none.
    static JsonSlice signature(String id) {
        Matcher parts = ID.matcher(id);
        if (!carries(parts)) {
            return null;
        }
        String carried = parts.group(3).substring(Integer.parseInt(parts.group(2)));
        if (parts.group(1).equals("b")) {
            return JsonSlice.of(padded(carried));
        }
        try {
            return JsonSlice.of(new String(Base64.getUrlDecoder().decode(carried), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    private static boolean carries(Matcher parts) {
        return parts.matches()
                && Integer.parseInt(parts.group(2)) < parts.group(3).length();
    }
}
