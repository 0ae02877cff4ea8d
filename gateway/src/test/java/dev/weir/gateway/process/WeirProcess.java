package dev.weir.gateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// One `weir …` as a process of its own. Closing it kills what is left of it.
final class WeirProcess implements AutoCloseable {
    static final Duration START_MAX = Duration.ofSeconds(60);
    static final Duration STOP_MAX = Duration.ofSeconds(40);

    private final Process process;
    private final Path dataDir;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Thread reader = Thread.ofVirtual().unstarted(this::read);

    private WeirProcess(Process process, Path dataDir) {
        this.process = process;
        this.dataDir = dataDir;
    }

    /// Starts `weir <arguments>` and returns at once.
    ///
    /// @param env variables beside those every child has; an empty value takes one away
    static WeirProcess launch(Path dataDir, Map<String, String> env, String... arguments) {
        // A test run in the background ignores SIGINT, and so would its children.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", classPath(), "dev.weir.gateway.main.Main"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(new File("/")).redirectErrorStream(true);
        Map<String, String> all = builder.environment();
        all.keySet()
                .removeIf(name -> name.startsWith("WEIR_") || name.endsWith("_API_KEY") || name.endsWith("_API_URL"));
        all.put("WEIR_HOME", home().toString());
        all.put("WEIR_DATA_DIR", dataDir.toString());
        all.put("WEIR_HTTP_PORT", "0");
        all.put("LC_ALL", "C.UTF-8");
        all.putAll(env);
        all.values().removeIf(String::isEmpty);
        try {
            var child = new WeirProcess(builder.start(), dataDir);
            child.reader.start();
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Starts `weir run` and returns when it serves.
    static WeirProcess run(Path dataDir, Map<String, String> env, String... flags) {
        List<String> arguments = new ArrayList<>(List.of("run"));
        arguments.addAll(List.of(flags));
        var child = launch(dataDir, env, arguments.toArray(String[]::new));
        try {
            child.awaitLine("Try it:");
            child.curlLine();
            return child;
        } catch (AssertionError e) {
            child.close();
            throw e;
        }
    }

    /// Runs `weir <arguments>` to its end.
    static WeirProcess finished(Path dataDir, Map<String, String> env, String... arguments) {
        try (var child = launch(dataDir, env, arguments)) {
            child.awaitExit();
            return child;
        }
    }

    /// That of this test run, without the tests, which would bring their own log settings.
    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path tests;
        try {
            tests = Path.of(WeirProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).toAbsolutePath().equals(tests))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// The project's folder, in which `conf/` is.
    static Path home() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    private void read() {
        try (var said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                lines.add(line);
            }
        } catch (IOException closed) {
            // it ended
        }
    }

    /// Everything it has said.
    String output() {
        return String.join("\n", lines);
    }

    /// The first line that contains `text`; waits for it.
    String awaitLine(String text) {
        Waiting.until(
                START_MAX,
                () -> line(text).isPresent() || !process.isAlive(),
                () -> "no line with '" + text + "' in:\n" + output());
        join();
        return line(text)
                .orElseThrow(() -> new AssertionError("it ended without a line with '" + text + "':\n" + output()));
    }

    private void join() {
        if (!process.isAlive()) {
            try {
                reader.join(Duration.ofSeconds(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Optional<String> line(String text) {
        return lines.stream().filter(line -> line.contains(text)).findFirst();
    }

    /// Where it listens.
    String url() {
        return awaitLine("  URL ").replaceFirst(" *URL *", "");
    }

    /// The key it printed.
    Optional<String> key() {
        return line("  API key ")
                .map(line ->
                        line.replaceFirst(" *API key *", "").replaceFirst(" {3}\\(shown this once: keep it\\)$", ""));
    }

    /// The line to paste.
    String curlLine() {
        return awaitLine("  curl ");
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    void signal(String name) {
        Shell.run("kill", "-" + name, Long.toString(pid()));
    }

    /// Its exit code, once it has ended.
    int awaitExit() {
        try {
            if (!process.waitFor(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it did not end within " + STOP_MAX + ":\n" + output());
            }
            join();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    int exitCode() {
        return awaitExit();
    }

    /// Stops it as an operator does.
    void stop() {
        signal("TERM");
        assertThat(awaitExit()).as(output()).isZero();
        Postgres.awaitGone(dataDir);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroyForcibly();
        }
        awaitExit();
        Postgres.awaitGone(dataDir);
    }
}
