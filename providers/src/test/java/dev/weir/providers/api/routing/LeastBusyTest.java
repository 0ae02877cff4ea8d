package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LeastBusyTest {
    private static final Logger LOG = LoggerFactory.getLogger(LeastBusyTest.class);
    private static final int REQUESTS = 50_000;
    private static final int TARGETS = 4;
    private static final double FAST_MS = 100;

    /// Three fast targets and one that is ten times slower, and that a quarter of the requests just does not flood.
    @Test
    void it_beats_round_robin_at_p99_with_one_slow_target() {
        double[] robin = latencies(40, 10, _ -> new AtomicInteger()::getAndIncrement);
        double[] weighted = latencies(40, 10, targets -> chosen(targets, Strategy.WEIGHTED));
        double[] least = latencies(40, 10, targets -> chosen(targets, Strategy.LEAST_BUSY));

        LOG.info("one of four targets ten times slower, to the whole answer:");
        log("round robin", robin);
        log("weighted", weighted);
        log("least busy", least);
        assertThat(p(least, 99)).isLessThan(p(robin, 99) / 3);
        assertThat(p(least, 50)).isLessThan(p(robin, 50));
        assertThat(p(least, 99)).isLessThan(p(weighted, 99) / 3);
    }

    @Test
    void it_is_no_worse_than_round_robin_where_all_are_alike_and_busy() {
        // Three quarters of what they can do: 32 at a time, 100 ms each.
        double[] robin = latencies(100 / 24.0, 1, _ -> new AtomicInteger()::getAndIncrement);
        double[] least = latencies(100 / 24.0, 1, targets -> chosen(targets, Strategy.LEAST_BUSY));

        LOG.info("four targets alike, three quarters busy:");
        log("round robin", robin);
        log("least busy", least);
        assertThat(p(least, 99)).isLessThan(p(robin, 99) * 1.05);
    }

    private static IntSupplier chosen(Targets targets, Strategy strategy) {
        Choice choice = targets.by(strategy);
        return () -> choice.next(0, 0, targets.time.now());
    }

    /// @param slower by how much one target is
    private static double[] latencies(double everyMs, int slower, Function<Targets, IntSupplier> choice) {
        Targets targets = new Targets();
        var simulation = new Simulation(targets.time);
        IntStream.range(0, TARGETS)
                .forEach(i -> simulation.server(targets.add("target-" + i), i == 0 ? FAST_MS * slower : FAST_MS));
        IntSupplier turns = choice.apply(targets);
        return simulation.run(REQUESTS, everyMs, () -> turns.getAsInt() % TARGETS);
    }

    private static void log(String how, double[] latencies) {
        LOG.info(
                "{}: p50 {} ms, p99 {} ms, p99.9 {} ms",
                how,
                Math.round(p(latencies, 50)),
                Math.round(p(latencies, 99)),
                Math.round(p(latencies, 99.9)));
    }

    private static double p(double[] sorted, double percent) {
        return sorted[(int) (sorted.length * percent / 100)];
    }
}
