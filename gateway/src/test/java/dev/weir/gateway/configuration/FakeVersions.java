package dev.weir.gateway.configuration;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.contracts.orchestrator.ConfigVersions;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Versions in memory. Any thread.
final class FakeVersions implements ConfigVersions {
    private final List<ConfigVersion> all = new ArrayList<>();
    private boolean away;
    private Supplier<Future<?>> beforeNext = Future::succeededFuture;

    /// From now on, or no more, nothing is answered.
    synchronized void away(boolean now) {
        away = now;
    }

    /// Is waited for once, just before a version is added.
    synchronized void beforeNext(Supplier<Future<?>> wait) {
        beforeNext = wait;
    }

    synchronized ConfigVersion last() {
        return all.getLast();
    }

    @Override
    public synchronized Future<Long> newest() {
        return away ? gone() : Future.succeededFuture((long) all.size());
    }

    @Override
    public synchronized Future<Optional<ConfigVersion>> find(long number) {
        return away
                ? gone()
                : Future.succeededFuture(
                        number < 1 || number > all.size() ? Optional.empty() : Optional.of(all.get((int) number - 1)));
    }

    @Override
    public synchronized Future<Page<ConfigVersion>> list(PageQuery query) {
        return Future.succeededFuture(new Page<>(List.copyOf(all).reversed(), Optional.empty()));
    }

    @Override
    public Future<Adding> add(ConfigVersion version) {
        Supplier<Future<?>> before;
        synchronized (this) {
            before = beforeNext;
            beforeNext = Future::succeededFuture;
        }
        return before.get().compose(_ -> put(version));
    }

    private synchronized Future<Adding> put(ConfigVersion version) {
        if (away) {
            return gone();
        }
        if (version.number() != all.size() + 1) {
            return Future.succeededFuture(new Adding.Overtaken());
        }
        all.add(version);
        return Future.succeededFuture(new Adding.Added(version));
    }

    private static <T> Future<T> gone() {
        return Future.failedFuture(GatewayException.of(Failure.STORAGE_UNAVAILABLE, "The database does not answer."));
    }
}
