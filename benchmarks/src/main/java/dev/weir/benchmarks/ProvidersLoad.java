package dev.weir.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Clients that send requests at a steady rate, by turns to each route, JSON and streams, each on a virtual thread of
/// its own, and look at how they are answered. Runs from the start until it is closed.
final class ProvidersLoad implements AutoCloseable {
    /// One outcome or several.
    ///
    /// @param preventable errors while the client had nothing of an answer
    /// @param brokenAfter answers that broke when the client had some of them
    /// @param examples of the former
    record Seen(
            long requests, long preventable, long brokenAfter, long attempts, int mostAttempts, List<String> examples) {
        static final Seen NOTHING = new Seen(0, 0, 0, 0, 0, List.of());

        private static final int EXAMPLES_MAX = 5;

        Seen plus(Seen others) {
            return new Seen(
                    requests + others.requests,
                    preventable + others.preventable,
                    brokenAfter + others.brokenAfter,
                    attempts + others.attempts,
                    Math.max(mostAttempts, others.mostAttempts),
                    java.util.stream.Stream.concat(examples.stream(), others.examples.stream())
                            .limit(EXAMPLES_MAX)
                            .toList());
        }

        double meanAttempts() {
            return requests == 0 ? 0 : attempts / (double) requests;
        }

        String text() {
            return Row.number(requests, 0) + " requests, " + preventable + " errors, " + brokenAfter
                    + " broken after the first content, " + Row.number(meanAttempts(), 3) + " attempts each, at most "
                    + mostAttempts;
        }
    }

    private static final List<String> ROUTES = List.of("balanced", "ordered", "kept");
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    /// Requests under way; more are due but wait, which is told as an error of the load.
    private static final int RUNNING_MAX = 4_000;

    private static final long DRAIN_SECONDS_MAX = 30;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI uri;
    private volatile long intervalNanos;
    private final Semaphore room = new Semaphore(RUNNING_MAX);
    private final Thread pacer;
    private volatile boolean stopping;

    // guarded by this
    private Seen seen = Seen.NOTHING;

    ProvidersLoad(String url, int rate) {
        this.uri = URI.create(url + "/v1/chat/completions");
        rate(rate);
        this.pacer = Thread.ofPlatform().daemon().name("load").start(this::run);
    }

    /// From now on so many requests a second.
    void rate(int rate) {
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    }

    /// What ended since it was asked last.
    synchronized Seen take() {
        Seen taken = seen;
        seen = Seen.NOTHING;
        return taken;
    }

    private synchronized void add(Seen one) {
        seen = seen.plus(one);
    }

    private void run() {
        long due = System.nanoTime();
        for (int i = 0; !stopping; i++) {
            int number = i;
            LockSupport.parkNanos(Math.max(0, due - System.nanoTime()));
            if (room.tryAcquire()) {
                Thread.startVirtualThread(() -> {
                    try {
                        add(call(number));
                    } finally {
                        room.release();
                    }
                });
            } else {
                add(error("more than " + RUNNING_MAX + " requests are under way", 1));
            }
            due += intervalNanos;
        }
    }

    private Seen call(int number) {
        boolean stream = number / ROUTES.size() % 2 == 0;
        String model = ROUTES.get(number % ROUTES.size());
        try {
            HttpResponse<InputStream> answer = http.send(request(number, model, stream), BodyHandlers.ofInputStream());
            int attempts = answer.headers()
                    .firstValue("x-weir-attempts")
                    .map(Integer::parseInt)
                    .orElse(1);
            return read(answer, model, stream, attempts);
        } catch (IOException e) {
            return error(model + ": " + e, 1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return error("interrupted", 1);
        }
    }

    private static Seen read(HttpResponse<InputStream> answer, String model, boolean stream, int attempts) {
        var text = new StringBuilder();
        boolean broken = false;
        try (InputStream body = answer.body()) {
            byte[] block = new byte[8_192];
            for (int read = body.read(block); read >= 0; read = body.read(block)) {
                text.append(new String(block, 0, read, StandardCharsets.ISO_8859_1));
            }
        } catch (IOException e) {
            broken = true;
        }
        boolean whole = answer.statusCode() == 200
                && !broken
                && (!stream || text.indexOf("data: [DONE]") >= 0 && text.indexOf("data: {\"error\"") < 0);
        if (whole) {
            return new Seen(1, 0, 0, attempts, attempts, List.of());
        }
        boolean content = answer.statusCode() == 200 && text.indexOf("\"content\":\"") >= 0;
        return content
                ? new Seen(1, 0, 1, attempts, attempts, List.of())
                : error(
                        model + ", " + (stream ? "stream" : "JSON") + ", " + attempts + " attempts: "
                                + answer.statusCode() + " " + text.substring(0, Math.min(300, text.length())),
                        attempts);
    }

    private static Seen error(String text, int attempts) {
        return new Seen(1, 1, 0, attempts, attempts, List.of(text));
    }

    private HttpRequest request(int number, String model, boolean stream) {
        String body = "{\"model\":\"" + model + "\",\"stream\":" + stream
                + ",\"max_tokens\":64,\"messages\":[{\"role\":\"user\",\"content\":\"[words=20 pace=2] "
                + number + "\"}]}";
        return HttpRequest.newBuilder(uri)
                .timeout(ANSWER_MAX)
                .header("authorization", "Bearer " + Weir.KEY)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /// Begins no more requests, and waits for those under way.
    @Override
    public void close() {
        stopping = true;
        try {
            pacer.join();
            if (room.tryAcquire(RUNNING_MAX, DRAIN_SECONDS_MAX, TimeUnit.SECONDS)) {
                room.release(RUNNING_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
