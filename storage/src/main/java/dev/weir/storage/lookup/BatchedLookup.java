package dev.weir.storage.lookup;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/// Looks things up in the database, many per query and few queries at once: a flood of them, or a node that starts
/// under load, costs the database two queries at a time. Safe from any thread.
///
/// @param <K> what they are found by
public final class BatchedLookup<K, V> {
    private static final int QUERIES_MAX = 2;
    private static final int KEYS_PER_QUERY_MAX = 500;

    private final Function<List<K>, Future<Map<K, V>>> query;
    private final int queueMax;
    private final Duration timeout;
    private final Queue<Wanted<K, V>> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger queries = new AtomicInteger();

    /// What became of a lookup.
    ///
    /// @param value null when there is none
    /// @param failure why that could not be found out, null when it was
    public record Answer<V>(V value, Throwable failure) {}

    private record Wanted<K, V>(K key, Consumer<Answer<V>> answer) {}

    /// @param query finds those that there are; a key stands in it once
    /// @param queueMax that wait at a time
    /// @param timeout after it a query has failed
    public BatchedLookup(Function<List<K>, Future<Map<K, V>>> query, int queueMax, Duration timeout) {
        this.query = query;
        this.queueMax = queueMax;
        this.timeout = timeout;
    }

    /// Calls `answer` once, on any thread. False when too many wait: it is not called then.
    public boolean find(K key, Consumer<Answer<V>> answer) {
        if (queued.incrementAndGet() > queueMax) {
            queued.decrementAndGet();
            return false;
        }
        queue.add(new Wanted<>(key, answer));
        next();
        return true;
    }

    private void next() {
        while (!queue.isEmpty()) {
            if (queries.incrementAndGet() > QUERIES_MAX) {
                queries.decrementAndGet();
                return;
            }
            List<Wanted<K, V>> batch = poll();
            if (batch.isEmpty()) {
                queries.decrementAndGet();
            } else {
                ask(batch);
            }
        }
    }

    private List<Wanted<K, V>> poll() {
        List<Wanted<K, V>> batch = new ArrayList<>();
        while (batch.size() < KEYS_PER_QUERY_MAX) {
            Wanted<K, V> wanted = queue.poll();
            if (wanted == null) {
                break;
            }
            queued.decrementAndGet();
            batch.add(wanted);
        }
        return batch;
    }

    private void ask(List<Wanted<K, V>> batch) {
        query.apply(batch.stream().map(Wanted::key).distinct().toList())
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(found -> {
                    queries.decrementAndGet();
                    for (Wanted<K, V> wanted : batch) {
                        wanted.answer.accept(
                                found.succeeded()
                                        ? new Answer<>(found.result().get(wanted.key), null)
                                        : new Answer<>(null, found.cause()));
                    }
                    next();
                });
    }
}
