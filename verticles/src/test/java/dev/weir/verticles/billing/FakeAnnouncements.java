package dev.weir.verticles.billing;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Announcements between nodes in one process, which a test can lose.
final class FakeAnnouncements implements Announcements {
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean lost;

    void lose() {
        lost = true;
    }

    @Override
    public void announce(Announcement announcement) {
        if (!lost) {
            listeners.forEach(each -> each.accept(announcement));
        }
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }
}
