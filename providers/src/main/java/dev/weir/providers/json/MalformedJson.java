package dev.weir.providers.json;

/// A text that is not JSON (RFC 8259), or not the JSON that was expected.
public final class MalformedJson extends RuntimeException {
    /// @param offset in bytes from the start of the text
    MalformedJson(String what, int offset) {
        super(what + " at byte " + offset, null, false, false);
    }
}
