package dev.weir.storage.journal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A file in the journal's folder that has, had or was to have records.
record SegmentFile(Path path, long sequence, Kind kind) {
    private static final Pattern NAME = Pattern.compile("(\\d{20})\\.journal(\\.new|(?:\\.\\d+)?\\.quarantined)?");

    enum Kind {
        SEGMENT,
        /// The process ended while it was made.
        UNFINISHED,
        QUARANTINED
    }

    /// All of a folder, by their numbers.
    static List<SegmentFile> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(SegmentFile::of)
                    .flatMap(Optional::stream)
                    .sorted(Comparator.comparing(SegmentFile::sequence))
                    .toList();
        }
    }

    private static Optional<SegmentFile> of(Path path) {
        Matcher name = NAME.matcher(path.getFileName().toString());
        if (!name.matches()) {
            return Optional.empty();
        }
        Kind kind = name.group(2) == null
                ? Kind.SEGMENT
                : name.group(2).equals(SegmentFiles.UNFINISHED) ? Kind.UNFINISHED : Kind.QUARANTINED;
        // Twenty digits may be more than a long; such a file is none of ours.
        long sequence = name.group(1).startsWith("0000000000") ? Long.parseLong(name.group(1)) : -1;
        return sequence < 0 ? Optional.empty() : Optional.of(new SegmentFile(path, sequence, kind));
    }

    /// Whether its first record is there; false when the file is gone.
    boolean hasRecords() throws IOException {
        try (var in = Files.newInputStream(path)) {
            in.skipNBytes(Layout.HEADER_BYTES);
            for (byte each : in.readNBytes(Layout.HEAD_BYTES)) {
                if (each != 0) {
                    return true;
                }
            }
            return false;
        } catch (NoSuchFileException | EOFException e) {
            return false;
        }
    }

    SegmentHeader.Reading header() throws IOException {
        try (var in = Files.newInputStream(path)) {
            return SegmentHeader.read(in.readNBytes(Layout.HEADER_BYTES));
        }
    }
}
