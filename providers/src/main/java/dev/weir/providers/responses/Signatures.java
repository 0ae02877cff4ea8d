package dev.weir.providers.responses;

import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;

/// The proof of thinking, which is `encrypted_content` here. A proof is good for the API that made it only, so it
/// carries a mark wherever it is a guest:
///
/// - an `encrypted_content` of this API travels outside of it as `openai:…`;
/// - another API's signature travels to callers of this one as `weir:…`.
///
/// The arguments are string literals.
final class Signatures {
    private static final String OURS = "openai:";
    private static final String GUEST = "weir:";

    private Signatures() {}

    /// What a provider of this API sent, for the world outside; null for none. Such a provider may be a gateway like
    /// this one.
    static JsonSlice fromProvider(JsonSlice encrypted) {
        JsonSlice guest = unmarked(GUEST, encrypted);
        return encrypted.isEmptyString() || guest != null && guest.isEmptyString() ? null : marked(OURS, encrypted);
    }

    /// What a provider of this API gets back; null for a signature that is not its own.
    static JsonSlice toProvider(JsonSlice signature) {
        return unmarked(OURS, signature);
    }

    /// What a caller of this API gets.
    static JsonSlice toCaller(JsonSlice signature) {
        JsonSlice own = unmarked(OURS, signature);
        return own == null ? marked(GUEST, signature) : own;
    }

    /// What a caller of this API sent back; null for a guest without any.
    static JsonSlice fromCaller(JsonSlice encrypted) {
        JsonSlice guest = unmarked(GUEST, encrypted);
        if (guest == null) {
            return marked(OURS, encrypted);
        }
        return guest.isEmptyString() ? null : guest;
    }

    /// True for what a caller of this API sends back and no provider of this API takes.
    static boolean isForeign(JsonSlice encrypted) {
        return unmarked(GUEST, encrypted) != null;
    }

    private static JsonSlice marked(String mark, JsonSlice literal) {
        return new JsonWriter(literal.length() + mark.length() + 2)
                .joined(List.of(JsonSlice.of(mark), literal))
                .slice();
    }

    private static JsonSlice unmarked(String mark, JsonSlice literal) {
        if (literal == null || literal.length() < mark.length() + 2) {
            return null;
        }
        // A mark is plain ASCII: its characters are its bytes unless one is escaped, and nobody escapes those.
        boolean marked = literal.indexInContent(':', mark.length()) == mark.length() - 1
                && literal.beginning(mark.length()).equals(mark);
        return marked ? literal.without(mark.length()) : null;
    }
}
