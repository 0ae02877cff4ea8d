package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Announcements of a node that is alone: it tells itself, on the thread of whoever announces.
final class OneNode implements Announcements {
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();

    @Override
    public void announce(Announcement announcement) {
        listeners.forEach(listener -> listener.accept(announcement));
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }
}
