package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import java.util.function.Consumer;

/// For a command, which is no node: it tells nobody and hears nothing.
final class Unannounced implements Announcements {
    @Override
    public void announce(Announcement announcement) {}

    @Override
    public void listen(Consumer<Announcement> listener) {}
}
