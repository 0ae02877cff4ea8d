package dev.weir.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// What CPU time it takes to choose among fifty targets, by each strategy, with all in service and with half of them
/// left alone, and what it allocates: by JMH, on one thread.
///
/// @param forks JVMs per case; 0 to measure in this one
/// @param iterations counted ones per JVM; three of the same length come before them
/// @param iterationMs how long each takes
record ChoiceScenario(int forks, int iterations, int iterationMs) {
    private static final double NANOS_MAX = 1_000;
    private static final int WARM_UP = 3;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /// One case.
    ///
    /// @param nanos of CPU time per operation
    /// @param bytes allocated per operation
    record Cost(String by, int leftAlone, double nanos, double bytes) {}

    void run(Report report) {
        Collection<Cost> choices = measure("choose");
        rows(choices).forEach(report::add);
        report.note("choice among " + ChoiceBenchmark.TARGETS
                + " targets, ns with all in service / half left alone: "
                + choices.stream()
                        .map(Cost::by)
                        .distinct()
                        .map(by -> name(by) + " " + figures(choices, by))
                        .collect(Collectors.joining(", "))
                + "; what a target is told in the course of a call: "
                + measure("call", "by", "WEIGHTED").stream()
                        .map(cost -> Row.number(cost.nanos, 0) + " ns and " + Row.number(cost.bytes, 1) + " bytes")
                        .findFirst()
                        .orElseThrow()
                + ".");
    }

    /// One for each way to choose, with the slower of its cases; and one of what any of them allocates.
    static List<Row> rows(Collection<Cost> choices) {
        List<Row> rows = new ArrayList<>();
        for (String by : choices.stream().map(Cost::by).distinct().toList()) {
            double slower = of(choices, by).mapToDouble(Cost::nanos).max().orElseThrow();
            rows.add(Row.bounded(
                    "choice among " + ChoiceBenchmark.TARGETS + " targets, " + name(by),
                    "ns",
                    "",
                    slower,
                    0,
                    NANOS_MAX));
        }
        double most = choices.stream().mapToDouble(Cost::bytes).max().orElseThrow();
        // What the profiler's own work leaves in it is thousandths of a byte.
        rows.add(Row.bounded("· allocated, the most of them", "bytes", "", Math.floor(most * 10) / 10, 1, 0));
        return rows;
    }

    private static String name(String by) {
        return by.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String figures(Collection<Cost> choices, String by) {
        return of(choices, by).map(cost -> Row.number(cost.nanos, 0)).collect(Collectors.joining(" / "));
    }

    private static Stream<Cost> of(Collection<Cost> choices, String by) {
        return choices.stream().filter(cost -> cost.by.equals(by));
    }

    /// @param only name and value of a parameter, for the cases that have it
    List<Cost> measure(String benchmark, String... only) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(ChoiceBenchmark.class.getName() + "\\." + benchmark + "$")
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuPerOperation.class)
                .forks(forks)
                .warmupIterations(WARM_UP)
                .warmupTime(time())
                .measurementIterations(iterations)
                .measurementTime(time())
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        if (only.length > 0) {
            options = options.param(only[0], only[1]).param("leftAlone", "0");
        }
        try {
            return new Runner(options.build())
                    .run().stream().map(ChoiceScenario::cost).toList();
        } catch (RunnerException e) {
            throw new BenchFailure("JMH: " + e.getMessage());
        }
    }

    private TimeValue time() {
        return new TimeValue(iterationMs, TimeUnit.MILLISECONDS);
    }

    private static Cost cost(RunResult result) {
        return new Cost(
                result.getParams().getParam("by"),
                Integer.parseInt(result.getParams().getParam("leftAlone")),
                result.getSecondaryResults().get(CpuPerOperation.RESULT).getScore(),
                result.getSecondaryResults().get(ALLOCATED).getScore());
    }
}
