package dev.weir.storage.postgres;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// The server's log: a file and the one before it, each of at most a given size. What is older is gone. A log that
/// can't be written is left out: the server must not stall on it. One thread at a time.
final class BoundedLog {
    private final Path file;
    private final long bytesMax;

    BoundedLog(Path file, long bytesMax) {
        this.file = file;
        this.bytesMax = bytesMax;
    }

    synchronized void line(String line) {
        try {
            if (Files.exists(file) && Files.size(file) + line.length() > bytesMax) {
                Files.move(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            try (Writer out = Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND)) {
                out.write(line);
                out.write('\n');
            }
        } catch (IOException diskFullOrGone) {
            // the server's own messages are not worth the server
        }
    }
}
