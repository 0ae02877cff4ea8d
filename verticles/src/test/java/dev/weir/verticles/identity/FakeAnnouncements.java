package dev.weir.verticles.identity;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A bus within the test: every node that was given this one hears what any of them announces.
final class FakeAnnouncements implements Announcements {
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
