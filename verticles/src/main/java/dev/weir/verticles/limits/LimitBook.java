package dev.weir.verticles.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.storage.limits.LimitTables;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/// The limits of companies in node memory. A company it has not seen is read once, however many ask. After a change it
/// is read again, and until that succeeds what it knew holds. Safe from any thread.
final class LimitBook {
    /// How long after a failed reading the next is tried, while requests ask.
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Vertx vertx;
    private final LimitTables tables;
    private final LimitSettings settings;
    private final Cache<UUID, Entry> companies;

    /// What is known of one company. Guarded by itself, but for `rules` and `stale`.
    private static final class Entry {
        private volatile Future<Rules> rules;
        private volatile boolean stale;
        private Promise<Rules> reading;
        private long failedAt;
    }

    LimitBook(Vertx vertx, LimitTables tables, LimitSettings settings) {
        this.vertx = vertx;
        this.tables = tables;
        this.settings = settings;
        this.companies = Caffeine.newBuilder()
                .maximumSize(settings.companiesRememberedMax())
                .executor(Runnable::run)
                .build();
    }

    /// Completes at once for a company that was seen. Fails with `STORAGE_UNAVAILABLE`.
    Future<Rules> of(UUID companyId) {
        Entry entry = companies.get(companyId, _ -> new Entry());
        Future<Rules> known = entry.rules;
        if (known == null) {
            return onCallersContext(read(companyId, entry));
        }
        if (entry.stale && mayRetry(entry)) {
            read(companyId, entry);
        }
        return known;
    }

    private static boolean mayRetry(Entry entry) {
        synchronized (entry) {
            return entry.reading == null && System.nanoTime() - entry.failedAt > RETRY_NANOS;
        }
    }

    private Future<Rules> onCallersContext(Future<Rules> read) {
        Promise<Rules> mine = ((ContextInternal) vertx.getOrCreateContext()).promise();
        read.onComplete(mine);
        return mine.future();
    }

    /// The limits changed. What is known of them is read again at once; what is not known needs nothing.
    void changed(UUID companyId) {
        Entry entry = companies.getIfPresent(companyId);
        if (entry != null) {
            readAnew(companyId, entry);
        }
    }

    /// Any of them may have changed: what is known is forgotten.
    void allChanged() {
        companies.invalidateAll();
    }

    /// Completes when what is in force here is no older than this call.
    Future<Rules> reread(UUID companyId) {
        return onCallersContext(readAnew(companyId, companies.get(companyId, _ -> new Entry())));
    }

    private Future<Rules> readAnew(UUID companyId, Entry entry) {
        Promise<Rules> before;
        synchronized (entry) {
            entry.stale = true;
            before = entry.reading;
        }
        // One that is under way may have read what was before the change.
        return before == null
                ? read(companyId, entry)
                : before.future().transform(_ -> {
                    entry.stale = true;
                    return read(companyId, entry);
                });
    }

    private Future<Rules> read(UUID companyId, Entry entry) {
        Promise<Rules> mine;
        synchronized (entry) {
            if (entry.reading != null) {
                return entry.reading.future();
            }
            mine = Promise.promise();
            entry.reading = mine;
            entry.stale = false;
        }
        tables.ofCompany(companyId)
                .timeout(settings.lookupTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(rows -> new Rules(companyId, rows, settings.defaults()))
                .onComplete(rules -> {
                    synchronized (entry) {
                        entry.reading = null;
                        if (rules.succeeded()) {
                            entry.rules = Future.succeededFuture(rules.result());
                        } else {
                            entry.stale = true;
                            entry.failedAt = System.nanoTime();
                        }
                    }
                    if (rules.succeeded()) {
                        mine.complete(rules.result());
                    } else {
                        mine.fail(unavailable(rules.cause()));
                    }
                });
        return mine.future();
    }

    private static GatewayException unavailable(Throwable cause) {
        return GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                .retryAfter(1);
    }
}
