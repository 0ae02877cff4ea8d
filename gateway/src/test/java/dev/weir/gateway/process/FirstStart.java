package dev.weir.gateway.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The first start on this machine, once for all tests of this process: what it printed, what its curl line answered,
/// and the data folder it left, to be copied.
final class FirstStart {
    private static FirstStart made;

    final Path dataDir;
    final String output;
    final String key;
    /// What the printed line brought, with its request's line of the log.
    final String streamed;

    final String balance;
    final String usage;

    private FirstStart() throws IOException {
        Path top = Files.createTempDirectory("weir-first-start-");
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> delete(top)));
        dataDir = top.resolve("data");
        try (var weir = WeirProcess.run(dataDir, Map.of())) {
            key = weir.key().orElseThrow();
            streamed = Shell.run("bash", "-c", weir.curlLine().replace("curl -N", "curl -sS -N"));
            var api = new Client(weir.url(), key);
            Waiting.until(WeirProcess.START_MAX, () -> api.usage().contains("\"cost\""), api::usage);
            usage = api.usage();
            balance = api.balance();
            weir.stop();
            output = weir.output();
        }
    }

    static synchronized FirstStart once() {
        if (made == null) {
            try {
                made = new FirstStart();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return made;
    }

    /// A copy of the data folder it left, below `folder`.
    static Path copy(Path folder) {
        Path copy = folder.resolve("data");
        Shell.run("cp", "-a", once().dataDir.toString(), copy.toString());
        return copy;
    }

    private static void delete(Path top) {
        Shell.run("rm", "-rf", top.toString());
    }
}
