package dev.weir.storage.feed;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a [ChangeFeed] again and again and tells a listener. Event loop of the verticle that starts it. While the
/// database is away it keeps trying; what was missed is seen when it is back.
public final class FeedFollower {
    private static final Logger LOG = LoggerFactory.getLogger(FeedFollower.class);
    private static final long PRUNE_MS = TimeUnit.HOURS.toMillis(1);

    private final String what;
    private final ChangeFeed feed;
    private final Duration interval;
    private final Duration timeout;
    private final Consumer<Changes> listener;

    // event loop only
    private String horizon;
    private boolean away;

    /// @param what what changes, for the log: `prices`
    /// @param timeout an answer that takes longer counts as none
    public FeedFollower(String what, ChangeFeed feed, Duration interval, Duration timeout, Consumer<Changes> listener) {
        this.what = what;
        this.feed = feed;
        this.interval = interval;
        this.timeout = timeout;
        this.listener = listener;
    }

    /// Completes when the feed is followed: what the node remembers from before must be forgotten now. Fails when the
    /// database does not answer.
    public Future<Void> start(Vertx vertx) {
        return feed.horizon().map(from -> {
            horizon = from;
            later(vertx);
            vertx.setPeriodic(PRUNE_MS, _ -> feed.prune());
            return null;
        });
    }

    private void later(Vertx vertx) {
        vertx.setTimer(interval.toMillis(), _ -> poll(vertx));
    }

    private void poll(Vertx vertx) {
        feed.since(horizon).timeout(timeout.toMillis(), TimeUnit.MILLISECONDS).onComplete(changes -> {
            if (changes.succeeded()) {
                apply(changes.result());
            } else {
                missed(changes.cause());
            }
            later(vertx);
        });
    }

    private void apply(Changes changes) {
        if (away) {
            away = false;
            LOG.info("changes of {} are seen again", what);
        }
        horizon = changes.horizon();
        if (changes.all() || !changes.changes().isEmpty()) {
            listener.accept(changes);
        }
    }

    private void missed(Throwable cause) {
        if (!away) {
            away = true;
            LOG.warn("changes of {} are not seen while the database does not answer", what, cause);
        }
    }
}
