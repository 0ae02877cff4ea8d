package dev.weir.testkit.witness;

import dev.weir.testkit.witness.WitnessUpstream.Order;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Clients that call Weir again and again, each on a virtual thread, and write down what became of every request:
/// JSON and streams, some that leave in the middle, some that the provider fails. What they ask depends on the seed
/// only.
public final class WitnessLoad implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int LEAVING_PERCENT = 8;
    private static final int FAILING_PERCENT = 5;

    /// What a client knows of a request when it is over.
    public enum Told {
        /// It got the whole answer.
        WHOLE,
        /// It got an error.
        REFUSED,
        /// It left in the middle of a stream.
        LEFT,
        /// The connection broke, or there was none.
        BROKEN
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final String prefix;
    private final String key;
    private final long seed;
    private final Supplier<String> url;
    private final Map<String, Told> told = new ConcurrentHashMap<>();
    private final AtomicInteger whole = new AtomicInteger();
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private long intervalNanos;
    private long startNanos;
    private volatile boolean stopping;

    /// @param prefix of all request ids: unique per load
    /// @param url of Weir as it is now; may change between calls
    public WitnessLoad(String prefix, String key, long seed, Supplier<String> url) {
        this.prefix = prefix;
        this.key = key;
        this.seed = seed;
        this.url = url;
    }

    public WitnessLoad start(int clientCount) {
        return start(clientCount, 0);
    }

    /// The same with calls that are due at a steady rate, as long as there are clients free for them.
    ///
    /// @param callsPerSecond of all clients together; 0 for as many as they can
    public WitnessLoad start(int clientCount, int callsPerSecond) {
        intervalNanos = callsPerSecond == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / callsPerSecond;
        startNanos = System.nanoTime();
        for (int i = 0; i < clientCount; i++) {
            int number = i;
            clients.add(Thread.ofVirtual().start(() -> run(number)));
        }
        return this;
    }

    /// Whole answers so far.
    public int whole() {
        return whole.get();
    }

    /// What became of every request that is over, by its id.
    public Map<String, Told> told() {
        return Map.copyOf(told);
    }

    /// Lets running requests come to their end and begins no more.
    public void stop() throws InterruptedException {
        stopping = true;
        for (Thread client : clients) {
            client.join(ANSWER_MAX);
        }
    }

    private void run(int client) {
        var random = new Random(seed * 31 + client);
        for (int i = 0; !stopping; i++) {
            awaitTurn();
            String id = prefix + "-" + client + "-" + i;
            Told outcome = call(id, random);
            told.put(id, outcome);
            if (outcome == Told.WHOLE) {
                whole.incrementAndGet();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void awaitTurn() {
        if (intervalNanos > 0) {
            long turn = startNanos + calls.getAndIncrement() * intervalNanos;
            for (long left = turn - System.nanoTime(); left > 0 && !stopping; left = turn - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    private Told call(String id, Random random) {
        boolean stream = random.nextBoolean();
        var order = new Order(1 + random.nextInt(20), random.nextInt(6), random.nextInt(100) < FAILING_PERCENT);
        int leaveAfter =
                stream && random.nextInt(100) < LEAVING_PERCENT ? 1 + random.nextInt(2_000) : Integer.MAX_VALUE;
        try {
            HttpResponse<InputStream> answer = http.send(request(id, stream, order), BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                byte[] read = body.readNBytes(leaveAfter);
                if (answer.statusCode() != 200) {
                    return Told.REFUSED;
                }
                if (read.length == leaveAfter) {
                    return Told.LEFT;
                }
                String text = new String(read, StandardCharsets.UTF_8);
                return !stream || text.endsWith("data: [DONE]\n\n") ? Told.WHOLE : Told.BROKEN;
            }
        } catch (IOException e) {
            return Told.BROKEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Told.BROKEN;
        }
    }

    private HttpRequest request(String id, boolean stream, Order order) {
        String body = "{\"model\":\"gpt-4o-mini\",\"stream\":" + stream + ",\"max_tokens\":64,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"" + order.text() + "\"}]}";
        return HttpRequest.newBuilder(URI.create(url.get() + "/v1/chat/completions"))
                .timeout(ANSWER_MAX)
                .header("content-type", "application/json")
                .header("authorization", "Bearer " + key)
                .header("x-request-id", id)
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    @Override
    public void close() {
        stopping = true;
        clients.forEach(Thread::interrupt);
        http.shutdownNow();
    }
}
