package dev.weir.benchmarks;

import dev.weir.benchmarks.load.Call;
import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What one kind of JSON call costs the same Weir beside another, by turns; medians over the rounds.
///
/// @param name as shown
/// @param base what the driver is told for the one that it is compared with
/// @param baseName what that is, as shown
/// @param other what it is told for the other
/// @param ratioMax the other's CPU time over the base's, at most
/// @param cached the other must be answered out of the cache
record PairScenario(
        String name, String base, String baseName, String other, double ratioMax, boolean cached, int seconds) {
    private static final int CONNECTIONS = 64;
    private static final String CACHE_HEADER = "x-weir-cache";

    /// Between a load and the second look at the clock: work that was put off still belongs to the load.
    private static final Duration SETTLE = Duration.ofMillis(500);

    /// A route of three targets, by priority and weight and with affinity, beside one with a single target.
    static PairScenario routing(int seconds) {
        return new PairScenario(
                "JSON call, route of several targets",
                "model=" + OwnRoutes.SINGLE,
                "a route with one target",
                "model=" + OwnRoutes.SEVERAL,
                1.1,
                false,
                seconds);
    }

    /// An answer out of the cache beside the provider's.
    static PairScenario cache(int seconds) {
        return new PairScenario(
                "JSON call, cache hit",
                "model=gpt-4o-mini",
                "the same call to the provider",
                "model=gpt-4o-mini header=" + CACHE_HEADER + ":on",
                0.5,
                true,
                seconds);
    }

    void run(Lab lab, Weir weir, Report report) throws IOException, InterruptedException {
        if (cached) {
            checkCached(weir);
        }
        new WarmUp(lab, weir, "requests").run(step -> command(weir, base, step));
        new WarmUp(lab, weir, "requests").run(step -> command(weir, other, step));
        List<Double> bases = new ArrayList<>();
        List<Double> others = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < lab.options().rounds(); round++) {
            bases.add(measure(lab, weir, base));
            others.add(measure(lab, weir, other));
            ratios.add(others.getLast() / bases.getLast());
        }
        double ratio = Medians.of(ratios);
        report.add(new Row(
                name,
                "µs/call",
                "",
                Row.number(Medians.of(others), 1),
                Row.number(ratio, 2) + " ×",
                "≤ " + Row.number(ratioMax, 1) + " ×",
                ratio <= ratioMax ? "✓" : "✗"));
        report.note(name + ": " + baseName + " costs " + Row.number(Medians.of(bases), 1)
                + " µs of Weir's CPU; the ratio is to that, by round "
                + String.join(
                        ", ", ratios.stream().map(each -> Row.number(each, 2)).toList()) + ".");
    }

    private double measure(Lab lab, Weir weir, String what) throws IOException, InterruptedException {
        long cpu = weir.cpuMicros();
        KeyValues result = lab.driver().runClean(command(weir, what, seconds));
        lab.mock().child().stayAlive(SETTLE);
        return (weir.cpuMicros() - cpu) / (double) result.number("requests", 0);
    }

    private static String command(Weir weir, String what, int seconds) {
        return "closed port=" + weir.port() + " key=" + Weir.KEY + " connections=" + CONNECTIONS + " seconds=" + seconds
                + " " + what;
    }

    /// The driver does not look at headers: a cache that nobody asked, or that is off, must not count as a slow one.
    private static void checkCached(Weir weir) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(weir.url() + "/v1/chat/completions"))
                .header("authorization", "Bearer " + Weir.KEY)
                .header("content-type", "application/json")
                .header(CACHE_HEADER, "on")
                .POST(BodyPublishers.ofString(new Call(weir.port(), Weir.KEY, "").body()))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(request, BodyHandlers.discarding());
            HttpResponse<String> second = http.send(request, BodyHandlers.ofString());
            String said = second.headers().firstValue(CACHE_HEADER).orElse("none");
            if (second.statusCode() != 200 || !said.startsWith("hit")) {
                throw new BenchFailure("the second of two equal requests with " + CACHE_HEADER + ": on was answered "
                        + second.statusCode() + " with " + CACHE_HEADER + ": " + said + " (expected: 200, hit)");
            }
        }
    }
}
