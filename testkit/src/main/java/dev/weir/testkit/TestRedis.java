package dev.weir.testkit;

import dev.weir.storage.redis.RedisUrl;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A real Redis 6.2 in a process of its own, from a binary that comes as a jar: nothing has to be installed. It keeps
/// nothing on disk: what was in it is gone when it starts again, on the same port. Blocking.
public final class TestRedis implements AutoCloseable {
    private static final List<String> BINARIES =
            List.of("redis-server-6.2.6-v5-linux-amd64", "redis-server-6.2.7-linux-arm64");
    private static final int START_MS_MAX = 10_000;
    private static final int LOOK_MS = 10;

    private final Path folder;
    private final Path program;
    private final int port;
    private Process process;

    private TestRedis(Path folder, Path program, int port) {
        this.folder = folder;
        this.program = program;
        this.port = port;
    }

    /// @throws IllegalStateException saying why there is none
    public static TestRedis start() {
        try {
            Path folder = Files.createTempDirectory("weir-test-redis-");
            Path program = folder.resolve("redis-server");
            unpack(program);
            var redis = new TestRedis(folder, program, freePort());
            Runtime.getRuntime().addShutdownHook(new Thread(redis::kill));
            redis.restart();
            return redis;
        } catch (IOException | RuntimeException e) {
            throw new IllegalStateException("These tests need a Redis, and it can't be started: " + e.getMessage(), e);
        }
    }

    private static void unpack(Path program) throws IOException {
        String binary = BINARIES.get(System.getProperty("os.arch").equals("aarch64") ? 1 : 0);
        try (InputStream in = TestRedis.class.getResourceAsStream("/" + binary)) {
            if (in == null) {
                throw new IOException("no " + binary + " on the class path (expected: in embedded-redis)");
            }
            Files.copy(in, program, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!program.toFile().setExecutable(true)) {
            throw new IOException(program + " can't be made executable");
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /// Starts it again, empty. Does nothing while it runs.
    public void restart() {
        if (process != null && process.isAlive()) {
            return;
        }
        try {
            process = new ProcessBuilder(
                            program.toString(),
                            "--port",
                            Integer.toString(port),
                            "--bind",
                            "127.0.0.1",
                            "--save",
                            "",
                            "--appendonly",
                            "no",
                            "--dir",
                            folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            awaitPort();
        } catch (IOException e) {
            throw new IllegalStateException("Redis can't be started: " + e.getMessage(), e);
        }
    }

    private void awaitPort() throws IOException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MS_MAX);
        while (true) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException(Files.readString(folder.resolve("log")), notYet);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
            }
        }
    }

    /// As `kill -9` does. Waits until it is dead.
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            try {
                process.waitFor(START_MS_MAX, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// Lets it answer nobody, and keep every connection, until [#resume].
    public void pause() {
        signal("STOP");
    }

    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + name + " ended with " + exit);
            }
        } catch (IOException e) {
            throw new IllegalStateException("kill -" + name + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public RedisUrl url() {
        return RedisUrl.parse("redis://127.0.0.1:" + port);
    }

    /// Everything in it is gone, the server is not.
    public void flushAll() {
        command(Request.cmd(Command.FLUSHALL));
    }

    /// The answer to a command, on a connection of its own.
    public Response command(Request request) {
        Vertx vertx = Vertx.vertx();
        try {
            return TestPostgres.await(
                    Redis.createClient(vertx, "redis://127.0.0.1:" + port).send(request));
        } finally {
            TestPostgres.await(vertx.close());
        }
    }

    /// The answer to a command of words.
    public Response command(String name, String... args) {
        Request request = Request.cmd(Command.create(name));
        for (String arg : args) {
            request.arg(Buffer.buffer(arg));
        }
        return command(request);
    }

    @Override
    public void close() throws IOException {
        kill();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
