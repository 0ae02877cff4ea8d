package dev.weir.storage.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Up to where the journal is in the ledger, in a small mapped file of two places that are written in turn. When both
/// are unreadable it is 0: everything is posted again, which changes nothing in the ledger.
final class Checkpoint implements AutoCloseable {
    static final String FILE = "checkpoint";
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(Layout.ORDER);
    private static final long MAGIC = 0x54504B4352494557L;
    private static final int PLACES = 2;
    private static final int PLACE = Long.BYTES;
    private static final int PLACE_BYTES = 2 * Long.BYTES;
    private static final int BYTES = PLACE + PLACES * PLACE_BYTES;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private int next;

    private Checkpoint(FileChannel channel, Disk disk) throws IOException {
        if (channel.size() != BYTES) {
            channel.truncate(0);
            disk.fill(channel, 0, BYTES);
        }
        memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, BYTES, arena);
        memory.set(LONG, 0, MAGIC);
    }

    static Checkpoint open(Path folder, Disk disk) throws IOException {
        try (var channel = FileChannel.open(
                folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new Checkpoint(channel, disk);
        }
    }

    /// What the file of a folder says, without touching it; 0 when it says nothing.
    static long peek(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(file);
        return bytes.length == BYTES ? read(MemorySegment.ofArray(bytes)) : 0;
    }

    long position() {
        return read(memory);
    }

    private static long read(MemorySegment from) {
        var unaligned = LONG.withByteAlignment(1);
        long greatest = 0;
        for (int i = 0; i < PLACES; i++) {
            long position = from.get(unaligned, PLACE + i * PLACE_BYTES);
            boolean whole = from.get(unaligned, PLACE + i * PLACE_BYTES + Long.BYTES) == check(position);
            greatest = whole ? Math.max(greatest, position) : greatest;
        }
        return greatest;
    }

    void move(long position) {
        int place = PLACE + next * PLACE_BYTES;
        memory.set(LONG, place, position);
        memory.set(LONG, place + Long.BYTES, check(position));
        next = (next + 1) % PLACES;
    }

    /// Not 0 for 0: a place that was never written is none.
    private static long check(long position) {
        return Long.rotateLeft(position * 0x9E3779B97F4A7C15L, 31) ^ MAGIC;
    }

    @Override
    public void close() {
        arena.close();
    }
}
