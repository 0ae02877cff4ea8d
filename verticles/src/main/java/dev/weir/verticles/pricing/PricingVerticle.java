package dev.weir.verticles.pricing;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.feed.Changes;
import dev.weir.storage.feed.FeedFollower;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/// Makes the node's [CompanyPricing] forget companies whose prices were changed: as other nodes announce it, and as the
/// feed shows it when an announcement was lost. Event loop, one instance per node.
public final class PricingVerticle extends VerticleBase {
    /// What the feed calls a change of prices.
    private static final String PRICES_CHANGED = "prices_changed";

    private final ChangeFeed feed;
    private final Announcements announcements;
    private final CompanyPricing pricing;
    private final PricingSettings settings;

    /// @param feed of `billing.change`
    public PricingVerticle(
            ChangeFeed feed, Announcements announcements, CompanyPricing pricing, PricingSettings settings) {
        this.feed = feed;
        this.announcements = announcements;
        this.pricing = pricing;
        this.settings = settings;
    }

    /// Completes when the feed is followed: companies looked up before are forgotten. Fails when the database does not
    /// answer.
    @Override
    public Future<?> start() {
        announcements.listen(this::heard);
        var follower = new FeedFollower("prices", feed, settings.feedInterval(), settings.lookupTimeout(), this::read);
        return follower.start(vertx).onSuccess(_ -> pricing.forgetAll());
    }

    private void heard(Announcement announcement) {
        if (announcement instanceof Announcement.PricesChanged(var companyId)) {
            pricing.forget(companyId);
        }
    }

    private void read(Changes changes) {
        if (changes.all()) {
            pricing.forgetAll();
        } else {
            changes.changes().stream()
                    .filter(change -> change.kind().equals(PRICES_CHANGED))
                    .forEach(change -> pricing.forget(change.companyId()));
        }
    }
}
