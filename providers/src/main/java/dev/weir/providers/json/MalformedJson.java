package dev.weir.providers.json;

/// A text that is not JSON (RFC 8259), or not the JSON that was expected.
public final class MalformedJson extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean early;

    /// @param offset in bytes from the start of the text
    /// @param early the text ended where more was due
    MalformedJson(String what, int offset, boolean early) {
        super(what + " at byte " + offset, null, false, false);
        this.early = early;
    }

    MalformedJson(String what, int offset) {
        this(what, offset, false);
    }

    /// True when the text may be the beginning of a good one.
    public boolean early() {
        return early;
    }
}
