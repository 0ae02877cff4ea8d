package dev.weir.verticles.files;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// Bounds of files.
public record FileSettings(
        @Setting(value = "200MiB", doc = "Longest file. A longer one is refused with 413.")
        DataSize fileMax,

        @Setting(
                value = "2GiB",
                doc = "What the files of one company may have together. A file that does not fit is refused with"
                        + " `file_storage_full`; what batches write counts, and is never refused.")
        DataSize companyMax,

        @Setting(
                value = "30d",
                doc = "How long a file uploaded for a batch stays, unless its upload says otherwise. Files for other"
                        + " purposes stay until they are deleted. 1s or more.")
        Duration batchInputKeep,

        @Setting(
                value = "10m",
                doc = "An upload that brings no byte for so long is given up and what came of it is deleted.")
        Duration uploadSilence,

        @Setting(value = "1m", doc = "How often files whose time is over are looked for.")
        Duration pruneInterval) {
    private static final Duration KEEP_MIN = Duration.ofSeconds(1);

    public FileSettings {
        atLeast("fileMax", fileMax, 1);
        atLeast("companyMax", companyMax, fileMax.bytes());
        if (batchInputKeep.compareTo(KEEP_MIN) < 0) {
            throw new IllegalArgumentException("batchInputKeep: " + batchInputKeep + " (expected: >= 1s)");
        }
        positive("uploadSilence", uploadSilence);
        positive("pruneInterval", pruneInterval);
    }

    private static void atLeast(String name, DataSize size, long bytesMin) {
        if (size.bytes() < bytesMin) {
            throw new IllegalArgumentException(name + ": " + size + " (expected: >= " + new DataSize(bytesMin) + ")");
        }
    }

    private static void positive(String name, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException(name + ": " + duration + " (expected: >= 1ms)");
        }
    }

    /// What holds when nothing is configured.
    public static FileSettings defaults() {
        return new FileSettings(
                DataSize.mib(200),
                DataSize.mib(2048),
                Duration.ofDays(30),
                Duration.ofMinutes(10),
                Duration.ofMinutes(1));
    }
}
