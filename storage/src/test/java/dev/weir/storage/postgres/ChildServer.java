package dev.weir.storage.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Another process that keeps a [PostgresServer], to be killed in tests. [#main] is what runs in it.
final class ChildServer implements AutoCloseable {
    private static final int WAIT_SECONDS_MAX = 30;

    private final Process process;
    private final BufferedReader said;

    private ChildServer(Process process) {
        this.process = process;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /// Arguments: data folder, folder of the unpacked programs. Says what it does, then the URL; ends with its input.
    public static void main(String[] arguments) throws IOException {
        try (var server = PostgresServer.start(Path.of(arguments[0]), Path.of(arguments[1]), System.out::println)) {
            System.out.println(server.url().reveal());
            System.out.println(server.pid());
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (PostgresStartException e) {
            System.out.println(e.getMessage());
        }
    }

    static ChildServer launch(Path dataDir, Path binaries) throws IOException {
        return launch(List.of(), System.getProperty("java.class.path"), dataDir, binaries);
    }

    /// @param prefix what runs the program, such as `setpriv --reuid 1000`
    static ChildServer launch(List<String> prefix, String classPath, Path dataDir, Path binaries) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.addAll(List.of(ChildServer.class.getName(), dataDir.toString(), binaries.toString()));
        var child = new ChildServer(new ProcessBuilder(command)
                .directory(new File("/"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        // a hanging child fails its test instead of stopping the build
        child.process
                .onExit()
                .orTimeout(WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                .exceptionally(_ -> child.process.destroyForcibly());
        return child;
    }

    /// The class path as copies that another user can read.
    static String copiedClassPath(Path to) throws IOException, URISyntaxException {
        List<String> copies = new ArrayList<>();
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : all.split(File.pathSeparator)) {
            Path from = Path.of(entry);
            if (Files.isDirectory(from)) {
                try (var tree = Files.walk(from)) {
                    for (Path path : tree.toList()) {
                        Path copy = to.resolve("c" + copies.size())
                                .resolve(from.relativize(path).toString());
                        Files.createDirectories(copy.getParent());
                        Files.copy(path, copy);
                    }
                }
                copies.add(to.resolve("c" + copies.size()).toString());
            } else if (Files.exists(from)) {
                copies.add(Files.copy(from, to.resolve(from.getFileName().toString()))
                        .toString());
            }
        }
        return String.join(File.pathSeparator, copies);
    }

    /// The next line it says.
    String line() throws IOException {
        return said.readLine();
    }

    /// Reads on until it says something that starts so.
    String lineThatStarts(String start) throws IOException {
        List<String> before = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            if (line.startsWith(start)) {
                return line;
            }
            before.add(line);
        }
        throw new AssertionError("the child ended without a line that starts '" + start + "': " + before);
    }

    PostgresUrl url() throws IOException {
        return PostgresUrl.parse(lineThatStarts("postgres://"));
    }

    /// Of its PostgreSQL; after [#url].
    long postgresPid() throws IOException {
        return Long.parseLong(line());
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    }

    /// Lets it close its server and end.
    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        CompletableFuture<Process> end = process.onExit();
        end.orTimeout(WAIT_SECONDS_MAX, TimeUnit.SECONDS).join();
    }
}
