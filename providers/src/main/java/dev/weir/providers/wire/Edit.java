package dev.weir.providers.wire;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A text in place of a range of bytes, for bodies that otherwise pass as they came.
///
/// @param from counted from the body's start
/// @param to the first byte that stays
public record Edit(int from, int to, String text) {
    /// Room for what is longer than before.
    private static final int MORE_BYTES = 256;

    public static Edit cut(int from, int to) {
        return new Edit(from, to, "");
    }

    /// The body with all of them, in any order; the body itself where there are none. They must not overlap.
    public static Buffer apply(Buffer body, List<Edit> edits) {
        if (edits.isEmpty()) {
            return body;
        }
        var ordered = new ArrayList<>(edits);
        ordered.sort(Comparator.comparingInt(Edit::from));
        Buffer edited = Buffer.buffer(body.length() + MORE_BYTES);
        int from = 0;
        for (Edit edit : ordered) {
            edited.appendBuffer(body, from, edit.from - from).appendString(edit.text);
            from = edit.to;
        }
        return edited.appendBuffer(body, from, body.length() - from);
    }
}
