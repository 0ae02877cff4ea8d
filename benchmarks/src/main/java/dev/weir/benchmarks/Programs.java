package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Starts the programs of this module in JVMs of their own: small heap, one collector thread, native access allowed.
final class Programs {
    private static final Duration START_MAX = Duration.ofSeconds(20);

    private Programs() {}

    /// The mock upstream.
    static Mock mock(Path folder) throws IOException, InterruptedException {
        Child child = Child.talking("mock", java("dev.weir.benchmarks.mock.MockUpstream"), folder);
        String line = child.nextLine(START_MAX);
        return new Mock(
                child, KeyValues.parse(line.substring(line.indexOf(' ')), ' ').count("port", 0));
    }

    /// The load driver.
    static Driver driver(Path folder) throws IOException, InterruptedException {
        return driver(folder, "driver");
    }

    /// One more beside it.
    ///
    /// @param name of its log
    static Driver driver(Path folder, String name) throws IOException, InterruptedException {
        Child child = Child.talking(name, java("dev.weir.benchmarks.load.LoadDriver"), folder);
        child.nextLine(START_MAX);
        return new Driver(child);
    }

    /// A port of 127.0.0.1 that was free a moment ago.
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<String> java(String main) {
        return new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main));
    }

    /// The mock as a target: loaded directly, it is what the added latency is measured against.
    record Mock(Child child, int port) implements Target, AutoCloseable {
        @Override
        public String name() {
            return "mock";
        }

        @Override
        public long cpuMicros() {
            return Processes.cpuMicros(child.pid());
        }

        @Override
        public void close() {
            child.close();
        }
    }

    /// The driver, told what to do; see [dev.weir.benchmarks.load] for the commands.
    record Driver(Child child) implements AutoCloseable {
        /// Answers longer than any load of ours may take.
        private static final Duration ANSWER_MAX = Duration.ofSeconds(180);

        /// Runs one command. Fails when the driver could not run it.
        KeyValues run(String command) throws IOException, InterruptedException {
            String answer = child.ask(command, ANSWER_MAX);
            if (!answer.startsWith("result ")) {
                throw new BenchFailure("driver: " + answer + " (" + command + ")");
            }
            return KeyValues.parse(answer.substring("result ".length()), ' ');
        }

        /// As [#run], and fails when anything went wrong in the load itself.
        KeyValues runClean(String command) throws IOException, InterruptedException {
            KeyValues result = run(command);
            if (result.number("errors", 0) > 0 || result.number("requests", 1) == 0) {
                throw new BenchFailure(result.number("errors", 0) + " errors of "
                        + result.number("requests", 0) + " requests, the first: "
                        + result.text("error", "none").replace('_', ' '));
            }
            return result;
        }

        long cpuMicros() {
            return Processes.cpuMicros(child.pid());
        }

        @Override
        public void close() {
            child.close();
        }
    }
}
