package dev.weir.verticles.announcements;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/// Gives the [EventBusAnnouncements] an event loop. Event loop, one instance per node.
public final class AnnouncementsVerticle extends VerticleBase {
    private final EventBusAnnouncements announcements;

    public AnnouncementsVerticle(EventBusAnnouncements announcements) {
        this.announcements = announcements;
    }

    /// Completes when this node is told what others announce.
    @Override
    public Future<?> start() {
        return announcements.start(context);
    }

    @Override
    public Future<?> stop() {
        return announcements.stop();
    }
}
