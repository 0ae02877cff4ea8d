package dev.weir.storage.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A data folder in which the server was started and closed once, for tests that begin there: a copy takes a fraction
/// of the time that making one does.
final class PreparedFolder {
    private static Path made;

    private PreparedFolder() {}

    static synchronized void copyTo(Path dir) throws IOException, InterruptedException {
        if (made == null) {
            Path top = Files.createTempDirectory("weir-prepared-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(top)));
            PostgresServer.start(top.resolve("data"), ScratchPostgres.binaries(), _ -> {})
                    .close();
            made = top.resolve("data");
        }
        Process copy = new ProcessBuilder("cp", "-a", made.toString(), dir.toString())
                .inheritIO()
                .start();
        if (copy.waitFor() != 0) {
            throw new IOException("can't copy " + made + " to " + dir);
        }
    }

    private static void delete(Path top) {
        try {
            DataFolder.deleteTree(top);
        } catch (IOException leftBehind) {
            // in the temporary folder
        }
    }
}
