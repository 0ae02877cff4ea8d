package dev.weir.benchmarks.mock;

import dev.weir.benchmarks.wire.KeyValues;

/// How one mock stream runs, as the field `user` of its request asks.
///
/// @param chunks content chunks; 0 means until the client leaves
/// @param paceMs milliseconds between two writes; 0 means back to back
/// @param group chunks in one write
/// @param size bytes of one chunk as an SSE event, empty line included
record StreamScript(long chunks, int paceMs, int group, int size) {
    static final int SIZE_MIN = 240;
    static final int SIZE_MAX = 60_000;
    static final StreamScript DEFAULT = new StreamScript(100, 0, 1, 250);

    StreamScript {
        if (chunks < 0 || paceMs < 0 || group < 1 || size < SIZE_MIN || size > SIZE_MAX) {
            throw new IllegalArgumentException(
                    "chunks >= 0, pace >= 0, group >= 1, size " + SIZE_MIN + ".." + SIZE_MAX);
        }
    }

    /// Reads a script such as `chunks=100;pace=20`; an empty text is the default. Fails with
    /// `IllegalArgumentException`.
    static StreamScript parse(String user) {
        KeyValues values = KeyValues.parse(user, ';');
        return new StreamScript(
                values.has("endless") ? 0 : values.number("chunks", DEFAULT.chunks),
                values.count("pace", DEFAULT.paceMs),
                values.count("group", DEFAULT.group),
                values.count("size", DEFAULT.size));
    }

    boolean endless() {
        return chunks == 0;
    }
}
