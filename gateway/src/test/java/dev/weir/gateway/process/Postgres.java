package dev.weir.gateway.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The embedded database of a data folder, as the operating system sees it.
final class Postgres {
    private static final Duration END_MAX = Duration.ofSeconds(15);

    private Postgres() {}

    /// The first processes of servers that work on the folder, told by their command lines.
    static List<Long> pids(Path dataDir) {
        String cluster = dataDir.resolve("postgres").resolve("data").toString();
        var found = new ArrayList<Long>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                List<String> arguments = arguments(process);
                if (arguments.getFirst().endsWith("/postgres") && arguments.contains(cluster)) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // A connection that is being made still has the command line of the process it comes from.
        var children = new ArrayList<>(found);
        children.removeIf(pid -> ProcessHandle.of(pid)
                .flatMap(ProcessHandle::parent)
                .filter(parent -> found.contains(parent.pid()))
                .isEmpty());
        found.removeAll(children);
        return found;
    }

    /// Of a zombie, or one that ended meanwhile: one empty argument.
    private static List<String> arguments(Path process) {
        try {
            return Arrays.asList(
                    new String(Files.readAllBytes(process.resolve("cmdline")), StandardCharsets.UTF_8).split("\0"));
        } catch (IOException endedMeanwhile) {
            return List.of("");
        }
    }

    static long pid(Path dataDir) {
        List<Long> pids = pids(dataDir);
        if (pids.size() != 1) {
            throw new AssertionError(pids.size() + " servers on " + dataDir + " (expected: 1)");
        }
        return pids.getFirst();
    }

    static void kill(Path dataDir) {
        Shell.run("kill", "-KILL", Long.toString(pid(dataDir)));
    }

    static void awaitGone(Path dataDir) {
        Waiting.until(END_MAX, () -> pids(dataDir).isEmpty(), () -> "PostgreSQL still runs: " + pids(dataDir));
    }
}
