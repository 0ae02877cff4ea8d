package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a proxy adds to the latency of JSON calls at a fixed rate: percentiles through it minus percentiles of the
/// mock called directly in the same round; medians over the rounds. Then, under one more load at that rate, how far the
/// ledger lags behind the answers: looking costs Weir time that the percentiles would show.
///
/// @param rate calls per second
/// @param seconds of one load; answers to its first half second are not counted
record LatencyScenario(int rate, int seconds) {
    private static final int CONNECTIONS = 64;
    private static final double LAG_SECONDS_MAX = 1;

    /// A percentile's key in the driver's result, its name, and what it may add, in ms; 0 asks for nothing.
    private enum Percentile {
        P50("p50", "p50", 0.3),
        P99("p99", "p99", 1.0),
        P999("p999", "p99.9", 0);

        private final String key;
        private final String shown;
        private final double addedMsMax;

        Percentile(String key, String shown, double addedMsMax) {
            this.key = key;
            this.shown = shown;
            this.addedMsMax = addedMsMax;
        }
    }

    void run(Lab lab, Report report) throws IOException, InterruptedException {
        List<Target> targets = new ArrayList<>();
        targets.add(lab.mock());
        targets.addAll(lab.proxies());
        for (Target target : targets) {
            lab.driver().runClean(command(target, Math.max(2, lab.options().warmUpSeconds() / 3)));
        }
        Map<Target, List<KeyValues>> results = new LinkedHashMap<>();
        var reservations = new Reservations();
        for (int round = 0; round < lab.options().rounds(); round++) {
            for (Target target : targets) {
                results.computeIfAbsent(target, _ -> new ArrayList<>()).add(load(lab, target, reservations));
            }
        }
        List<KeyValues> direct = results.get(lab.mock());
        for (Percentile percentile : Percentile.values()) {
            String name = "added latency at " + Row.number(rate, 0) + "/s, " + percentile.shown;
            List<Double> added = lab.proxies().stream()
                    .map(target -> addedMs(direct, results.get(target), percentile))
                    .toList();
            report.add(row(name, added, percentile));
        }
        report.note("latency of the mock called directly: p50 " + shown(direct, Percentile.P50) + ", p99 "
                + shown(direct, Percentile.P99) + ", p99.9 " + shown(direct, Percentile.P999)
                + "; it counts from the time a call was due, so it holds the driver's own waking up.");
        if (lab.weir().isPresent()) {
            reservations.tell("latency", report);
            lag(lab, lab.weir().get(), report);
        }
    }

    private KeyValues load(Lab lab, Target target, Reservations reservations) throws IOException, InterruptedException {
        String command = command(target, seconds);
        return target instanceof Weir weir
                ? reservations.during(weir, () -> lab.driver().runClean(command))
                : lab.driver().runClean(command);
    }

    private void lag(Lab lab, Weir weir, Report report) throws IOException, InterruptedException {
        var watch = new LagWatch(weir);
        try (watch) {
            lab.driver().runClean(command(weir, lab.options().rounds() * seconds));
        }
        report.add(Row.bounded(
                "ledger lag at " + Row.number(rate, 0) + "/s, most seen",
                "s",
                "",
                watch.mostSeconds(),
                2,
                LAG_SECONDS_MAX));
        report.note("ledger lag: looked at " + watch.looks() + " times in "
                + lab.options().rounds() * seconds + " s.");
    }

    private static Row row(String name, List<Double> added, Percentile percentile) {
        String nginx = Row.number(added.getFirst(), 3);
        if (added.size() < 2) {
            return Row.plain(name, "ms", nginx, "");
        }
        return percentile.addedMsMax == 0
                ? Row.plain(name, "ms", nginx, Row.number(added.get(1), 3))
                : Row.bounded(name, "ms", nginx, added.get(1), 3, percentile.addedMsMax);
    }

    private String command(Target target, int seconds) {
        return "open port=" + target.port() + " key=" + Weir.KEY + " rate=" + rate + " connections=" + CONNECTIONS
                + " seconds=" + seconds + " skip=500";
    }

    /// The median over the rounds of what each round added.
    private static double addedMs(List<KeyValues> direct, List<KeyValues> through, Percentile percentile) {
        List<Double> added = new ArrayList<>();
        for (int round = 0; round < direct.size(); round++) {
            added.add((through.get(round).number(percentile.key, 0)
                            - direct.get(round).number(percentile.key, 0))
                    / 1e3);
        }
        return Medians.of(added);
    }

    private static double ms(List<KeyValues> results, Percentile percentile) {
        return Medians.of(results.stream()
                .map(result -> result.number(percentile.key, 0) / 1e3)
                .toList());
    }

    private static String shown(List<KeyValues> results, Percentile percentile) {
        return Row.number(ms(results, percentile), 3) + " ms";
    }
}
