package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.function.IntFunction;

/// Loads a target for the time asked for, and on until its cost per unit is steady: a compiler that has to share a busy
/// machine takes longer.
///
/// @param counted the driver's count of units: `requests` or `events`
record WarmUp(Lab lab, Target target, String counted) {
    /// Loads that the warm-up time is cut into; it may take this many times longer while the cost is not steady.
    private static final int STEPS = 4;

    private static final int TIMES_MAX = 4;

    /// Steady: so many loads in a row, of which the dearest costs at most this much more than the cheapest.
    private static final int STEADY_LOADS = 3;

    private static final double STEADY_WITHIN = 1.1;

    /// @param command of the driver, for a load of so many seconds
    void run(IntFunction<String> command) throws IOException, InterruptedException {
        int seconds = Math.ceilDiv(lab.options().warmUpSeconds(), STEPS);
        Deque<Double> last = new ArrayDeque<>();
        for (int load = 1; load <= STEPS * TIMES_MAX; load++) {
            long cpu = target.cpuMicros();
            double units = lab.driver().runClean(command.apply(seconds)).number(counted, 0);
            last.addLast((target.cpuMicros() - cpu) / units);
            if (last.size() > STEADY_LOADS) {
                last.removeFirst();
            }
            if (load >= STEPS && steady(last)) {
                return;
            }
        }
    }

    static boolean steady(Deque<Double> costs) {
        return costs.size() == STEADY_LOADS && Collections.max(costs) <= STEADY_WITHIN * Collections.min(costs);
    }
}
