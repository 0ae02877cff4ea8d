package dev.weir.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Time from the start of Weir's process to its first 200 of `/ready`: on an empty data folder, on one that is there,
/// and with an external PostgreSQL when there is one.
///
/// @param restarts on the same data folder; the median is shown
record ReadyScenario(int restarts) {
    private static final double AGAIN_SECONDS_MAX = 3;
    private static final double EXTERNAL_SECONDS_MAX = 1.5;

    void run(Weir.Setup setup, Options options, Report report) throws IOException, InterruptedException {
        report.add(Row.plain("ready, first start", "s", "", Row.number(seconds(setup), 2)));
        report.add(Row.bounded("ready, later start", "s", "", again(setup), 2, AGAIN_SECONDS_MAX));
        if (options.postgresUrl().isPresent()) {
            Weir.Setup external = setup.in("data-external")
                    .with(Map.of("WEIR_POSTGRES_URL", options.postgresUrl().get()));
            seconds(external);
            report.add(Row.bounded(
                    "ready, later start, external PostgreSQL", "s", "", again(external), 2, EXTERNAL_SECONDS_MAX));
        }
    }

    private double again(Weir.Setup setup) throws IOException, InterruptedException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < restarts; i++) {
            seconds.add(seconds(setup));
        }
        return Medians.of(seconds);
    }

    private static double seconds(Weir.Setup setup) throws IOException, InterruptedException {
        try (Weir weir = Weir.start(setup, List.of())) {
            return weir.readyMs() / 1e3;
        }
    }
}
