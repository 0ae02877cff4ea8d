package dev.weir.storage.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// PostgreSQL's programs, unpacked from the class path into a folder named after the archive's checksum. Blocking.
final class Binaries {
    private static final Object UNPACKING = new Object();
    private static final int READ_BYTES = 64 << 10;

    private Binaries() {}

    /// The folder that holds `bin/`, `lib/` and `share/`; unpacks it when it is not there yet. Several processes may
    /// ask at once.
    static Path unpacked(Path folder, Consumer<String> progress) throws IOException, InterruptedException {
        URL archive = archive();
        Path home = folder.resolve("binaries-" + checksum(archive));
        if (Files.isDirectory(home)) {
            return home;
        }
        synchronized (UNPACKING) {
            try (var channel = FileChannel.open(
                            folder.resolve("binaries.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                if (!Files.isDirectory(home)) {
                    progress.accept("unpacking PostgreSQL");
                    deleteLeftovers(folder);
                    Path fresh = Files.createTempDirectory(folder, "unpacking-");
                    unpack(archive, fresh);
                    openFolders(fresh);
                    writeThrough(fresh);
                    DataFolder.moveDurably(fresh, home);
                }
            }
        }
        return home;
    }

    /// Removes what other versions of Weir unpacked there.
    static void deleteOthers(Path folder, Path home) throws IOException {
        try (var others = Files.newDirectoryStream(folder, other -> isOther(other, home))) {
            for (Path other : others) {
                DataFolder.deleteTree(other);
            }
        }
    }

    private static boolean isOther(Path folder, Path home) {
        return folder.getFileName().toString().matches("binaries-[0-9a-f]{8}") && !folder.equals(home);
    }

    private static void deleteLeftovers(Path folder) throws IOException {
        try (var leftovers = Files.newDirectoryStream(folder, "unpacking-*")) {
            for (Path leftover : leftovers) {
                DataFolder.deleteTree(leftover);
            }
        }
    }

    private static URL archive() {
        String cpu = System.getProperty("os.arch");
        String name = switch (cpu) {
            case "amd64" -> "postgres-linux-x86_64.txz";
            case "aarch64" -> "postgres-linux-arm_64.txz";
            default ->
                throw new PostgresStartException("There is no embedded PostgreSQL for the processor '" + cpu + "'."
                        + PostgresStartException.WAY_OUT);
        };
        URL archive = Binaries.class.getResource("/" + name);
        if (archive == null) {
            throw new PostgresStartException(
                    "This build of Weir carries no " + name + "." + PostgresStartException.WAY_OUT);
        }
        return archive;
    }

    private static String checksum(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            return "%08x".formatted(jar.getJarEntry().getCrc());
        }
        try (var in = new CheckedInputStream(archive.openStream(), new CRC32())) {
            in.transferTo(OutputStream.nullOutputStream());
            return "%08x".formatted(in.getChecksum().getValue());
        }
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (InputStream raw = new BufferedInputStream(archive.openStream(), READ_BYTES);
                var tar = new TarArchiveInputStream(new XZCompressorInputStream(raw))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("the archive names a path outside itself: " + entry.getName());
                }
                if (!entry.getName().endsWith(".a")) {
                    unpackEntry(tar, entry, path);
                }
            }
        }
    }

    private static void unpackEntry(TarArchiveInputStream tar, TarArchiveEntry entry, Path path) throws IOException {
        Files.createDirectories(entry.isDirectory() ? path : path.getParent());
        if (entry.isDirectory()) {
            return;
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        try (var out = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)) {
            tar.transferTo(out);
        }
        open(path, (entry.getMode() & 0100) != 0);
    }

    private static void openFolders(Path top) throws IOException {
        try (var all = Files.walk(top)) {
            for (Path folder : all.filter(Files::isDirectory).toList()) {
                open(folder, true);
            }
        }
    }

    /// Makes the files survive a power cut: at once where the machine has the means, else one by one, which takes a
    /// second more.
    private static void writeThrough(Path top) throws IOException, InterruptedException {
        try {
            if (new ProcessBuilder("sync", "-f", top.toString()).start().waitFor() == 0) {
                return;
            }
        } catch (IOException noSuchProgram) {
            // one by one
        }
        try (var all = Files.walk(top)) {
            for (Path file : all.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
    }

    /// Readable by the server's own user, whatever the umask.
    private static void open(Path path, boolean execute) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(execute ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
