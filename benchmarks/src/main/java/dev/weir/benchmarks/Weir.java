package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.FileLimit;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// A running Weir with everything on, in front of the mock, started from the command line that the bench was given.
final class Weir implements Target, AutoCloseable {
    /// The API key of the first company; the driver sends it to every target.
    static final String KEY = "weir-bench-0123456789abcdef";

    private static final Duration READY_MAX = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(5);

    /// Where JVM options end: extra ones go before the first of these.
    private static final Set<String> CLASS_PATH_OPTIONS =
            Set.of("-cp", "-classpath", "--class-path", "-jar", "-m", "--module");

    private final Child child;
    private final int port;
    private final Path data;
    private final long readyMs;
    private final List<String> command;

    private Weir(Child child, int port, Path data, long readyMs, List<String> command) {
        this.child = child;
        this.port = port;
        this.data = data;
        this.readyMs = readyMs;
        this.command = command;
    }

    /// How a Weir is started.
    ///
    /// @param command the whole command line, `java` first
    /// @param variables more environment for it, over ours
    /// @param upstreamPort port of the mock
    /// @param data its data folder; kept between starts
    /// @param folder where its log goes
    record Setup(List<String> command, Map<String, String> variables, int upstreamPort, Path data, Path folder) {
        private String name() {
            return "weir-" + data.getFileName();
        }

        /// The same with a data folder of its own.
        Setup in(String name) {
            return new Setup(command, variables, upstreamPort, folder.resolve(name), folder);
        }

        /// The same with these settings at the end of its command line.
        Setup flagged(List<String> flags) {
            return new Setup(
                    Stream.concat(command.stream(), flags.stream()).toList(), variables, upstreamPort, data, folder);
        }

        /// The same with these variables over its own.
        Setup with(Map<String, String> more) {
            Map<String, String> all = new LinkedHashMap<>(variables);
            all.putAll(more);
            return new Setup(command, all, upstreamPort, data, folder);
        }
    }

    /// Starts it with `jvmOptions` and waits until `GET /ready` answers 200. Fails when that takes more than 90 s or
    /// the process ends.
    static Weir start(Setup setup, List<String> jvmOptions) throws IOException, InterruptedException {
        int port = Programs.freePort();
        long startNs = System.nanoTime();
        Child child = Child.logged(
                setup.name(), withOptions(setup.command, jvmOptions), environment(setup, port), setup.folder);
        try {
            while (!ready(port)) {
                child.stayAlive(POLL);
                if (System.nanoTime() - startNs > READY_MAX.toNanos()) {
                    throw new BenchFailure(
                            "weir was not ready within " + READY_MAX.toSeconds() + " s; " + child.logTail());
                }
            }
        } catch (BenchFailure | InterruptedException e) {
            child.close();
            endLeftovers(setup.data);
            throw e;
        }
        return new Weir(child, port, setup.data, (System.nanoTime() - startNs) / 1_000_000, setup.command);
    }

    @Override
    public String name() {
        return "weir";
    }

    @Override
    public int port() {
        return port;
    }

    /// Where its API is.
    String url() {
        return "http://127.0.0.1:" + port;
    }

    Path data() {
        return data;
    }

    /// Milliseconds from the start of its process to the first 200 of `/ready`.
    long readyMs() {
        return readyMs;
    }

    Child child() {
        return child;
    }

    @Override
    public long cpuMicros() {
        return Processes.cpuMicros(child.pid());
    }

    /// Every process of its data folder but itself, ended children of those included.
    @Override
    public long databaseCpuMicros() {
        return Processes.workingIn(data).stream()
                .filter(pid -> pid != child.pid())
                .mapToLong(Processes::cpuMicrosWithEnded)
                .sum();
    }

    /// What `jcmd` of the same Java says to a command.
    String jcmd(String order) throws IOException, InterruptedException {
        Path java = Path.of(command.getFirst());
        var process = new ProcessBuilder(java.resolveSibling("jcmd").toString(), String.valueOf(child.pid()), order)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchFailure("jcmd " + order + " failed: " + said);
        }
        return said;
    }

    long rssKib() {
        return Processes.rssKib(child.pid());
    }

    long filesMax() throws IOException {
        return FileLimit.of(child.pid());
    }

    /// Ends it, and the PostgreSQL it left behind if it did, which it should not.
    @Override
    public void close() {
        child.close();
        endLeftovers(data);
    }

    static List<String> withOptions(List<String> command, List<String> jvmOptions) {
        var whole = new ArrayList<>(command);
        if (!jvmOptions.isEmpty()) {
            int at = 1;
            while (at < whole.size() && !CLASS_PATH_OPTIONS.contains(whole.get(at))) {
                at++;
            }
            if (at == whole.size()) {
                throw new BenchFailure("the command of Weir must be a java command with -cp, -jar or -m, not: "
                        + String.join(" ", command));
            }
            whole.addAll(at, jvmOptions);
        }
        return whole;
    }

    private static Map<String, String> environment(Setup setup, int port) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("WEIR_HTTP_PORT", String.valueOf(port));
        environment.put("WEIR_DATA_DIR", setup.data.toString());
        environment.put("WEIR_BOOTSTRAP_API_KEY", KEY);
        environment.put("WEIR_BOOTSTRAP_BALANCE", "1000000.00");
        environment.put("WEIR_LIMITS_REQUESTS_PER_MINUTE", "2000000000");
        environment.put("WEIR_LIMITS_TOKENS_PER_MINUTE", "2000000000");
        environment.put("OPENAI_API_KEY", "x");
        // Its streams never end by themselves: it need not wait for them.
        environment.put("WEIR_HTTP_DRAIN_TIMEOUT", "2s");
        environment.put("OPENAI_API_URL", "http://127.0.0.1:" + setup.upstreamPort + "/v1");
        environment.put("ANTHROPIC_API_KEY", "x");
        environment.put("ANTHROPIC_API_URL", "http://127.0.0.1:" + setup.upstreamPort + "/v1");
        environment.putAll(setup.variables);
        return environment;
    }

    private static boolean ready(int port) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/ready").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(2_000);
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /// Ends by pid the PostgreSQL processes that still work in the data folder `data`.
    static void endLeftovers(Path data) {
        for (long pid : Processes.postgresIn(data)) {
            System.err.println("weir left its PostgreSQL process " + pid + " behind; ended");
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
        }
    }
}
