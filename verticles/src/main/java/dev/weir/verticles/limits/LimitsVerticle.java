package dev.weir.verticles.limits;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.feed.Changes;
import dev.weir.storage.feed.FeedFollower;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/// Follows what is said of changed limits, by other nodes and by the feed behind them, and has the node's limits read
/// again. Event loop, one instance per node.
public final class LimitsVerticle extends VerticleBase {
    private final NodeLimits limits;
    private final FeedFollower follower;
    private final Announcements announcements;

    public LimitsVerticle(NodeLimits limits, ChangeFeed feed, Announcements announcements, LimitSettings settings) {
        this.limits = limits;
        this.announcements = announcements;
        this.follower =
                new FeedFollower("limits", feed, settings.feedInterval(), settings.lookupTimeout(), this::apply);
    }

    /// Completes when the feed is followed: what was read before is read again. Fails when the database does not
    /// answer.
    @Override
    public Future<?> start() {
        announcements.listen(announcement -> {
            if (announcement instanceof Announcement.LimitsChanged(var company)) {
                limits.book().changed(company);
            }
        });
        return follower.start(vertx).onSuccess(_ -> limits.book().allChanged());
    }

    private void apply(Changes changes) {
        if (changes.all()) {
            limits.book().allChanged();
        } else {
            changes.changes().forEach(change -> limits.book().changed(change.companyId()));
        }
    }
}
