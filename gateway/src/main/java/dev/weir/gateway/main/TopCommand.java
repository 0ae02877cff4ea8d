package dev.weir.gateway.main;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Shows how the providers of a running Weir do, until it is stopped.
@Command(
        name = "top",
        description = {
            "Shows how the providers and models of a running Weir do: state, running",
            "calls, calls per second and errors of the last 10 s, durations, time to",
            "first content and output speed of the last minute, and how many of the",
            "provider's keys are in service. In a cluster: of the node that answers.",
            "Ctrl-C ends it. Exit code 3: no answer, or none that it may see."
        },
        mixinStandardHelpOptions = true)
final class TopCommand implements Callable<Integer> {
    private static final int INTERVAL_SECONDS_MAX = 3_600;

    // ANSI escapes
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String CLEAR_ALL = "\033[2J";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ApiOptions asked;

    @Option(names = "--interval", description = "Seconds between two looks, 1 to 3600. Default: 1.")
    private int intervalSeconds = 1;

    @Option(names = "--once", description = "One look, then it ends.")
    private boolean once;

    @Option(names = "--json", description = "For programs: the data of GET /api/v1/admin/providers, a line each look.")
    private boolean json;

    private final Clock clock = Clock.systemUTC();

    @Override
    public Integer call() throws InterruptedException {
        if (intervalSeconds < 1 || intervalSeconds > INTERVAL_SECONDS_MAX) {
            throw refused(
                    "--interval: '" + intervalSeconds + "' (expected: seconds; 1 to " + INTERVAL_SECONDS_MAX + ")");
        }
        RunningApi weir = asked.api();
        var terminal = Terminal.of(Settings.env());
        JsonArray first = providers(weir);
        if (once) {
            print(page(weir.url(), first, terminal));
            return 0;
        }
        watch(weir, first, terminal);
        return 0;
    }

    private static JsonArray providers(RunningApi weir) throws InterruptedException {
        return weir.get("/admin/providers", JsonArray.class);
    }

    private ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /// Ends with the process only. A Weir that stops answering may come back.
    private void watch(RunningApi weir, JsonArray first, Terminal terminal) throws InterruptedException {
        var never = new CountDownLatch(1);
        List<String> page = page(weir.url(), first, terminal);
        if (terminal.moves() && !json) {
            print(CLEAR_ALL);
        }
        while (true) {
            show(page, terminal);
            never.await(intervalSeconds, TimeUnit.SECONDS);
            try {
                page = page(weir.url(), providers(weir), terminal);
            } catch (StartException e) {
                page = List.of(
                        json ? new JsonObject().put("error", e.getMessage()).encode() : e.getMessage());
            }
        }
    }

    private void show(List<String> page, Terminal terminal) {
        if (!terminal.moves() || json) {
            print(page);
            print(json ? List.of() : List.of(""));
            return;
        }
        print(HOME + String.join(CLEAR_LINE + "\n", page) + CLEAR_LINE + "\n" + CLEAR_BELOW);
    }

    private List<String> page(String from, JsonArray providers, Terminal terminal) {
        if (json) {
            return List.of(providers.encode());
        }
        var page = new java.util.ArrayList<String>();
        page.add("Weir at " + from + ", " + clock.instant().truncatedTo(ChronoUnit.SECONDS));
        page.add("");
        page.addAll(new TopTable(providers).lines(terminal.columns(), terminal.colours()));
        return page;
    }

    private void print(List<String> lines) {
        PrintWriter out = spec.commandLine().getOut();
        lines.forEach(out::println);
        out.flush();
    }

    private void print(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(text);
        out.flush();
    }
}
