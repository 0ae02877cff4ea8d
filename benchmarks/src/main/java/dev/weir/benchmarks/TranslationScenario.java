package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What translation costs: the same stream of the same upstream, for a caller of its dialect and for one of another,
/// by turns; medians over the rounds.
///
/// @param name as shown
/// @param model leads to the upstream
/// @param upstreamAnthropic the upstream speaks Anthropic's dialect, else OpenAI's
record TranslationScenario(String name, String model, boolean upstreamAnthropic, int seconds) {
    private static final int CONNECTIONS = 64;
    private static final double RATIO_MAX = 2.5;

    /// Between a load and the second look at the clock: work that was put off still belongs to the load.
    private static final Duration SETTLE = Duration.ofMillis(500);

    static List<TranslationScenario> both(int seconds) {
        return List.of(
                new TranslationScenario("100-chunk stream, Anthropic → OpenAI", "gpt-4o-mini", false, seconds),
                new TranslationScenario("100-chunk stream, OpenAI → Anthropic", "claude-sonnet-4-5", true, seconds));
    }

    void run(Lab lab, Weir weir, Report report) throws IOException, InterruptedException {
        int warmUp = lab.options().warmUpSeconds();
        lab.driver().runClean(command(weir, upstreamAnthropic, warmUp));
        lab.driver().runClean(command(weir, !upstreamAnthropic, warmUp));
        List<Double> same = new ArrayList<>();
        List<Double> translated = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < lab.options().rounds(); round++) {
            same.add(measure(lab, weir, upstreamAnthropic));
            translated.add(measure(lab, weir, !upstreamAnthropic));
            ratios.add(translated.getLast() / same.getLast());
        }
        double ratio = Medians.of(ratios);
        report.add(new Row(
                name,
                "µs/stream",
                "",
                Row.number(Medians.of(translated), 1),
                Row.number(ratio, 2) + " ×",
                "≤ " + Row.number(RATIO_MAX, 1) + " ×",
                ratio <= RATIO_MAX ? "✓" : "✗"));
        report.note(name + ": the same upstream's stream in its own dialect costs " + Row.number(Medians.of(same), 1)
                + " µs; the ratio is to that, by round "
                + String.join(
                        ", ", ratios.stream().map(each -> Row.number(each, 2)).toList()) + ".");
    }

    private double measure(Lab lab, Weir weir, boolean callerAnthropic) throws IOException, InterruptedException {
        long cpu = weir.cpuMicros();
        KeyValues result = lab.driver().runClean(command(weir, callerAnthropic, seconds));
        lab.mock().child().stayAlive(SETTLE);
        return (weir.cpuMicros() - cpu) / (double) result.number("requests", 0);
    }

    private String command(Weir weir, boolean callerAnthropic, int seconds) {
        return "closed port=" + weir.port() + " key=" + Weir.KEY + " connections=" + CONNECTIONS + " seconds=" + seconds
                + " spread=20 model=" + model + " caller=" + (callerAnthropic ? "anthropic" : "openai")
                + " user=chunks=100;group=10";
    }
}
