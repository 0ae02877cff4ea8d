package dev.weir.providers.api.routing;

import dev.weir.contracts.config.DataSize;
import dev.weir.providers.api.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Targets of a test, their clock and their chance, which repeats itself from a seed.
final class Targets {
    static final long SEED = 20_261_121;
    static final int FAILURES_MAX = 3;
    static final int FAILURE_SHARE_MAX = 50;
    static final long COOL_DOWN_MS = 1_000;
    static final long COOL_DOWN_MAX_MS = 8_000;

    final ManualTime time = new ManualTime();
    final RandomGenerator random = new Random(SEED);
    final TargetStates states = new TargetStates(settings(), time, () -> random);
    private final List<Choice.Candidate> candidates = new ArrayList<>();

    static RoutingSettings settings() {
        return new RoutingSettings(
                3,
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                new DataSize(1024),
                FAILURES_MAX,
                FAILURE_SHARE_MAX,
                Duration.ofMillis(COOL_DOWN_MS),
                Duration.ofMillis(COOL_DOWN_MAX_MS),
                true);
    }

    /// One more, of priority 1, weight 1 and cost 1.
    TargetState add(String name) {
        return add(name, 1, 1, 1);
    }

    TargetState add(String name, int priority, int weight, long cost) {
        TargetState state = states.target(name, "model");
        candidates.add(new Choice.Candidate(state, priority, weight, cost));
        return state;
    }

    Choice by(Strategy strategy) {
        return new Choice(strategy, false, candidates, () -> random);
    }

    Choice sticky(Strategy strategy) {
        return new Choice(strategy, true, candidates, () -> random);
    }

    /// How often each was chosen.
    int[] counts(Choice choice, int draws) {
        int[] counts = new int[candidates.size()];
        for (int i = 0; i < draws; i++) {
            counts[choice.next(0, 0, time.now())]++;
        }
        return counts;
    }

    /// Takes a target out of service for its first cool-down.
    void lose(TargetState state) {
        for (int i = 0; i < FAILURES_MAX; i++) {
            fail(state, Fault.SERVER_ERROR);
        }
    }

    void fail(TargetState state, Fault fault) {
        state.begin();
        state.fail(fault, 0, time.now());
    }

    /// A whole answer that took so long, just now.
    void answer(TargetState state, long firstContentMs, long ms) {
        state.begin();
        state.firstContent(TimeUnit.MILLISECONDS.toNanos(firstContentMs));
        state.succeed(TimeUnit.MILLISECONDS.toNanos(ms), 10);
    }
}
