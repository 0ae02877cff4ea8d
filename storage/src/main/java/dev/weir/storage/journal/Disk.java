package dev.weir.storage.journal;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// What the journal asks of a disk that may be full or broken.
interface Disk {
    /// The disk the file system stands on.
    Disk LOCAL = new Disk() {
        private static final int BLOCK = 1 << 20;

        @Override
        public void fill(FileChannel file, long from, long to) throws IOException {
            ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(BLOCK, to - from));
            for (long at = from; at < to; ) {
                at += file.write(zeros.clear().limit((int) Math.min(zeros.capacity(), to - at)), at);
            }
        }

        @Override
        public void force(MemorySegment written) {
            written.force();
        }

        @Override
        public void sync(Path folder) throws IOException {
            try (var channel = FileChannel.open(folder)) {
                channel.force(true);
            }
        }
    };

    /// Writes zeros from one byte of a file to another: what is written has its place on the disk for good.
    void fill(FileChannel file, long from, long to) throws IOException;

    /// Returns when a part of a mapped file is on the disk.
    ///
    /// @throws java.io.UncheckedIOException when it is not
    void force(MemorySegment written);

    /// Returns when the names in a folder are on the disk.
    void sync(Path folder) throws IOException;
}
