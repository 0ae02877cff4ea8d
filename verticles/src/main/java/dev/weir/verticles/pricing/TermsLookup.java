package dev.weir.verticles.pricing;

import dev.weir.storage.billing.CompanyTerms;
import dev.weir.storage.billing.PriceRuleTables;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Looks companies up in the database, many per query and few queries at once: a node that starts under load costs the
/// database two queries at a time. Safe from any thread.
final class TermsLookup {
    private static final int QUERIES_MAX = 2;
    private static final int COMPANIES_PER_QUERY_MAX = 500;

    private final PriceRuleTables tables;
    private final PricingSettings settings;
    private final InstantSource clock;
    private final Queue<Wanted> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger queries = new AtomicInteger();

    /// What became of a lookup: the terms, or why they could not be found out.
    record Answer(CompanyTerms terms, Throwable failure) {}

    private record Wanted(UUID companyId, Consumer<Answer> answer) {}

    TermsLookup(PriceRuleTables tables, PricingSettings settings, InstantSource clock) {
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
    }

    /// Calls `answer` once, on any thread. False when too many wait: it is not called then.
    boolean find(UUID companyId, Consumer<Answer> answer) {
        if (queued.incrementAndGet() > settings.lookupQueueMax()) {
            queued.decrementAndGet();
            return false;
        }
        queue.add(new Wanted(companyId, answer));
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
        while (batch.size() < COMPANIES_PER_QUERY_MAX) {
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
        Future<Map<UUID, CompanyTerms>> found =
                tables.terms(batch.stream().map(Wanted::companyId).distinct().toList(), clock.instant());
        found.timeout(settings.lookupTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(terms -> {
                    queries.decrementAndGet();
                    for (Wanted wanted : batch) {
                        wanted.answer.accept(
                                terms.succeeded()
                                        ? new Answer(terms.result().get(wanted.companyId), null)
                                        : new Answer(null, terms.cause()));
                    }
                    next();
                });
    }
}
