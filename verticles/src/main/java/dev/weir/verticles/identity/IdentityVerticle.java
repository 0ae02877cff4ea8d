package dev.weir.verticles.identity;

import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.identity.KeyChanges;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows the feed of key changes and makes the node's [CachedKeyRing] forget the keys concerned. Event loop, one
/// instance per node.
public final class IdentityVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(IdentityVerticle.class);

    private final IdentityTables tables;
    private final CachedKeyRing ring;
    private final IdentitySettings settings;

    // event loop only
    private String horizon;
    private boolean away;

    public IdentityVerticle(IdentityTables tables, CachedKeyRing ring, IdentitySettings settings) {
        this.tables = tables;
        this.ring = ring;
        this.settings = settings;
    }

    /// Completes when the feed is followed: keys looked up before are forgotten. Fails when the database does not
    /// answer.
    @Override
    public Future<?> start() {
        return tables.horizon().onSuccess(from -> {
            horizon = from;
            ring.forgetAll();
            later();
        });
    }

    private void later() {
        vertx.setTimer(settings.feedInterval().toMillis(), _ -> poll());
    }

    private void poll() {
        tables.changes(horizon)
                .timeout(settings.lookupTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(changes -> {
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
