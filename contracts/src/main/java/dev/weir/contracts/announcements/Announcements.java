package dev.weir.contracts.announcements;

import java.util.function.Consumer;

/// Tells every node of the cluster, this one too, that something changed. May be lost, come twice, or late. Any thread.
public interface Announcements {
    void announce(Announcement announcement);

    /// Calls `listener` for each announcement from now on, on an event loop; it must not block.
    void listen(Consumer<Announcement> listener);
}
