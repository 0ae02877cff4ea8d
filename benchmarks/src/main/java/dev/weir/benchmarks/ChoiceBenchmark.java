package dev.weir.benchmarks;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.routing.Choice;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.api.routing.RoutingSettings;
import dev.weir.providers.api.routing.Strategy;
import dev.weir.providers.api.routing.TargetState;
import dev.weir.providers.api.routing.TargetStates;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// What it costs to choose among the targets of one route, and to tell one how its call went: run by [ChoiceScenario].
/// The targets are of five providers with three keys each, have answered, and have calls under way.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChoiceBenchmark {
    /// Not a strategy, but what goes before each when a conversation has one.
    static final String AFFINITY = "AFFINITY";

    static final int TARGETS = 50;
    private static final int PROVIDERS = 5;
    private static final List<Secret> KEYS = List.of(Secret.of("one"), Secret.of("two"), Secret.of("three"));
    private static final int RUNNING_MAX = 7;
    private static final long FIRST_CONTENT_NANOS = 300_000_000;
    private static final long WHOLE_NANOS = 2_000_000_000;
    /// No cool-down ends while this is measured.
    private static final Duration LONG = Duration.ofHours(1);

    /// How the target is chosen.
    @Param({"WEIGHTED", "LEAST_BUSY", "CHEAPEST", "FASTEST", AFFINITY})
    public String by;

    /// How many targets are left alone.
    @Param({"0", "25"})
    public int leftAlone;

    private Choice choice;
    private TargetState target;
    private long affinity;
    private long step;
    private long now;

    @Setup
    public void makeRoute() {
        var states = new TargetStates(settings());
        List<TargetState> targets = IntStream.range(0, TARGETS)
                .mapToObj(i -> states.target("provider-" + i % PROVIDERS, "model-" + i))
                .toList();
        states.providers().forEach(provider -> provider.keys(new KeyPool(provider.provider(), KEYS, settings())));
        for (int i = 0; i < TARGETS; i++) {
            prepare(targets.get(i), i);
        }
        target = targets.getLast();
        boolean sticky = by.equals(AFFINITY);
        choice = new Choice(
                sticky ? Strategy.WEIGHTED : Strategy.valueOf(by),
                sticky,
                IntStream.range(0, TARGETS)
                        .mapToObj(i -> new Choice.Candidate(targets.get(i), 1, 1 + i % 3, 1_000 + i / 4))
                        .toList());
        step = sticky ? 1 : 0;
        now = System.nanoTime();
    }

    private void prepare(TargetState target, int i) {
        target.begin();
        target.firstContent(FIRST_CONTENT_NANOS + i);
        target.succeed(WHOLE_NANOS, 100);
        for (int running = 0; running < i % RUNNING_MAX; running++) {
            target.begin();
        }
        if (i % 2 == 0 && i / 2 < leftAlone) {
            target.begin();
            target.fail(Fault.NO_MODEL, 0, System.nanoTime());
        }
    }

    private static RoutingSettings settings() {
        return new RoutingSettings(
                3,
                Duration.ofSeconds(30),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                DataSize.kib(256),
                5,
                50,
                LONG,
                LONG,
                true);
    }

    /// One choice for the first attempt of a request.
    @Benchmark
    public int choose() {
        affinity += step;
        return choice.next(0, affinity, now);
    }

    /// What a target is told in the course of one call.
    @Benchmark
    public void call() {
        target.begin();
        target.firstContent(FIRST_CONTENT_NANOS);
        target.succeed(WHOLE_NANOS, 100);
    }
}
