package dev.weir.storage.journal;

import java.util.Arrays;
import java.util.UUID;
import java.util.function.LongConsumer;

/// Which requests have begun and not ended, and where their RESERVED records stand. Makes no garbage: a hash table
/// with open addressing over arrays, which grows and never shrinks. Guarded by the journal's lock.
final class OpenRequests {
    static final long NONE = -1;
    private static final int SLOTS_MIN = 1024;

    // Slot i: id in ids[2i], ids[2i+1]; position NONE marks a free slot.
    private long[] ids = new long[2 * SLOTS_MIN];
    private long[] positions = free(SLOTS_MIN);
    // Bytes of its RESERVED record, and what is kept back for its end; negative once it is accepted.
    private int[] lengths = new int[SLOTS_MIN];
    private int[] rooms = new int[SLOTS_MIN];
    private int size;

    private static long[] free(int slots) {
        long[] positions = new long[slots];
        Arrays.fill(positions, NONE);
        return positions;
    }

    int size() {
        return size;
    }

    /// @param length of its RESERVED record
    /// @param room what its end may take; > 0
    void put(UUID id, long position, int length, int room, boolean accepted) {
        put(id.getMostSignificantBits(), id.getLeastSignificantBits(), position, length, accepted ? -room : room);
    }

    private void put(long high, long low, long position, int length, int room) {
        int slot = find(high, low);
        if (positions[slot] == NONE) {
            if (2 * (size + 1) > positions.length) {
                grow();
                slot = find(high, low);
            }
            size++;
            ids[2 * slot] = high;
            ids[2 * slot + 1] = low;
        }
        positions[slot] = position;
        lengths[slot] = length;
        rooms[slot] = room;
    }

    /// A number for the calls below, valid until the next change; NONE when the request is not open.
    int slot(UUID id) {
        int slot = find(id.getMostSignificantBits(), id.getLeastSignificantBits());
        return positions[slot] == NONE ? (int) NONE : slot;
    }

    long position(int slot) {
        return positions[slot];
    }

    int length(int slot) {
        return lengths[slot];
    }

    int room(int slot) {
        return Math.abs(rooms[slot]);
    }

    boolean isAccepted(int slot) {
        return rooms[slot] < 0;
    }

    void accept(int slot) {
        rooms[slot] = -Math.abs(rooms[slot]);
    }

    void move(int slot, long position) {
        positions[slot] = position;
    }

    /// Takes it out and closes the gap, so that every other one is still found.
    void remove(int slot) {
        int mask = positions.length - 1;
        int gap = slot;
        for (int next = gap + 1 & mask; positions[next] != NONE; next = next + 1 & mask) {
            int home = home(ids[2 * next], ids[2 * next + 1]);
            if ((next - home & mask) >= (next - gap & mask)) {
                ids[2 * gap] = ids[2 * next];
                ids[2 * gap + 1] = ids[2 * next + 1];
                positions[gap] = positions[next];
                lengths[gap] = lengths[next];
                rooms[gap] = rooms[next];
                gap = next;
            }
        }
        positions[gap] = NONE;
        size--;
    }

    /// The positions of all, in their order.
    void forEachPosition(LongConsumer each) {
        Arrays.stream(positions).filter(position -> position != NONE).sorted().forEach(each);
    }

    private int find(long high, long low) {
        int mask = positions.length - 1;
        int slot = home(high, low);
        while (positions[slot] != NONE && (ids[2 * slot] != high || ids[2 * slot + 1] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(long high, long low) {
        long mixed = (high ^ low) * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & positions.length - 1;
    }

    private void grow() {
        long[] oldIds = ids;
        long[] oldPositions = positions;
        int[] oldLengths = lengths;
        int[] oldRooms = rooms;
        int slots = 2 * oldPositions.length;
        ids = new long[2 * slots];
        positions = free(slots);
        lengths = new int[slots];
        rooms = new int[slots];
        size = 0;
        for (int i = 0; i < oldPositions.length; i++) {
            if (oldPositions[i] != NONE) {
                put(oldIds[2 * i], oldIds[2 * i + 1], oldPositions[i], oldLengths[i], oldRooms[i]);
            }
        }
    }
}
