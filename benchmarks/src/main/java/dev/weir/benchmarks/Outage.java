package dev.weir.benchmarks;

import dev.weir.testkit.witness.WitnessLoad;
import dev.weir.testkit.witness.WitnessLoad.Told;
import dev.weir.testkit.witness.WitnessUpstream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The program behind `./weir bench outage`: a steady load, and PostgreSQL away in the middle of it.
final class Outage {
    private static final int CLIENTS = 128;
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration KILL_AGAIN = Duration.ofMillis(20);

    /// Load before PostgreSQL goes: until the node knows how fast the company spends, and after it is back.
    private static final Duration BEFORE = Duration.ofSeconds(10);

    private static final Duration AFTER = Duration.ofSeconds(5);
    private static final Duration BACK_MAX = Duration.ofSeconds(120);
    private static final double LAG_SECONDS_MAX = 1;

    /// What it may take until the lag is below that.
    private static final double BACK_SECONDS_MAX = 10;

    private static final double MIB = 1 << 20;
    private static final BigDecimal LEAST = new BigDecimal("0.000000001");

    private final OutageOptions options;
    private final Path folder;
    private final Report report = new Report();

    Outage(OutageOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /// Whether the books agreed.
    boolean run() throws IOException, InterruptedException {
        report.note(Machine.describe(Clock.systemDefaultZone()) + ".");
        try (var upstream = WitnessUpstream.start()) {
            var setup = new Weir.Setup(
                    options.weirCommand(),
                    Map.of("WEIR_BILLING_ALLOWANCE_HORIZON", options.horizon() + "s", "WEIR_ROUTING_ATTEMPTS_MAX", "1"),
                    URI.create(upstream.url()).getPort(),
                    folder.resolve("data"),
                    folder);
            try (Weir weir = Weir.start(setup, List.of());
                    var books = new CompanyBooks(weir);
                    var load = new WitnessLoad("o", Weir.KEY, options.seed(), weir::url)) {
                return run(weir, books, load, upstream);
            }
        }
    }

    private boolean run(Weir weir, CompanyBooks books, WitnessLoad load, WitnessUpstream upstream)
            throws IOException, InterruptedException {
        load.start(CLIENTS, options.rate());
        weir.child().stayAlive(BEFORE);
        BigDecimal held = books.held();
        BigDecimal spentBefore = books.spent();
        Figures before = Figures.of(weir.port());
        Set<String> toldBefore = load.told().keySet();
        int wholeBefore = load.whole();

        takeAway(weir);
        Figures least = Figures.of(weir.port());
        Set<String> unserved = unserved(load, upstream);
        int whole = load.whole() - wholeBefore;
        unserved.removeAll(toldBefore);

        double back = awaitBack(weir);
        BigDecimal spentAfter = books.spent();
        weir.child().stayAlive(AFTER);
        load.stop();
        List<String> differences = books.differences(upstream, load);

        report.add(Row.bounded("requests not served without PostgreSQL", "", "", unserved.size(), 0, 0));
        report.add(
                Row.plain("· whole answers meanwhile", "1/s", "", Row.number(whole / (double) options.seconds(), 0)));
        report.add(Row.plain("· ended and not in the ledger then", "", "", number(least, Figures.UNSETTLED, 1)));
        report.add(Row.plain(
                "· journal before, then",
                "MiB",
                "",
                number(before, Figures.JOURNAL_BYTES, MIB) + ", " + number(least, Figures.JOURNAL_BYTES, MIB)));
        report.add(Row.bounded("ledger lag below 1 s again after", "s", "", back, 1, BACK_SECONDS_MAX));
        report.add(Row.bounded("differences, request by request", "", "", differences.size(), 0, 0));
        report.note("PostgreSQL was " + (options.killed() ? "killed again and again" : "frozen") + " for "
                + options.seconds() + " s at " + options.rate() + " requests/s, seed " + options.seed() + "; "
                + load.told().size() + " requests, " + upstream.served().size() + " of them served by the provider.");
        report.note(allowance(held, spentAfter.subtract(spentBefore)));
        differences.stream().limit(20).forEach(report::note);
        System.out.print(report.text());
        return differences.isEmpty();
    }

    /// What the node held when PostgreSQL went, and how much of it was needed: with a shorter horizon than that,
    /// requests would have been refused.
    private String allowance(BigDecimal held, BigDecimal spent) {
        BigDecimal needed =
                BigDecimal.valueOf(options.horizon()).multiply(spent).divide(held.max(LEAST), 1, RoundingMode.UP);
        return "allowance: " + held.toPlainString() + " USD were held when PostgreSQL went, with a horizon of "
                + options.horizon() + " s; until the lag was below 1 s again " + spent.toPlainString()
                + " USD of it came to the books, what a horizon of " + needed.toPlainString() + " s holds.";
    }

    private void takeAway(Weir weir) throws IOException, InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(options.seconds()).toNanos();
        if (options.killed()) {
            while (System.nanoTime() < end) {
                Processes.postgresIn(weir.data())
                        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
                weir.child().stayAlive(KILL_AGAIN);
            }
            return;
        }
        List<Long> pids = Processes.postgresIn(weir.data());
        Processes.freeze(pids);
        try {
            weir.child().stayAlive(Duration.ofSeconds(options.seconds()));
        } finally {
            Processes.resume(pids);
        }
    }

    /// Requests that Weir refused by itself, or whose answer broke off.
    private static Set<String> unserved(WitnessLoad load, WitnessUpstream upstream) {
        Set<String> unserved = new HashSet<>();
        Map<String, Told> told = load.told();
        Set<String> served = upstream.served().keySet();
        told.forEach((id, outcome) -> {
            boolean refused = outcome == Told.REFUSED && !served.contains(id);
            if (refused || outcome == Told.BROKEN) {
                unserved.add(id);
            }
        });
        return unserved;
    }

    private static double awaitBack(Weir weir) throws InterruptedException {
        long from = System.nanoTime();
        while (Figures.of(weir.port()).value(Figures.LAG_SECONDS) >= LAG_SECONDS_MAX) {
            weir.child().stayAlive(LOOK);
            if (System.nanoTime() - from > BACK_MAX.toNanos()) {
                throw new BenchFailure("the ledger lagged for more than " + BACK_MAX.toSeconds()
                        + " s after PostgreSQL was back; " + weir.child().logTail());
            }
        }
        return (System.nanoTime() - from) / 1e9;
    }

    private static String number(Figures figures, String name, double unit) {
        return Row.number(figures.value(name) / unit, 0);
    }
}
