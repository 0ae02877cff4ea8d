package dev.weir.verticles.outbox;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.BalanceLow;
import dev.weir.contracts.facts.FactSink;
import dev.weir.contracts.money.Money;
import dev.weir.storage.billing.OutboxTables;
import dev.weir.storage.billing.OutboxTables.Horizon;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes what the outbox holds, logs low balances and drops what nobody took; the package says what is
/// guaranteed. While the database is away or a sink fails it goes on trying, ever more slowly. Event loop of
/// the verticle that starts it, but where it says otherwise.
public final class FactPublisher {
    private static final Logger LOG = LoggerFactory.getLogger(FactPublisher.class);

    /// How often old facts are looked for.
    private static final long PRUNE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /// Old facts that one statement drops.
    static final int PRUNE_MAX = 10_000;

    /// How long a stop waits for the round under way.
    private static final long STOP_MS_MAX = 5_000;

    private final OutboxTables tables;
    private final Optional<FactSink> sink;
    private final OutboxSettings settings;

    // event loop only
    private Vertx vertx;
    private Future<Void> round = Future.succeededFuture();
    private boolean stopped;
    private boolean failing;
    private long pauseMs;
    private long prunedAt;

    // written by the event loop, read by any thread
    private volatile OutboxState state = new OutboxState(0, 0, 0, 0);

    /// @param sink empty: nothing is published
    public FactPublisher(OutboxTables tables, Optional<FactSink> sink, OutboxSettings settings) {
        this.tables = tables;
        this.sink = sink;
        this.settings = settings;
    }

    void start(Vertx on) {
        vertx = on;
        pauseMs = settings.interval().toMillis();
        prunedAt = System.nanoTime() - PRUNE_NANOS;
        begin();
    }

    Future<Void> stop() {
        stopped = true;
        return round.timeout(STOP_MS_MAX, TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    /// What it has done. Any thread.
    public OutboxState state() {
        return state;
    }

    private void begin() {
        round = round().onComplete(ended -> {
            if (ended.succeeded()) {
                recovered();
            } else {
                failed(ended.cause());
            }
            if (!stopped) {
                vertx.setTimer(pauseMs, _ -> {
                    if (!stopped) {
                        begin();
                    }
                });
            }
        });
    }

    private Future<Void> round() {
        Future<Void> done = sink.isPresent() ? published(sink.get()) : logged();
        // Above all while nobody takes them: the table must not grow without end.
        return done.transform(_ -> pruned().compose(_ -> done));
    }

    /// Logs after the horizon was read, and all there is: so no low balance is deleted before it was logged.
    private Future<Void> published(FactSink to) {
        return tables.horizon().compose(horizon -> {
            lag(horizon.map(Horizon::oldest).orElse(Duration.ZERO));
            return horizon.isEmpty() ? Future.succeededFuture() : logged().compose(_ -> turns(horizon.get(), to));
        });
    }

    private Future<Void> turns(Horizon horizon, FactSink to) {
        return tables.turn(horizon, settings.batchMax(), facts -> publish(facts, to))
                .compose(taken -> {
                    state = new OutboxState(
                            state.published() + taken, state.dropped(), state.lowBalances(), state.lagMs());
                    return taken < settings.batchMax() || stopped ? Future.succeededFuture() : turns(horizon, to);
                });
    }

    private Future<Void> publish(List<Fact> facts, FactSink to) {
        return Future.<Void>future(promise -> to.publish(facts).onComplete(promise))
                .timeout(settings.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Future<Void> logged() {
        return tables.takeUnlogged(settings.batchMax()).compose(low -> {
            low.forEach(this::log);
            return low.size() < settings.batchMax() ? Future.succeededFuture() : logged();
        });
    }

    private void log(Fact fact) {
        if (fact.content() instanceof BalanceLow(long posted, long low)) {
            LOG.warn(
                    "The balance of company {} is low: {} {} (told below {})",
                    fact.companyId(),
                    Money.decimal(posted),
                    fact.currency(),
                    Money.decimal(low));
            state = new OutboxState(state.published(), state.dropped(), state.lowBalances() + 1, state.lagMs());
        }
    }

    private Future<Void> pruned() {
        if (System.nanoTime() - prunedAt < PRUNE_NANOS) {
            return Future.succeededFuture();
        }
        prunedAt = System.nanoTime();
        return prune(0).map(dropped -> {
            if (dropped > 0 && sink.isPresent()) {
                LOG.warn("{} facts were dropped: nobody took them within outbox.keep, {}", dropped, settings.keep());
                state = new OutboxState(
                        state.published(), state.dropped() + dropped, state.lowBalances(), state.lagMs());
            }
            return null;
        });
    }

    private Future<Integer> prune(int before) {
        return tables.prune(settings.keep(), PRUNE_MAX)
                .compose(dropped -> dropped < PRUNE_MAX || stopped
                        ? Future.succeededFuture(before + dropped)
                        : prune(before + dropped));
    }

    private void lag(Duration oldest) {
        state = new OutboxState(state.published(), state.dropped(), state.lowBalances(), oldest.toMillis());
    }

    private void recovered() {
        pauseMs = settings.interval().toMillis();
        if (failing) {
            failing = false;
            LOG.info("facts are published again");
        }
    }

    private void failed(Throwable cause) {
        long max = Math.max(
                settings.interval().toMillis(), settings.retryPauseMax().toMillis());
        pauseMs = Math.min(max, pauseMs * 2);
        if (!failing && !stopped) {
            failing = true;
            LOG.warn("facts can't be published: they are kept and tried again", cause);
        }
    }
}
