package dev.weir.testkit.emulators.core;

import java.util.ArrayList;
import java.util.List;

/// Faults that were ordered for requests to come, first come, first struck. Any thread.
public final class Faults {
    /// Most orders that may wait; one more is refused.
    private static final int ORDERS_MAX = 1_000;

    private static final class Waiting {
        private final String provider;
        private final FaultOrder fault;
        private int left;

        private Waiting(String provider, FaultOrder fault, int left) {
            this.provider = provider;
            this.fault = fault;
            this.left = left;
        }
    }

    private final List<Waiting> waiting = new ArrayList<>();

    /// The next `count` requests to `provider` get this fault.
    public synchronized void order(String provider, FaultOrder fault, int count) {
        if (waiting.size() >= ORDERS_MAX) {
            throw Refusal.invalid("more than " + ORDERS_MAX + " faults are waiting (expected: DELETE them first)");
        }
        waiting.add(new Waiting(provider, fault, count));
    }

    /// The fault for a request that has just come, or null.
    public synchronized FaultOrder take(String provider) {
        for (Waiting each : waiting) {
            if (each.provider.equals(provider)) {
                each.left--;
                waiting.removeIf(one -> one.left <= 0);
                return each.fault;
            }
        }
        return null;
    }

    /// What is still to come, such as `openai rate-limit=1 ×3`.
    public synchronized List<String> waiting() {
        return waiting.stream()
                .map(each -> each.provider + " " + each.fault + " ×" + each.left)
                .toList();
    }

    public synchronized void clear() {
        waiting.clear();
    }
}
