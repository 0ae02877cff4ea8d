package dev.weir.storage.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// A disk that is full or broken when a test says so.
final class FailingDisk implements Disk {
    volatile boolean full;
    volatile boolean broken;
    volatile int forces;

    @Override
    public void fill(FileChannel file, long from, long to) throws IOException {
        if (full) {
            Disk.LOCAL.fill(file, from, (from + to) / 2);
            throw new IOException("No space left on device");
        }
        Disk.LOCAL.fill(file, from, to);
    }

    @Override
    public void force(MemorySegment written) {
        if (broken) {
            throw new UncheckedIOException(new IOException("Input/output error"));
        }
        Disk.LOCAL.force(written);
        forces++;
    }

    @Override
    public void sync(Path folder) throws IOException {
        Disk.LOCAL.sync(folder);
    }
}
