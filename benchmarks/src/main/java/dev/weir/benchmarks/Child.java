package dev.weir.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A process that the bench started. What it writes goes to a log file, or, for one that we talk to, comes back line
/// by line. [#close] ends it by its pid: a request to end, then the end.
final class Child implements AutoCloseable {
    /// A child that has not ended this long after it was asked to is killed.
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    private static final int LOG_LINES_SHOWN = 15;

    /// Those not closed yet.
    private static final Set<Child> OPEN = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Process process;
    private final Path log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Writer commands;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        OPEN.add(this);
    }

    /// Starts `command`; both its outputs go to `<folder>/<name>.log`.
    static Child logged(String name, List<String> command, Map<String, String> environment, Path folder)
            throws IOException {
        Path log = folder.resolve(name + ".log");
        File file = log.toFile();
        ProcessBuilder builder = builder(command, environment).redirectErrorStream(true);
        return new Child(
                name,
                builder.redirectOutput(ProcessBuilder.Redirect.appendTo(file)).start(),
                log);
    }

    /// Starts `command` to talk with: see [#ask]. Its errors go to `<folder>/<name>.log`.
    static Child talking(String name, List<String> command, Path folder) throws IOException {
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = builder(command, Map.of());
        var child = new Child(name, builder.redirectError(log.toFile()).start(), log);
        // A read from a pipe may keep the thread below a virtual one, of which there are as few as processors.
        Thread.ofPlatform().daemon().name(name).start(child::pump);
        return child;
    }

    /// Variables of our own surroundings that would change what Weir does are not handed on.
    private static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        var builder = new ProcessBuilder(command);
        builder.environment()
                .keySet()
                .removeIf(key -> key.startsWith("WEIR_") || key.endsWith("_API_KEY") || key.endsWith("_API_URL"));
        builder.environment().putAll(environment);
        return builder;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /// Waits for `time`. Fails when the process ends meanwhile.
    void stayAlive(Duration time) throws InterruptedException {
        if (process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new BenchFailure(name + " ended with exit code " + process.exitValue() + "; " + logTail());
        }
    }

    /// Waits for its end, `time` at most.
    void awaitEnd(Duration time) throws InterruptedException {
        process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Ends it as `kill -9` does.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Writes one line, waits for one line.
    String ask(String line, Duration max) throws IOException, InterruptedException {
        commands.write(line + "\n");
        commands.flush();
        return nextLine(max);
    }

    String nextLine(Duration max) throws InterruptedException {
        String line = lines.poll(max.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new BenchFailure(name + " said nothing within " + max.toSeconds() + " s; " + logTail());
        }
        return line;
    }

    /// How many lines of its log have this text.
    long logged(String text) throws IOException {
        try (Stream<String> all = Files.lines(log)) {
            return all.filter(line -> line.contains(text)).count();
        }
    }

    /// The end of its log, for a message.
    String logTail() {
        try {
            List<String> all = Files.readAllLines(log);
            List<String> tail = all.subList(Math.max(0, all.size() - LOG_LINES_SHOWN), all.size());
            return "its log (" + log + ") ends with:\n  " + String.join("\n  ", tail);
        } catch (IOException e) {
            return "its log (" + log + ") can't be read: " + e.getMessage();
        }
    }

    /// Ends every child that is still there: for a bench that is interrupted.
    static void closeAll() {
        OPEN.forEach(child -> child.process.destroy());
        OPEN.forEach(Child::close);
    }

    @Override
    public void close() {
        OPEN.remove(this);
        process.destroy();
        try {
            if (!process.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS)) {
                System.err.println(name + " (pid " + pid() + ") did not end within " + STOP_MAX.toSeconds()
                        + " s of SIGTERM; killed");
                process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void pump() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // it ended; whoever waits for a line is told so
        }
    }
}
