package dev.weir.benchmarks;

import dev.weir.testkit.emulators.Emulators;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;

/// The program behind `./weir bench providers`: a steady load, and one provider after another in trouble.
final class Providers {
    private static final List<String> NAMES = List.of("alpha", "beta", "gamma");
    private static final int ATTEMPTS_MAX = 3;
    private static final int FAULTS_MAX = 1_000_000;
    private static final Duration LOOK = Duration.ofMillis(200);

    /// Load before the first trouble: until so many seconds in a row went well, at most so many in all.
    private static final int WELL_SECONDS = 4;

    /// The rate grows in so many steps until then: what is cold takes no more.
    private static final int WARM_UP_STEPS = 4;

    private static final int WARM_UP_SECONDS_MAX = 90;

    /// Between two troubles, so that each begins with all providers in service.
    private static final Duration REST = Duration.ofSeconds(3);

    private static final String ROUTES = """
            models:
              - model: balanced
                strategy: least-busy
                unpriced: allow
                targets:
                  - {provider: alpha, upstream: gpt-4o-mini}
                  - {provider: beta, upstream: gpt-4o-mini}
                  - {provider: gamma, upstream: gpt-4o-mini}
              - model: ordered
                unpriced: allow
                targets:
                  - {provider: alpha, upstream: gpt-4o-mini, priority: 1}
                  - {provider: beta, upstream: gpt-4o-mini, priority: 2}
              - model: kept
                affinity: true
                unpriced: allow
                targets:
                  - {provider: alpha, upstream: gpt-4o-mini, weight: 3}
                  - {provider: beta, upstream: gpt-4o-mini, weight: 1}
            """;

    /// What becomes of a provider.
    private enum Trouble {
        KILLED(0, "", true),
        SLOW(1, "slow-first-byte=1000", false),
        RATE_LIMITED(0, "rate-limit=2", true),
        OVERLOADED(1, "overloaded", true),
        RESET(0, "reset", true),
        CUT_BEFORE_CONTENT(1, "error-in-stream=0", true),
        CUT_AFTER_CONTENT(0, "cut-in-stream=5", false),
        SILENT(1, "hang", true),
        /// Its key is not tried again while others answer.
        KEY_REFUSED(2, "status=401", true);

        private final int victim;
        private final String fault;
        private final boolean leavesAlone;

        /// @param victim the place of the provider
        /// @param fault of the emulator; empty for one that is gone
        /// @param leavesAlone a target or a key must be seen to be left alone
        Trouble(int victim, String fault, boolean leavesAlone) {
            this.victim = victim;
            this.fault = fault;
            this.leavesAlone = leavesAlone;
        }

        String shown() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /// Says a lot of connections that come while a provider is being killed. Kept, or its level is forgotten.
    private static final Logger NETTY = Logger.getLogger("io.netty");

    private final ProvidersOptions options;
    private final Path folder;
    private final Report report = new Report();
    private final List<Emulators> emulators = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    Providers(ProvidersOptions options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    /// Whether no client saw an error that a healthy target could have prevented, within the budget of attempts.
    boolean run() throws IOException, InterruptedException {
        NETTY.setLevel(Level.OFF);
        report.note(Machine.describe(Clock.systemDefaultZone()) + ".");
        NAMES.forEach(_ -> {
            emulators.add(Emulators.start());
            ports.add(emulators.getLast().port());
        });
        try (Weir weir = Weir.start(setup(), List.of());
                var admin = new AdminApi(weir);
                var load = new ProvidersLoad(weir.url(), Math.max(1, options.rate() / WARM_UP_STEPS))) {
            boolean right = run(weir, admin, load);
            System.out.print(report.text());
            return right;
        } finally {
            emulators.forEach(Emulators::close);
        }
    }

    private Weir.Setup setup() throws IOException {
        Path routes = folder.resolve("models.yaml");
        Files.writeString(routes, ROUTES);
        List<String> flags = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String provider = "--providers." + NAMES.get(i);
            flags.add(provider + ".url=" + emulators.get(i).url("openai"));
            flags.add(provider + ".key=" + emulators.get(i).key("openai"));
            flags.add(provider + ".firstByteTimeout=2s");
            flags.add(provider + ".connectTimeout=1s");
        }
        flags.add("--routing.attemptsMax=" + ATTEMPTS_MAX);
        flags.add("--routing.coolDown=1s");
        return new Weir.Setup(
                        options.weirCommand(),
                        Map.of("WEIR_MODELS", routes.toString()),
                        emulators.getFirst().port(),
                        folder.resolve("data"),
                        folder)
                .flagged(flags);
    }

    private boolean run(Weir weir, AdminApi admin, ProvidersLoad load) throws InterruptedException {
        var all = warmUp(weir, load);
        report.note("healthy: " + all.text());
        int missed = 0;
        for (Trouble trouble : Trouble.values()) {
            strike(trouble);
            Set<String> left = watch(weir, admin);
            heal(trouble);
            weir.child().stayAlive(REST);
            var seen = load.take();
            all = all.plus(seen);
            missed += trouble.leavesAlone && left.isEmpty() ? 1 : 0;
            report.note(NAMES.get(trouble.victim) + " " + trouble.shown() + ": " + seen.text() + "; left alone: "
                    + (left.isEmpty() ? "none" : String.join(", ", left)));
        }
        load.close();
        all = all.plus(load.take());
        report.add(Row.bounded("errors that a healthy target could have prevented", "", "", all.preventable(), 0, 0));
        report.add(Row.plain("· requests", "", "", Row.number(all.requests(), 0)));
        report.add(Row.plain("· broken after the first content", "", "", Row.number(all.brokenAfter(), 0)));
        report.add(Row.plain("attempts per request, mean", "", "", Row.number(all.meanAttempts(), 3)));
        report.add(Row.bounded("· most", "", "", all.mostAttempts(), 0, ATTEMPTS_MAX));
        report.add(Row.bounded("troubles in which no target or key was seen left alone", "", "", missed, 0, 0));
        all.examples().forEach(example -> report.note("an error: " + example));
        return all.preventable() == 0 && all.mostAttempts() <= ATTEMPTS_MAX && missed == 0;
    }

    /// What was seen in the seconds that went well.
    private ProvidersLoad.Seen warmUp(Weir weir, ProvidersLoad load) throws InterruptedException {
        var well = ProvidersLoad.Seen.NOTHING;
        var last = well;
        int step = 1;
        int inRow = 0;
        for (int second = 0; step < WARM_UP_STEPS || inRow < WELL_SECONDS; second++) {
            if (second == WARM_UP_SECONDS_MAX) {
                throw new BenchFailure("in " + WARM_UP_SECONDS_MAX + " s there were no " + WELL_SECONDS
                        + " in a row in which " + options.rate() + " requests were answered well; the last: "
                        + last.text() + " " + last.examples());
            }
            weir.child().stayAlive(Duration.ofSeconds(1));
            last = load.take();
            int due = Math.max(1, options.rate() * step / WARM_UP_STEPS);
            boolean good = last.preventable() == 0 && last.brokenAfter() == 0 && last.requests() > 0.8 * due;
            inRow = good ? inRow + 1 : 0;
            well = good ? well.plus(last) : ProvidersLoad.Seen.NOTHING;
            if (inRow == WELL_SECONDS && step < WARM_UP_STEPS) {
                step++;
                inRow = 0;
                well = ProvidersLoad.Seen.NOTHING;
                load.rate(Math.max(1, options.rate() * step / WARM_UP_STEPS));
            }
        }
        return well;
    }

    private void strike(Trouble trouble) {
        if (trouble == Trouble.KILLED) {
            emulators.get(trouble.victim).close();
        } else {
            emulators.get(trouble.victim).fault("openai", trouble.fault, FAULTS_MAX);
        }
    }

    private void heal(Trouble trouble) {
        if (trouble == Trouble.KILLED) {
            emulators.set(trouble.victim, Emulators.start(ports.get(trouble.victim)));
        } else {
            emulators.get(trouble.victim).forget();
        }
    }

    /// Which targets, or keys, are not in service at any of the looks in the time of one trouble, and why.
    private Set<String> watch(Weir weir, AdminApi admin) throws InterruptedException {
        Set<String> left = new TreeSet<>();
        long end = System.nanoTime() + Duration.ofSeconds(options.seconds()).toNanos();
        while (System.nanoTime() < end) {
            weir.child().stayAlive(LOOK);
            for (Object each : admin.get("/providers").getJsonArray("data")) {
                JsonObject provider = (JsonObject) each;
                String name = provider.getString("name");
                for (Object target : provider.getJsonArray("targets")) {
                    note(left, name, (JsonObject) target, "stand", "closed");
                }
                if (provider.getJsonArray("keys") != null) {
                    for (Object key : provider.getJsonArray("keys")) {
                        note(left, name + " key", (JsonObject) key, "state", "in_service");
                    }
                }
            }
        }
        return left;
    }

    private static void note(Set<String> left, String name, JsonObject seen, String field, String usual) {
        String stand = seen.getString(field);
        if (!usual.equals(stand)) {
            String reason = seen.getString("reason");
            left.add(name + " " + stand + (reason == null ? "" : " (" + reason + ")"));
        }
    }
}
