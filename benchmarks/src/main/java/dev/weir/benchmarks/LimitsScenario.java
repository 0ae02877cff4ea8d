package dev.weir.benchmarks;

import dev.weir.benchmarks.load.Call;
import dev.weir.benchmarks.wire.KeyValues;
import dev.weir.storage.postgres.PostgresServer;
import dev.weir.testkit.TestRedis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// How exactly two nodes of a cluster with one Redis keep a company's requests per minute when each gets as much as
/// both together may let through.
///
/// @param seconds of overload, at most 60: what is admitted then is the limit itself
/// @param warmUpSeconds of load on each node before there is a limit: a cold one keeps Redis waiting for longer than
///     `redis.commandTimeout`, and then counts alone
record LimitsScenario(int seconds, int warmUpSeconds) {
    /// Calls per second on each node; the limit is what one of them gets in the time.
    private static final int RATE = 300;

    private static final int CONNECTIONS = 32;
    private static final double OFF_PERCENT_MAX = 1;

    /// A node learns of a limit that another one was told within a second.
    private static final Duration LEARN_MAX = Duration.ofSeconds(10);

    private static final Duration JOIN_MAX = Duration.ofSeconds(30);
    private static final Duration LOOK = Duration.ofMillis(100);
    /// What a node logs then.
    private static final String ALONE = "limits.withoutRedis holds";

    private static final String SECRET = "of-the-bench-and-of-no-one-else";

    private record Node(Weir weir, Programs.Driver driver) {}

    void run(Weir.Setup setup, Programs.Driver driver, Report report) throws IOException, InterruptedException {
        try (var postgres = PostgresServer.start(setup.folder().resolve("limits-postgres"), _ -> {});
                var redis = TestRedis.start()) {
            int onePort = Programs.freePort();
            int otherPort = Programs.freePort();
            Weir.Setup shared = setup.with(Map.of(
                    "WEIR_POSTGRES_URL",
                    postgres.url().reveal(),
                    "WEIR_REDIS_URL",
                    redis.url().toString(),
                    "WEIR_SECRET",
                    SECRET,
                    "WEIR_CLUSTER",
                    "hazelcast",
                    "WEIR_HAZELCAST_MEMBERS",
                    "127.0.0.1:" + onePort + ",127.0.0.1:" + otherPort,
                    "WEIR_HAZELCAST_BUS_PORT",
                    "0"));
            try (var one = Weir.start(node(shared, "limits-1", onePort), List.of());
                    var other = Weir.start(node(shared, "limits-2", otherPort), List.of());
                    var second = Programs.driver(setup.folder(), "driver-2")) {
                awaitMembers(one, other);
                run(List.of(new Node(one, driver), new Node(other, second)), report);
            }
        }
    }

    private static Weir.Setup node(Weir.Setup shared, String name, int clusterPort) {
        return shared.in(name).with(Map.of("WEIR_HAZELCAST_PORT", String.valueOf(clusterPort)));
    }

    /// While Redis does not answer a node lets its share through, and must know of the other for that.
    private static void awaitMembers(Weir one, Weir other) throws InterruptedException {
        long end = System.nanoTime() + JOIN_MAX.toNanos();
        while (Figures.of(one.port()).value(Figures.MEMBERS) < 2
                || Figures.of(other.port()).value(Figures.MEMBERS) < 2) {
            one.child().stayAlive(LOOK);
            if (System.nanoTime() > end) {
                throw new BenchFailure("two nodes did not find each other within " + JOIN_MAX.toSeconds() + " s; "
                        + other.child().logTail());
            }
        }
    }

    private void run(List<Node> nodes, Report report) throws IOException, InterruptedException {
        for (Node node : nodes) {
            node.driver.runClean(command("closed", node) + " seconds=" + warmUpSeconds);
        }
        int limit = RATE * seconds;
        long admitted = limit(nodes, limit);
        List<CompletableFuture<KeyValues>> loads = nodes.stream()
                .map(node -> CompletableFuture.supplyAsync(() -> load(node), Thread::startVirtualThread))
                .toList();
        long refused = 0;
        for (CompletableFuture<KeyValues> load : loads) {
            KeyValues result = join(load);
            admitted += result.number("requests", 0);
            refused += result.number("refused", 0);
        }
        double off = 100.0 * Math.abs(admitted - limit) / limit;
        report.add(Row.bounded(
                "rate limit over two nodes, " + seconds + " s of overload, off by", "%", "", off, 2, OFF_PERCENT_MAX));
        report.note("rate limit over two nodes: " + Row.number(admitted, 0) + " of at most " + Row.number(limit, 0)
                + " requests per minute were admitted, " + Row.number(refused, 0) + " refused; "
                + alone(nodes) + " times a node waited for Redis longer than it may, and counted alone.");
    }

    private static long alone(List<Node> nodes) throws IOException {
        long times = 0;
        for (Node node : nodes) {
            times += node.weir.child().logged(ALONE);
        }
        return times;
    }

    /// Sets the limit on the first node and waits until both keep it. Answers how many calls that cost of it.
    private static long limit(List<Node> nodes, int limit) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> put = http.send(
                    request(nodes.getFirst().weir, "/api/v1/admin/limits")
                            .PUT(BodyPublishers.ofString("{\"requestsPerMinute\":" + limit + "}"))
                            .build(),
                    BodyHandlers.ofString());
            if (put.statusCode() != 200) {
                throw new BenchFailure("the limit could not be set: " + put.statusCode() + " " + put.body());
            }
            for (Node node : nodes) {
                awaitLimit(http, node.weir, limit);
            }
        }
        return nodes.size();
    }

    private static void awaitLimit(HttpClient http, Weir weir, int limit) throws IOException, InterruptedException {
        var call = request(weir, "/v1/chat/completions")
                .POST(BodyPublishers.ofString(new Call(weir.port(), Weir.KEY, "").body()))
                .build();
        long end = System.nanoTime() + LEARN_MAX.toNanos();
        String shown;
        do {
            weir.child().stayAlive(LOOK);
            HttpResponse<String> answer = http.send(call, BodyHandlers.ofString());
            shown = answer.headers().firstValue("x-ratelimit-limit-requests").orElse("none");
            if (answer.statusCode() != 200) {
                throw new BenchFailure("a call before the load: " + answer.statusCode() + " " + answer.body());
            }
            if (shown.equals(String.valueOf(limit))) {
                return;
            }
        } while (System.nanoTime() < end);
        throw new BenchFailure(
                "a node shows the limit " + shown + " (expected: " + limit + ") " + LEARN_MAX.toSeconds() + " s later");
    }

    private static HttpRequest.Builder request(Weir weir, String path) {
        return HttpRequest.newBuilder(URI.create(weir.url() + path))
                .header("authorization", "Bearer " + Weir.KEY)
                .header("content-type", "application/json");
    }

    private KeyValues load(Node node) {
        try {
            return node.driver.runClean(
                    command("open", node) + " rate=" + RATE + " seconds=" + seconds + " skip=0 refusals=1");
        } catch (IOException e) {
            throw new BenchFailure("driver: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchFailure("interrupted");
        }
    }

    private static String command(String verb, Node node) {
        return verb + " port=" + node.weir.port() + " key=" + Weir.KEY + " connections=" + CONNECTIONS;
    }

    private static KeyValues join(CompletableFuture<KeyValues> load) {
        try {
            return load.join();
        } catch (CompletionException e) {
            throw new BenchFailure(String.valueOf(e.getCause().getMessage()));
        }
    }
}
