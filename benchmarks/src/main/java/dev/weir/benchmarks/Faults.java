package dev.weir.benchmarks;

import dev.weir.contracts.fault.FaultPoint;
import dev.weir.testkit.witness.WitnessLoad;
import dev.weir.testkit.witness.WitnessUpstream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// The program behind `./weir bench faults`: one data folder, one load that never stops calling, kill after kill.
final class Faults {
    private static final Duration BEFORE_KILL_MIN = Duration.ofMillis(300);
    private static final int BEFORE_KILL_SPREAD_MS = 2_000;
    private static final Duration DEATH_MAX = Duration.ofSeconds(20);
    private static final Duration LOOK = Duration.ofMillis(50);

    private enum Victim {
        WEIR_AT_A_POINT,
        WEIR,
        POSTGRES,
        BOTH
    }

    private final FaultsOptions options;
    private final Random random;
    private final Path folder;
    private volatile String url = "http://127.0.0.1:9";

    Faults(FaultsOptions options, Path folder) {
        this.options = options;
        this.random = new Random(options.seed());
        this.folder = folder;
    }

    /// Whether everything agreed, every time.
    boolean run() throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (var upstream = WitnessUpstream.start();
                var load = new WitnessLoad("r", Weir.KEY, options.seed(), () -> url)) {
            var setup = new Weir.Setup(
                    options.weirCommand(),
                    // Calls are counted: a request makes one.
                    Map.of("WEIR_ROUTING_ATTEMPTS_MAX", "1"),
                    URI.create(upstream.url()).getPort(),
                    folder.resolve("data"),
                    folder);
            load.start(options.clients());
            for (int round = 1; round <= options.rounds(); round++) {
                String what = kill(setup, round);
                System.out.println("round " + round + ": " + what + "; " + load.whole() + " whole answers so far");
            }
            load.stop();
            List<String> differences = reckon(setup, upstream, load);
            differences.stream().limit(20).forEach(System.out::println);
            System.out.println(options.rounds() + " kills, " + load.told().size() + " requests, "
                    + upstream.served().size() + " of them served by the provider, " + load.whole()
                    + " answered whole: " + differences.size() + " differences; "
                    + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s, seed " + options.seed());
            return differences.isEmpty();
        }
    }

    /// One start, some load, one kill. Says what was killed.
    private String kill(Weir.Setup setup, int round) throws IOException, InterruptedException {
        Victim victim = Victim.values()[random.nextInt(Victim.values().length)];
        FaultPoint point = FaultPoint.values()[random.nextInt(FaultPoint.values().length)];
        int nth = switch (point) {
            case RESERVED, CALLED, ACCEPTED, MID_STREAM, ANSWERED, ENDED -> 100 + random.nextInt(2_000);
            case SHIPPING, POSTED, SHIPPED -> 2 + random.nextInt(20);
            case GRANTED -> 1 + random.nextInt(2);
        };
        Duration before = BEFORE_KILL_MIN.plusMillis(random.nextInt(BEFORE_KILL_SPREAD_MS));
        List<String> option =
                victim == Victim.WEIR_AT_A_POINT ? List.of("-Dweir.fault=" + point + ":" + nth) : List.of();
        Weir weir = Weir.start(setup, option);
        try {
            url = weir.url();
            switch (victim) {
                case WEIR_AT_A_POINT -> awaitDeath(weir, point, nth);
                case WEIR -> {
                    weir.child().stayAlive(before);
                    weir.child().kill();
                }
                case POSTGRES -> {
                    weir.child().stayAlive(before);
                    killPostgres();
                    weir.child().stayAlive(before);
                }
                case BOTH -> {
                    weir.child().stayAlive(before);
                    killPostgres();
                    weir.child().kill();
                }
            }
            return switch (victim) {
                case WEIR_AT_A_POINT -> "Weir at " + point + ", the " + nth + "th time";
                case WEIR -> "Weir after " + before.toMillis() + " ms";
                case POSTGRES -> "PostgreSQL after " + before.toMillis() + " ms";
                case BOTH -> "both after " + before.toMillis() + " ms";
            };
        } finally {
            // Processes of PostgreSQL that it left behind are for the next one to deal with.
            weir.child().close();
        }
    }

    private static void awaitDeath(Weir weir, FaultPoint point, int nth) throws InterruptedException {
        long end = System.nanoTime() + DEATH_MAX.toNanos();
        while (weir.child().alive() && System.nanoTime() < end) {
            weir.child().awaitEnd(LOOK);
        }
        if (weir.child().alive()) {
            System.out.println("  (" + point + " was not reached " + nth + " times; killed now)");
            weir.child().kill();
        }
    }

    private void killPostgres() {
        Processes.postgresIn(folder.resolve("data"))
                .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    private List<String> reckon(Weir.Setup setup, WitnessUpstream upstream, WitnessLoad load)
            throws IOException, InterruptedException {
        try (Weir weir = Weir.start(setup, List.of());
                var books = new CompanyBooks(weir)) {
            return books.differences(upstream, load);
        }
    }
}
