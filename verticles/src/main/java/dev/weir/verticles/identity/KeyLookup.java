package dev.weir.verticles.identity;

import dev.weir.contracts.identity.ApiKey;
import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.identity.KeyHash;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Looks keys up in the database, many per query and few queries at once: a flood of unknown keys costs the database
/// two queries at a time. Safe from any thread.
final class KeyLookup {
    private static final int QUERIES_MAX = 2;
    private static final int KEYS_PER_QUERY_MAX = 500;

    private final IdentityTables tables;
    private final IdentitySettings settings;
    private final Queue<Wanted> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger queries = new AtomicInteger();

    /// What became of a lookup: the key if there is one, or why that could not be found out.
    record Answer(Optional<ApiKey> key, Throwable failure) {}

    private record Wanted(KeyHash hash, Consumer<Answer> answer) {}

    KeyLookup(IdentityTables tables, IdentitySettings settings) {
        this.tables = tables;
        this.settings = settings;
    }

    /// Calls `answer` once, on any thread. False when too many wait: it is not called then.
    boolean find(KeyHash hash, Consumer<Answer> answer) {
        if (queued.incrementAndGet() > settings.lookupQueueMax()) {
            queued.decrementAndGet();
            return false;
        }
        queue.add(new Wanted(hash, answer));
        next();
        return true;
    }

    private void next() {
        while (!queue.isEmpty()) {
            if (queries.incrementAndGet() > QUERIES_MAX) {
                queries.decrementAndGet();
                return;
            }
            List<Wanted> batch = poll();
            if (batch.isEmpty()) {
                queries.decrementAndGet();
            } else {
                query(batch);
            }
        }
    }

    private List<Wanted> poll() {
        List<Wanted> batch = new ArrayList<>();
        while (batch.size() < KEYS_PER_QUERY_MAX) {
            Wanted wanted = queue.poll();
            if (wanted == null) {
                break;
            }
            queued.decrementAndGet();
            batch.add(wanted);
        }
        return batch;
    }

    private void query(List<Wanted> batch) {
        Future<Map<KeyHash, ApiKey>> found =
                tables.find(batch.stream().map(Wanted::hash).toList());
        found.timeout(settings.lookupTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(keys -> {
                    queries.decrementAndGet();
                    for (Wanted wanted : batch) {
                        wanted.answer.accept(
                                keys.succeeded()
                                        ? new Answer(
                                                Optional.ofNullable(
                                                        keys.result().get(wanted.hash)),
                                                null)
                                        : new Answer(Optional.empty(), keys.cause()));
                    }
                    next();
                });
    }
}
