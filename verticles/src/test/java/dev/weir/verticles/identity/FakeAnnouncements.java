package dev.weir.verticles.identity;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A bus within the test: every node that was given this one hears what any of them announces.
final class FakeAnnouncements implements Announcements {
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();
    private final boolean cut;

    private FakeAnnouncements(boolean cut) {
        this.cut = cut;
    }

    static FakeAnnouncements open() {
        return new FakeAnnouncements(false);
    }

    /// One that carries nothing.
    static FakeAnnouncements cut() {
        return new FakeAnnouncements(true);
    }

    @Override
    public void announce(Announcement announcement) {
        if (!cut) {
            listeners.forEach(listener -> listener.accept(announcement));
        }
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }
}
