package dev.weir.storage.journal;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with a segment, in words.
final class Damage {
    private Damage() {}

    /// @param isLast whether no later segment has records: then it may end anywhere
    static boolean isIn(Scan.Result scan, int unreadable, boolean isLast) {
        return !scan.gaps().isEmpty() || unreadable > 0 || !isLast && !scan.isClosed();
    }

    /// @param unreadable records whose price is lost
    static String describe(Scan.Result scan, int unreadable) {
        List<String> said = new ArrayList<>();
        for (Scan.Gap gap : scan.gaps()) {
            said.add("no sound record from byte " + gap.from() + " to " + gap.to() + ", after " + gap.recordsBefore()
                    + " good ones");
        }
        if (!scan.isClosed()) {
            said.add("it breaks off at byte " + scan.end());
        }
        if (unreadable > 0) {
            said.add(unreadable + " records name a price that is lost");
        }
        return String.join(", ", said);
    }
}
