package dev.weir.storage.journal;

import java.util.Arrays;

/// The segments that have records, by number; the last one is written to. Safe from any thread.
final class Live {
    private volatile Segment[] segments = {};

    Segment[] all() {
        return segments;
    }

    Segment first() {
        return segments[0];
    }

    int size() {
        return segments.length;
    }

    synchronized void add(Segment segment) {
        Segment[] more = Arrays.copyOf(segments, segments.length + 1);
        more[segments.length] = segment;
        segments = more;
    }

    synchronized void removeFirst() {
        segments = Arrays.copyOfRange(segments, 1, segments.length);
    }

    /// The segment with that number, or else the next one; null after the last.
    Segment from(long sequence) {
        Segment[] all = segments;
        int low = 0;
        int high = all.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (all[middle].sequence < sequence) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < all.length ? all[low] : null;
    }

    /// The segment that has the record at `position`.
    Segment of(long position) {
        return from(Layout.sequence(position));
    }
}
