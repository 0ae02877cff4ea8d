package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// What the parts of one node tell each other, where there is no other node.
final class LocalAnnouncements implements Announcements {
    private final Vertx vertx;
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();

    LocalAnnouncements(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public void announce(Announcement announcement) {
        vertx.runOnContext(_ -> listeners.forEach(listener -> listener.accept(announcement)));
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }
}
