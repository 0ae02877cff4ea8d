package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// CPU time per unit of work under a closed loop: nginx and Weir by turns, medians over the rounds.
///
/// @param name as shown
/// @param unit what one unit is called
/// @param counted the driver's count of units: `requests` or `events`
/// @param user script of the mock stream, empty for JSON calls
/// @param connections that the driver keeps busy
/// @param ratioMax Weir's CPU time over nginx's, at most
record CpuScenario(
        String name, String unit, String counted, String user, int connections, int seconds, double ratioMax) {
    /// Between a load and the second look at the clock: work that was put off still belongs to the load.
    private static final Duration SETTLE = Duration.ofMillis(500);

    private enum Figure {
        CPU,
        DATABASE_CPU,
        PER_SECOND,
        MOCK_CPU
    }

    static CpuScenario json(int seconds) {
        return new CpuScenario("JSON call, CPU", "µs/call", "requests", "", 64, seconds, 2.5);
    }

    /// The chunks come in ten writes of ten, so that a proxy sees several reads, and as many in every run; with a
    /// hundred single writes the number of reads, and so the cost, would be the scheduler's choice.
    static CpuScenario burst(int seconds) {
        return new CpuScenario(
                "100-chunk burst stream, CPU", "µs/stream", "requests", "chunks=100;group=10", 64, seconds, 3.0);
    }

    static CpuScenario paced(int seconds) {
        return new CpuScenario(
                "stream paced at 20 ms, CPU", "µs/chunk", "events", "chunks=100;pace=20", 500, seconds, 2.5);
    }

    void run(Lab lab, Report report) throws IOException, InterruptedException {
        List<Target> targets = lab.proxies();
        for (Target target : targets) {
            warmUp(lab, target);
        }
        List<List<Map<Figure, Double>>> rounds = new ArrayList<>();
        var reservations = new Reservations();
        for (int round = 0; round < lab.options().rounds(); round++) {
            List<Map<Figure, Double>> figures = new ArrayList<>();
            for (Target target : targets) {
                figures.add(measure(lab, target, reservations));
            }
            rounds.add(figures);
        }
        tell(rounds, targets.size() == 2, report);
        if (lab.weir().isPresent() && showsReservations()) {
            reservations.tell(name, report);
        }
    }

    /// Of JSON calls alone: no other load makes so many a second.
    private boolean showsReservations() {
        return user.isEmpty();
    }

    /// nginx is always warm.
    private void warmUp(Lab lab, Target target) throws IOException, InterruptedException {
        if (target.name().equals("weir")) {
            new WarmUp(lab, target, counted).run(step -> command(target, step));
        } else {
            lab.driver().runClean(command(target, 1));
        }
    }

    private Map<Figure, Double> measure(Lab lab, Target target, Reservations reservations)
            throws IOException, InterruptedException {
        long mock = lab.mock().cpuMicros();
        long database = target.databaseCpuMicros();
        long cpu = target.cpuMicros();
        KeyValues result = target instanceof Weir weir && showsReservations()
                ? reservations.during(weir, () -> lab.driver().runClean(command(target, seconds)))
                : lab.driver().runClean(command(target, seconds));
        lab.mock().child().stayAlive(SETTLE);
        double units = result.number(counted, 0);
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.CPU, (target.cpuMicros() - cpu) / units);
        figures.put(Figure.DATABASE_CPU, (target.databaseCpuMicros() - database) / units);
        figures.put(Figure.MOCK_CPU, (lab.mock().cpuMicros() - mock) / units);
        figures.put(Figure.PER_SECOND, units * 1e6 / result.number("us", 1));
        return figures;
    }

    private String command(Target target, int seconds) {
        return "closed port=" + target.port() + " key=" + Weir.KEY + " connections=" + connections + " seconds="
                + seconds + (user.isEmpty() ? "" : " spread=20 user=" + user);
    }

    private void tell(List<List<Map<Figure, Double>>> rounds, boolean withWeir, Report report) {
        double nginx = median(rounds, 0, Figure.CPU);
        String units = counted.equals("events") ? "events" : "calls";
        if (withWeir) {
            double ratio = Medians.of(rounds.stream()
                    .map(round -> round.get(1).get(Figure.CPU) / round.get(0).get(Figure.CPU))
                    .toList());
            report.add(Row.ratio(name, unit, nginx, median(rounds, 1, Figure.CPU), ratio, ratioMax));
            report.add(Row.plain(
                    "· beside it, PostgreSQL of Weir",
                    unit,
                    "",
                    Row.number(median(rounds, 1, Figure.DATABASE_CPU), 1)));
        } else {
            report.add(Row.plain(name, unit, Row.number(nginx, 1), ""));
        }
        report.add(Row.plain(
                "· rate",
                units + "/s",
                Row.number(median(rounds, 0, Figure.PER_SECOND), 0),
                withWeir ? Row.number(median(rounds, 1, Figure.PER_SECOND), 0) : ""));
        report.note(name + ": the mock itself used " + Row.number(median(rounds, 0, Figure.MOCK_CPU), 1) + " " + unit
                + " behind nginx" + (withWeir ? "; ratio by round " + ratios(rounds) : "") + ".");
    }

    private static String ratios(List<List<Map<Figure, Double>>> rounds) {
        return rounds.stream()
                .map(round ->
                        Row.number(round.get(1).get(Figure.CPU) / round.get(0).get(Figure.CPU), 2))
                .reduce((a, b) -> a + ", " + b)
                .orElse("");
    }

    private static double median(List<List<Map<Figure, Double>>> rounds, int target, Figure figure) {
        return Medians.of(
                rounds.stream().map(round -> round.get(target).get(figure)).toList());
    }
}
