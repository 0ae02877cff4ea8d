package dev.weir.verticles.identity;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.KeyChanged;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.identity.KeyChanges;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the feed of key changes and makes the node's [CachedKeyRing] forget the keys concerned. An announcement of a
/// change makes it look at once. Event loop, one instance per node.
public final class IdentityVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityVerticle.class);

    /// The shortest time between two looks at the feed, however much is announced.
    private static final long HINT_MS = 10;

    private final IdentityTables tables;
    private final CachedKeyRing ring;
    private final Announcements announcements;
    private final IdentitySettings settings;

    // event loop only
    private String horizon;
    private boolean away;
    private boolean polling;
    private boolean hinted;
    private long timer;

    public IdentityVerticle(
            IdentityTables tables, CachedKeyRing ring, Announcements announcements, IdentitySettings settings) {
        this.tables = tables;
        this.ring = ring;
        this.announcements = announcements;
        this.settings = settings;
    }

    /// Completes when the feed is followed: keys looked up before are forgotten. Fails when the database does not
    /// answer.
    @Override
    public Future<?> start() {
        return tables.horizon().onSuccess(from -> {
            horizon = from;
            ring.forgetAll();
            announcements.listen(this::hear);
            later();
        });
    }

    private void hear(Announcement announcement) {
        if (announcement instanceof KeyChanged(UUID keyId)) {
            ring.forget(keyId);
            context.runOnContext(_ -> lookSoon());
        }
    }

    private void lookSoon() {
        if (!hinted) {
            hinted = true;
            if (!polling && vertx.cancelTimer(timer)) {
                later();
            }
        }
    }

    private void later() {
        timer = vertx.setTimer(hinted ? HINT_MS : settings.feedInterval().toMillis(), _ -> poll());
    }

    private void poll() {
        polling = true;
        hinted = false;
        tables.changes(horizon)
                .timeout(settings.lookupTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(changes -> {
                    polling = false;
                    if (changes.succeeded()) {
                        apply(changes.result());
                    } else {
                        missed(changes.cause());
                    }
                    later();
                });
    }

    private void apply(KeyChanges changes) {
        if (away) {
            away = false;
            LOG.info("key changes are seen again");
        }
        if (changes.all()) {
            ring.forgetAll();
        } else {
            changes.hashes().forEach(ring::forget);
        }
        horizon = changes.horizon();
    }

    private void missed(Throwable cause) {
        if (!away) {
            away = true;
            LOG.warn("key changes are not seen while the database does not answer; known keys keep working", cause);
        }
    }
}
