package dev.weir.providers.openai;

import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Counts how often a field stands anywhere in a body. Searches as Horspool did: of a large image most bytes are never
/// looked at, and none is copied.
final class FieldCount {
    private static final int ASCII = 128;

    private final byte[] name;
    /// How far a search may go on from a byte at the end of the name's place.
    private final int[] shifts = new int[ASCII];

    /// @param name of the field, quotes included; ASCII
    FieldCount(String name) {
        this.name = name.getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(shifts, this.name.length);
        for (int i = 0; i < this.name.length - 1; i++) {
            shifts[this.name[i]] = this.name.length - 1 - i;
        }
    }

    int in(Buffer body) {
        ByteView view = ByteView.of(body);
        byte[] bytes = view.array();
        int end = view.offset() + view.length();
        int found = 0;
        for (int at = view.offset(); at + name.length <= end; ) {
            byte last = bytes[at + name.length - 1];
            if (stands(bytes, at) && isField(bytes, at + name.length, end)) {
                found++;
            }
            at += last < 0 ? name.length : shifts[last];
        }
        return found;
    }

    private boolean stands(byte[] bytes, int at) {
        for (int i = name.length - 1; i >= 0; i--) {
            if (bytes[at + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isField(byte[] bytes, int from, int end) {
        int next = from;
        while (next < end && bytes[next] >= 0 && bytes[next] <= ' ') {
            next++;
        }
        return next < end && bytes[next] == ':';
    }
}
