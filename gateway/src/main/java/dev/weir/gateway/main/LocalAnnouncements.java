package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Announcements of a node that is alone.
final class LocalAnnouncements implements Announcements {
    private final Context context;
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();

    LocalAnnouncements(Vertx vertx) {
        this.context = vertx.getOrCreateContext();
    }

    @Override
    public void announce(Announcement announcement) {
        context.runOnContext(_ -> listeners.forEach(each -> each.accept(announcement)));
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }
}
