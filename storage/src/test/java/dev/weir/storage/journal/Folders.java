package dev.weir.storage.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Folders of journals as a test makes and finds them.
final class Folders {
    private Folders() {}

    static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> names(Path folder, String suffix) {
        return names(folder).stream().filter(name -> name.endsWith(suffix)).toList();
    }

    /// What a process that is killed at this moment leaves.
    static void copy(Path from, Path to) throws IOException {
        while (!copied(from, to)) {
            delete(to);
        }
    }

    /// @return false when files came or went meanwhile
    private static boolean copied(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        List<String> names = names(from);
        try {
            for (String name : names) {
                Files.write(to.resolve(name), Files.readAllBytes(from.resolve(name)));
            }
        } catch (NoSuchFileException gone) {
            return false;
        }
        return names.equals(names(from));
    }

    static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            for (String name : names(folder)) {
                Files.delete(folder.resolve(name));
            }
            Files.delete(folder);
        }
    }

    static Path segment(Path folder, long sequence) {
        return folder.resolve(Segment.name(sequence));
    }

    /// The length of the record at `offset`, without padding.
    static int recordLength(byte[] segment, int offset) {
        return ByteBuffer.wrap(segment).order(Layout.ORDER).getInt(offset + Layout.LENGTH);
    }
}
