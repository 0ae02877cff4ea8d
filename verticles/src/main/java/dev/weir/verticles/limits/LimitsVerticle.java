package dev.weir.verticles.limits;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.feed.Changes;
import dev.weir.storage.feed.FeedFollower;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;

/// Follows what is said of changed limits, by other nodes and by the feed behind them, and has the node's limits read
/// again; keeps the connection to the store in which nodes count together. Event loop, one instance per node.
public final class LimitsVerticle extends VerticleBase {
    private final NodeLimits limits;
    private final Optional<SharedCounts> shared;
    private final FeedFollower follower;
    private final Announcements announcements;

    public LimitsVerticle(
            NodeLimits limits,
            Optional<SharedCounts> shared,
            ChangeFeed feed,
            Announcements announcements,
            LimitSettings settings) {
        this.limits = limits;
        this.shared = shared;
        this.announcements = announcements;
        this.follower =
                new FeedFollower("limits", feed, settings.feedInterval(), settings.lookupTimeout(), this::apply);
    }

    /// Completes when the feed is followed, and what was read before is read again, whether the store that nodes
    /// share is there or not. Fails when the database does not answer.
    @Override
    public Future<?> start() {
        announcements.listen(announcement -> {
            if (announcement instanceof Announcement.LimitsChanged(var company)) {
                limits.book().changed(company);
            }
        });
        Future<Void> counting = shared.map(SharedCounts::start).orElse(Future.succeededFuture());
        return counting.compose(_ -> follower.start(vertx))
                .onSuccess(_ -> limits.book().allChanged());
    }

    @Override
    public Future<?> stop() {
        return shared.map(SharedCounts::close).orElse(Future.succeededFuture());
    }

    private void apply(Changes changes) {
        if (changes.all()) {
            limits.book().allChanged();
        } else {
            changes.changes().forEach(change -> limits.book().changed(change.companyId()));
        }
    }
}
