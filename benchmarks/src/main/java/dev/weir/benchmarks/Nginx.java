package dev.weir.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// nginx as a plain proxy in front of the mock: two workers, no buffering, kept connections, no access log; all its
/// files are in the bench's folder and it stays in the foreground. The floor that Weir is compared with.
final class Nginx implements Target, AutoCloseable {
    private static final Duration START_MAX = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Child child;
    private final int port;

    private Nginx(Child child, int port) {
        this.child = child;
        this.port = port;
    }

    /// Starts it in front of `upstreamPort`. Fails with a sentence that says how to get nginx when there is none.
    static Nginx start(int upstreamPort, Path folder) throws IOException, InterruptedException {
        int port = Programs.freePort();
        Path configuration = folder.resolve("nginx.conf");
        Files.writeString(configuration, configuration(port, upstreamPort, folder));
        Child child;
        try {
            child = Child.logged(
                    "nginx",
                    List.of(program(), "-p", folder.toString(), "-c", configuration.toString(), "-e", "stderr"),
                    Map.of(),
                    folder);
        } catch (IOException e) {
            throw new BenchFailure("nginx can't be started (" + e.getMessage()
                    + "); install it, on Debian or Ubuntu: apt-get install nginx-light");
        }
        var nginx = new Nginx(child, port);
        nginx.awaitOpen();
        return nginx;
    }

    @Override
    public String name() {
        return "nginx";
    }

    @Override
    public int port() {
        return port;
    }

    /// Master and workers.
    @Override
    public long cpuMicros() {
        return Processes.cpuMicros(child.pid())
                + ProcessHandle.of(child.pid()).stream()
                        .flatMap(ProcessHandle::children)
                        .mapToLong(worker -> Processes.cpuMicros(worker.pid()))
                        .sum();
    }

    @Override
    public void close() {
        child.close();
    }

    /// What `nginx -v` says.
    static String version() {
        try {
            Process process = new ProcessBuilder(program(), "-v")
                    .redirectErrorStream(true)
                    .start();
            String text = new String(process.getInputStream().readAllBytes()).trim();
            return text.replace("nginx version: ", "");
        } catch (IOException e) {
            return "nginx missing";
        }
    }

    private static String program() {
        Path usual = Path.of("/usr/sbin/nginx");
        return Files.isExecutable(usual) ? usual.toString() : "nginx";
    }

    private void awaitOpen() throws InterruptedException {
        for (long waited = 0; waited < START_MAX.toMillis(); waited += POLL.toMillis()) {
            child.stayAlive(POLL);
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return;
            } catch (IOException e) {
                // not yet
            }
        }
        child.close();
        throw new BenchFailure("nginx opened no port within " + START_MAX.toSeconds() + " s; " + child.logTail());
    }

    /// Workers of a root master would be another user without access to the folder, hence `user root` for root.
    private static String configuration(int port, int upstreamPort, Path folder) {
        String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
        return """
                daemon off;
                %1$s
                worker_processes 2;
                worker_rlimit_nofile 8192;
                pid %2$s/nginx.pid;
                error_log stderr warn;
                events { worker_connections 4096; }
                http {
                    access_log off;
                    tcp_nodelay on;
                    keepalive_requests 100000000;
                    client_body_temp_path %2$s/nginx-body;
                    proxy_temp_path %2$s/nginx-proxy;
                    fastcgi_temp_path %2$s/nginx-fastcgi;
                    uwsgi_temp_path %2$s/nginx-uwsgi;
                    scgi_temp_path %2$s/nginx-scgi;
                    upstream mock {
                        server 127.0.0.1:%3$d;
                        keepalive 1024;
                        keepalive_requests 100000000;
                    }
                    server {
                        listen 127.0.0.1:%4$d backlog=4096;
                        location / {
                            proxy_pass http://mock;
                            proxy_http_version 1.1;
                            proxy_set_header Connection "";
                            proxy_buffering off;
                        }
                    }
                }
                """.formatted(user, folder, upstreamPort, port);
    }
}
