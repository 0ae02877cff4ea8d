package dev.weir.verticles.announcements;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// When each other node was last heard. Times as of [System#nanoTime]. One thread.
final class Hearing {
    private final long silenceNanosMax;
    private final Map<String, Long> heard = new HashMap<>();

    Hearing(long silenceNanosMax) {
        this.silenceNanosMax = silenceNanosMax;
    }

    void heard(String node, long now) {
        heard.put(node, now);
    }

    /// Those of `others` that were silent for too long, counted from when they were first asked for.
    Set<String> unheard(Set<String> others, long now) {
        heard.keySet().retainAll(others);
        var unheard = new TreeSet<String>();
        for (String node : others) {
            if (now - heard.computeIfAbsent(node, _ -> now) > silenceNanosMax) {
                unheard.add(node);
            }
        }
        return unheard;
    }
}
