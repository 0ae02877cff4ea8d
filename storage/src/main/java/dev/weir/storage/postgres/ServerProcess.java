package dev.weir.storage.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One run of the server, from its start to its end. What it says goes to the log; its last lines are kept. Blocking.
final class ServerProcess {
    private static final String READY = "database system is ready to accept connections";
    private static final int LAST_LINES_MAX = 20;
    private static final long LAST_WORDS_MS_MAX = 500;
    private static final int FAST_SHUTDOWN_SECONDS_MAX = 20;
    private static final int IMMEDIATE_SHUTDOWN_SECONDS_MAX = 5;

    private final Process process;
    private final BoundedLog log;
    private final Thread reader;
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();

    // guarded by itself
    private final Deque<String> lastLines = new ArrayDeque<>();

    ServerProcess(Process process, BoundedLog log) {
        this.process = process;
        this.log = log;
        this.reader = Thread.ofPlatform().daemon().name("weir-postgres-log").unstarted(this::read);
    }

    void listen() {
        reader.start();
        process.onExit().thenRun(() -> ready.complete(false));
    }

    private void read() {
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                log.line(line);
                keep(line);
                if (line.endsWith(READY)) {
                    ready.complete(true);
                }
            }
        } catch (IOException closed) {
            // the process ended
        }
    }

    private void keep(String line) {
        synchronized (lastLines) {
            if (lastLines.size() == LAST_LINES_MAX) {
                lastLines.removeFirst();
            }
            lastLines.addLast(line);
        }
    }

    long pid() {
        return process.pid();
    }

    /// Waits until it accepts connections; false when it ended, or took longer, before.
    boolean awaitReady(int secondsMax) throws InterruptedException {
        try {
            return ready.get(secondsMax, TimeUnit.SECONDS);
        } catch (TimeoutException tooLong) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Waits for its end and answers its exit code.
    int awaitEnd() throws InterruptedException {
        int code = process.waitFor();
        reader.join(LAST_WORDS_MS_MAX);
        return code;
    }

    /// The last lines it said.
    String lastWords() {
        synchronized (lastLines) {
            return String.join("\n", lastLines);
        }
    }

    /// Ends it: fast shutdown, then without a checkpoint, then by force. Returns at once when it has ended.
    void stop() throws InterruptedException {
        if (!ends("INT", FAST_SHUTDOWN_SECONDS_MAX) && !ends("QUIT", IMMEDIATE_SHUTDOWN_SECONDS_MAX)) {
            process.destroyForcibly().waitFor();
        }
    }

    private boolean ends(String signal, int secondsMax) throws InterruptedException {
        if (process.isAlive()) {
            Signals.send(signal, process.pid());
        }
        return process.waitFor(secondsMax, TimeUnit.SECONDS);
    }
}
