package dev.weir.storage.journal;

import dev.weir.contracts.money.PriceVersion;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// One file of the journal, mapped into memory.
final class Segment {
    static final String SUFFIX = ".journal";
    private static final int PAGE = 4096;
    private static final int PRICES_MIN = 8;

    final Path file;
    final long sequence;
    final long salt;
    final int bytes;
    // reader only, before the segment is shared
    private int fileBytes;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;

    // journal's lock; what lies before the journal's position never changes again
    private int used = Layout.HEADER_BYTES;
    private int open;
    private int openBytes;

    // written under the journal's lock before the records that name them
    private PriceVersion[] prices = new PriceVersion[PRICES_MIN];

    // guarded by this: no unmapping while it is forced
    private boolean closed;

    // reader only
    boolean changedUnderway;

    private Segment(Path file, SegmentHeader header, int bytes, FileChannel channel, FileChannel.MapMode mode)
            throws IOException {
        this.file = file;
        this.sequence = header.sequence();
        this.salt = header.salt();
        this.bytes = bytes;
        this.fileBytes = bytes;
        this.memory = channel.map(mode, 0, bytes, arena);
    }

    static String name(long sequence) {
        return "%020d%s".formatted(sequence, SUFFIX);
    }

    /// Maps a file that begins with `header`.
    static Segment map(Path file, SegmentHeader header, boolean writable) throws IOException {
        var options = writable
                ? new StandardOpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE}
                : new StandardOpenOption[] {StandardOpenOption.READ};
        try (var channel = FileChannel.open(file, options)) {
            var mode = writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
            return new Segment(file, header, Math.toIntExact(channel.size()), channel, mode);
        }
    }

    int used() {
        return used;
    }

    void used(int used) {
        this.used = used;
    }

    /// What its file takes on the disk.
    int fileBytes() {
        return fileBytes;
    }

    /// Ends the file where its records end.
    void cut() throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(used);
        }
        fileBytes = used;
    }

    /// Where the next record goes.
    long end() {
        return Layout.position(sequence, used);
    }

    int free() {
        return bytes - used;
    }

    /// Appends the record in the buffer.
    ///
    /// @return its position
    long append(RecordBuffer buffer, int length) {
        long position = end();
        buffer.store(memory, salt, position, length);
        used += Layout.aligned(length);
        return position;
    }

    RecordBuffer.Found load(RecordBuffer buffer, int offset, int end) {
        return buffer.load(memory, end, salt, Layout.position(sequence, offset));
    }

    boolean isZero(int offset) {
        return memory.get(ValueLayout.JAVA_LONG_UNALIGNED, offset) == 0;
    }

    void opened(int length) {
        open++;
        openBytes += length;
    }

    void ended(int length) {
        open--;
        openBytes -= length;
    }

    int open() {
        return open;
    }

    int openBytes() {
        return openBytes;
    }

    /// @return null when the segment has no readable price of that number
    PriceVersion price(int number) {
        return number >= 0 && number < prices.length ? prices[number] : null;
    }

    void price(int number, PriceVersion price) {
        if (number >= prices.length) {
            prices = Arrays.copyOf(prices, Math.max(2 * prices.length, number + 1));
        }
        prices[number] = price;
    }

    /// Forces what lies between two offsets to the disk, unless the segment is gone.
    ///
    /// @throws UncheckedIOException when the disk does not take it
    synchronized void force(Disk disk, int from, int to) {
        if (!closed && to > from) {
            disk.force(memory.asSlice(from, to - from));
        }
    }

    /// Makes the system write a part again that it failed to write: it may take it for written.
    synchronized void soil(int from, int to) {
        for (int page = from & -PAGE; !closed && page < to; page += PAGE) {
            int at = Math.max(page, from);
            byte same = memory.get(ValueLayout.JAVA_BYTE, at);
            MemorySegment.copy(new byte[] {same}, 0, memory, ValueLayout.JAVA_BYTE, at, 1);
        }
    }

    /// Unmaps it. A repeat changes nothing.
    synchronized void close() {
        if (!closed) {
            closed = true;
            arena.close();
        }
    }
}
