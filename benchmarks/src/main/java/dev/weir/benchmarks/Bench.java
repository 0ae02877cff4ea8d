package dev.weir.benchmarks;

import dev.weir.benchmarks.Options.Scenario;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The program behind `./weir bench`; [Options#HELP] says what it understands.
public final class Bench {
    private static final int LATENCY_RATE = 3_000;
    private static final int RELOAD_RATE = 1_000;
    private static final int RESTARTS = 3;
    private static final int LARGE_REQUESTS = 20;
    private static final int ITERATIONS = 3;

    private final Options options;
    private final Path folder;
    private final Report report = new Report();

    // any thread
    private volatile boolean stopping;
    private volatile boolean logsKept;

    private Bench(Options options, Path folder) {
        this.options = options;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        List<String> all = List.of(arguments);
        switch (all.isEmpty() ? "" : all.getFirst()) {
            case "faults" -> faults(all.subList(1, all.size()));
            case "outage" -> outage(all.subList(1, all.size()));
            case "providers" -> providers(all.subList(1, all.size()));
            default -> bench(all);
        }
    }

    private static void bench(List<String> arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            refuse(e, "");
            return;
        }
        if (options.help()) {
            System.out.print(Options.HELP);
            return;
        }
        System.exit(new Bench(options, newFolder()).run() ? 0 : 1);
    }

    private static void faults(List<String> arguments) throws IOException, InterruptedException {
        FaultsOptions options;
        try {
            options = FaultsOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            refuse(e, "faults ");
            return;
        }
        if (options.help()) {
            System.out.print(FaultsOptions.HELP);
            return;
        }
        exit(new Faults(options, ownFolder())::run);
    }

    private static void outage(List<String> arguments) throws IOException, InterruptedException {
        OutageOptions options;
        try {
            options = OutageOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            refuse(e, "outage ");
            return;
        }
        if (options.help()) {
            System.out.print(OutageOptions.HELP);
            return;
        }
        exit(new Outage(options, ownFolder())::run);
    }

    private static void providers(List<String> arguments) throws IOException, InterruptedException {
        ProvidersOptions options;
        try {
            options = ProvidersOptions.parse(arguments);
        } catch (IllegalArgumentException e) {
            refuse(e, "providers ");
            return;
        }
        if (options.help()) {
            System.out.print(ProvidersOptions.HELP);
            return;
        }
        exit(new Providers(options, ownFolder())::run);
    }

    private static void refuse(IllegalArgumentException e, String program) {
        System.err.println(e.getMessage() + "; " + program + "--help lists the options");
        System.exit(2);
    }

    private interface Program {
        /// Whether what it looked at agreed.
        boolean run() throws IOException, InterruptedException;
    }

    private static void exit(Program program) throws IOException, InterruptedException {
        boolean agreed;
        try {
            agreed = program.run();
        } catch (BenchFailure e) {
            System.err.println(e.getMessage());
            agreed = false;
        }
        System.exit(agreed ? 0 : 1);
    }

    /// A folder that is deleted at the end, once everything that works in it has ended.
    private static Path ownFolder() throws IOException {
        Path folder = newFolder();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            wake(folder);
            Child.closeAll();
            Weir.endLeftovers(folder);
            delete(folder);
        }));
        return folder;
    }

    /// What was frozen when the bench was interrupted could not end.
    private static void wake(Path folder) {
        try {
            Processes.resume(Processes.postgresIn(folder));
        } catch (IOException | InterruptedException e) {
            System.err.println("PostgreSQL in " + folder + " may be frozen: " + e.getMessage());
        }
    }

    /// Whether everything ran.
    private boolean run() throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::endAll));
        report.note(Machine.describe(Clock.systemDefaultZone()) + ".");
        try (var mock = Programs.mock(folder);
                var driver = Programs.driver(folder);
                var nginx = Nginx.start(mock.port(), folder)) {
            var setup = new Weir.Setup(
                    options.weirCommand(), options.weirVariables(), mock.port(), folder.resolve("data"), folder);
            measure(setup, mock, driver, nginx);
        } catch (BenchFailure | IOException e) {
            report.fail("bench", e.getMessage());
        } catch (InterruptedException e) {
            report.fail("bench", "interrupted");
        }
        System.out.println();
        System.out.print(report.text());
        if (options.write().isPresent()) {
            report.write(options.write().get());
        }
        if (!report.complete() && !stopping) {
            logsKept = true;
            System.out.println("\nThe logs are kept in " + folder);
        }
        return report.complete();
    }

    private void measure(Weir.Setup setup, Programs.Mock mock, Programs.Driver driver, Nginx nginx)
            throws IOException, InterruptedException {
        attempt(Scenario.CHOICE, () -> new ChoiceScenario(1, ITERATIONS, options.seconds() * 100).run(report));
        if (!options.withWeir()) {
            report.note("no command line for Weir was given: only the floor is measured.");
            compare(new Lab(options, mock, driver, nginx, Optional.empty()));
            return;
        }
        attempt(Scenario.READY, () -> new ReadyScenario(RESTARTS).run(setup, options, report));
        if (Stream.of(Scenario.JSON, Scenario.BURST, Scenario.PACED, Scenario.LATENCY)
                .anyMatch(options::wants)) {
            try (var weir = Weir.start(setup, List.of())) {
                compare(new Lab(options, mock, driver, nginx, Optional.of(weir)));
            }
        }
        attempt(Scenario.TRANSLATED, () -> {
            try (var weir = Weir.start(setup, List.of())) {
                var lab = new Lab(options, mock, driver, nginx, Optional.of(weir));
                for (var translation : TranslationScenario.both(options.seconds())) {
                    translation.run(lab, weir, report);
                }
            }
        });
        attempt(Scenario.LARGE, () -> {
            try (var weir = Weir.start(setup, List.of())) {
                new LargeScenario(LARGE_REQUESTS)
                        .run(new Lab(options, mock, driver, nginx, Optional.of(weir)), weir, report);
            }
        });
        attempt(Scenario.ROUTING, () -> {
            var routes = OwnRoutes.in(folder);
            try (var weir = Weir.start(routes.of(setup.in("routing")), List.of())) {
                PairScenario.routing(options.seconds())
                        .run(new Lab(options, mock, driver, nginx, Optional.of(weir)), weir, report);
            }
        });
        attempt(Scenario.CACHE, () -> {
            try (var weir = Weir.start(setup, List.of())) {
                PairScenario.cache(options.seconds())
                        .run(new Lab(options, mock, driver, nginx, Optional.of(weir)), weir, report);
            }
        });
        attempt(Scenario.RELOAD, () -> {
            var routes = OwnRoutes.in(folder);
            try (var weir = Weir.start(ReloadScenario.watching(routes.of(setup.in("reload"))), List.of())) {
                new ReloadScenario(RELOAD_RATE, options.seconds() + 2, routes)
                        .run(new Lab(options, mock, driver, nginx, Optional.of(weir)), weir, report);
            }
        });
        attempt(Scenario.OPEN, () -> {
            try (var weir = Weir.start(setup, List.of(OpenScenario.HEAP))) {
                new OpenScenario(options.streams(), options.stalled(), 4 * options.seconds())
                        .run(new Lab(options, mock, driver, nginx, Optional.of(weir)), weir, report);
            }
        });
        // A folder each: what is posted fast into empty tables need not be fast into full ones, and one must not lean
        // on the other.
        attempt(Scenario.SETTLE, () -> {
            Weir.Setup own = setup.in("settle");
            new SettleScenario(options.requests()).run(DeadNode.make(own), own, report);
        });
        attempt(Scenario.REPLAY, () -> {
            Weir.Setup own = setup.in("replay");
            new ReplayScenario(options.records()).run(DeadNode.make(own), own, report);
        });
        attempt(
                Scenario.LIMITS,
                () -> new LimitsScenario(options.limitSeconds(), options.warmUpSeconds()).run(setup, driver, report));
    }

    private void compare(Lab lab) throws IOException, InterruptedException {
        int seconds = options.seconds();
        attempt(Scenario.JSON, () -> CpuScenario.json(seconds).run(lab, report));
        attempt(Scenario.BURST, () -> CpuScenario.burst(seconds).run(lab, report));
        attempt(Scenario.PACED, () -> CpuScenario.paced(seconds).run(lab, report));
        attempt(Scenario.LATENCY, () -> new LatencyScenario(LATENCY_RATE, seconds + 1).run(lab, report));
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    /// One scenario that does not run leaves the others their chance.
    private void attempt(Scenario scenario, Step step) throws InterruptedException {
        if (!options.wants(scenario)) {
            return;
        }
        String name = scenario.name().toLowerCase(java.util.Locale.ROOT);
        System.out.println("measuring: " + name);
        try {
            step.run();
        } catch (BenchFailure | IOException e) {
            report.fail(name, String.valueOf(e.getMessage()));
        }
    }

    /// At the end of the JVM, Ctrl-C included.
    private void endAll() {
        stopping = true;
        Child.closeAll();
        Weir.endLeftovers(folder);
        if (!logsKept) {
            delete(folder);
        }
    }

    /// A database that runs as another user must get through it, hence readable for all.
    private static Path newFolder() throws IOException {
        Path folder = Files.createTempDirectory("weir-bench-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return folder;
    }

    private static void delete(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println(folder + " could not be deleted: " + e.getMessage());
        }
    }
}
