package dev.weir.verticles.batches;

import dev.weir.contracts.files.LineRunner;
import dev.weir.storage.files.BatchWork;
import dev.weir.storage.files.FileTables;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node's work on batches: takes those that nobody works on, as many as it may, and forgets old ones. While the
/// database is away it goes on looking. Event loop of the verticle that starts it, but where it says otherwise.
public final class BatchWorker {
    private static final Logger LOG = LoggerFactory.getLogger(BatchWorker.class);
    private static final int PRUNE_MAX = 500;
    private static final long PRUNE_NANOS = TimeUnit.HOURS.toNanos(1);

    private final BatchWork tables;
    private final FileTables files;
    private final LineRunner runner;
    private final BatchSettings settings;
    private final InstantSource clock;

    // event loop only
    private final Map<UUID, Future<Void>> ends = new HashMap<>();
    private final Map<UUID, BatchRun> runs = new HashMap<>();
    private Parts parts;
    private boolean looking;
    private boolean stopped;
    private boolean failing;
    private long prunedNanos;

    // written by the event loop, read by any thread
    private volatile int running;

    public BatchWorker(
            BatchWork tables, FileTables files, LineRunner runner, BatchSettings settings, InstantSource clock) {
        this.tables = tables;
        this.files = files;
        this.runner = runner;
        this.settings = settings;
        this.clock = clock;
    }

    void start(Vertx vertx) {
        parts = new Parts(vertx, tables, files, runner, settings, clock);
        prunedNanos = System.nanoTime() - PRUNE_NANOS;
        vertx.setPeriodic(1, settings.interval().toMillis(), _ -> {
            look();
            prune();
        });
    }

    /// Completes when the lines that run have ended and the batches are left to others, within `stopTimeout`.
    Future<Void> stop() {
        stopped = true;
        List.copyOf(runs.values()).forEach(BatchRun::stop);
        return Future.join(ends.values().stream().toList())
                .<Void>mapEmpty()
                .timeout(settings.stopTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    /// Batches that this node works on. Any thread.
    public int running() {
        return running;
    }

    private void look() {
        if (looking || stopped || runs.size() >= settings.batchesAtOnce()) {
            return;
        }
        looking = true;
        UUID worker = UUID.randomUUID();
        tables.claim(worker, settings.lease()).onComplete(claimed -> {
            looking = false;
            if (claimed.failed()) {
                failed(claimed.cause());
                return;
            }
            failing = false;
            claimed.result().ifPresent(work -> {
                begin(worker, new BatchRun(parts, work));
                look();
            });
        });
    }

    private void begin(UUID worker, BatchRun run) {
        runs.put(worker, run);
        running = runs.size();
        Future<Void> end = run.run().onComplete(_ -> {
            runs.remove(worker);
            ends.remove(worker);
            running = runs.size();
            look();
        });
        if (runs.containsKey(worker)) {
            ends.put(worker, end);
        }
        if (stopped) {
            run.stop();
        }
    }

    private void failed(Throwable cause) {
        if (!failing && !stopped) {
            failing = true;
            LOG.warn("batches can't be looked for: tried again", cause);
        }
    }

    private void prune() {
        if (System.nanoTime() - prunedNanos < PRUNE_NANOS) {
            return;
        }
        prunedNanos = System.nanoTime();
        tables.prune(clock.instant().minus(settings.keep()), PRUNE_MAX)
                .onFailure(cause -> LOG.debug("old batches were not looked for", cause));
    }
}
