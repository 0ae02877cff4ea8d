package dev.weir.storage.journal;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;

/// How the journal of running and ended requests is kept.
public record JournalSettings(
        @Setting(
                value = "100ms",
                doc =
                        "When records are forced to the disk: always, off, or an interval. A kill -9 of Weir loses nothing"
                                + " in any of them. A crash of the machine loses: with always nothing, because a request waits"
                                + " for the disk before its provider is called; with an interval what the last one held; with"
                                + " off what the operating system had not written yet, usually up to 30s. Requests whose start"
                                + " is lost are neither charged nor listed; those whose end is lost are charged their estimated"
                                + " input.")
        String fsync,

        @Setting(
                value = "16MiB",
                doc = "Size of one file of the journal, 64KiB to 1GiB; a file is deleted when the ledger has everything"
                        + " in it.")
        DataSize segment,

        @Setting(
                value = "4GiB",
                doc = "Size of all files of the journal together, at least four segments, files set aside as damaged"
                        + " not counted. When it is reached, because the ledger is away for long, new paid requests are"
                        + " refused; running ones end and are kept.")
        DataSize max) {
    private static final long SEGMENT_MIN = 64 << 10;
    private static final long SEGMENT_MAX = 1 << 30;
    private static final int SEGMENTS_MIN = 4;

    public JournalSettings {
        Fsync.parse(fsync);
        if (segment.bytes() < SEGMENT_MIN || segment.bytes() > SEGMENT_MAX) {
            throw new IllegalArgumentException("segment: " + segment + " (expected: 64KiB to 1GiB)");
        }
        if (segment.bytes() % Layout.ALIGNMENT != 0) {
            throw new IllegalArgumentException("segment: " + segment + " (expected: a multiple of 8 bytes)");
        }
        if (max.bytes() / SEGMENTS_MIN < segment.bytes()) {
            throw new IllegalArgumentException(
                    "max: " + max + " (expected: at least four segments of " + segment + " each)");
        }
    }

    /// What holds when nothing is configured.
    public static JournalSettings defaults() {
        return new JournalSettings("100ms", DataSize.mib(16), DataSize.mib(4096));
    }

    Fsync policy() {
        return Fsync.parse(fsync);
    }
}
