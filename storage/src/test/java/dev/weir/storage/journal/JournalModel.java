package dev.weir.storage.journal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

/// What a journal is, without files: which requests are open, and the ended ones in order with how far they were read
/// and shipped.
final class JournalModel {
    final TreeMap<Long, Boolean> acceptedByOpen = new TreeMap<>();
    private final List<Long> ended = new ArrayList<>();
    private final Deque<Integer> reads = new ArrayDeque<>();
    private int shipped;
    private int cursor;

    JournalModel() {}

    JournalModel(JournalModel other) {
        acceptedByOpen.putAll(other.acceptedByOpen);
        ended.addAll(other.ended);
        reads.addAll(other.reads);
        shipped = other.shipped;
        cursor = other.cursor;
    }

    void reserved(long n) {
        acceptedByOpen.put(n, false);
    }

    void accepted(long n) {
        acceptedByOpen.computeIfPresent(n, (_, _) -> true);
    }

    void ended(long n) {
        acceptedByOpen.remove(n);
        ended.add(n);
    }

    List<Long> read(int max) {
        List<Long> batch = ended.subList(cursor, cursor + Math.min(max, ended.size() - cursor));
        cursor += batch.size();
        if (!batch.isEmpty()) {
            reads.add(cursor);
        }
        return List.copyOf(batch);
    }

    /// The oldest batch that was read and not shipped is in the ledger.
    void shipped() {
        shipped = reads.remove();
    }

    void rewind() {
        reads.clear();
        cursor = shipped;
    }

    int waiting() {
        return ended.size() - shipped;
    }
}
