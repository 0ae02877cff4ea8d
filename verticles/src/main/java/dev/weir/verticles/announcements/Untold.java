package dev.weir.verticles.announcements;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcement.AllowanceWanted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Announcements that wait to be told, each once: of what one company wants, the most that was asked. Safe from any
/// thread.
final class Untold {
    private final int waitingMax;

    // guarded by this
    private final Map<Object, Announcement> waiting = new LinkedHashMap<>();

    private record Wanted(Object companyId, String currency) {}

    Untold(int waitingMax) {
        this.waitingMax = waitingMax;
    }

    /// False when too many wait: this one will not be told.
    synchronized boolean add(Announcement announcement) {
        Object what = what(announcement);
        if (waiting.size() >= waitingMax && !waiting.containsKey(what)) {
            return false;
        }
        waiting.merge(what, announcement, Untold::stronger);
        return true;
    }

    private static Object what(Announcement announcement) {
        return announcement instanceof AllowanceWanted wanted
                ? new Wanted(wanted.companyId(), wanted.currency())
                : announcement;
    }

    private static Announcement stronger(Announcement before, Announcement now) {
        return before instanceof AllowanceWanted earlier
                        && now instanceof AllowanceWanted later
                        && earlier.nanos() > later.nanos()
                ? before
                : now;
    }

    /// The oldest, taken out.
    synchronized List<Announcement> take(int max) {
        var taken = new ArrayList<Announcement>();
        var all = waiting.values().iterator();
        while (all.hasNext() && taken.size() < max) {
            taken.add(all.next());
            all.remove();
        }
        return taken;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }
}
