package dev.weir.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What Weir's `/metrics` show at one moment: the meters that have no labels, by their names.
/// Source: [text format](https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format).
record Figures(Map<String, Double> values) {
    static final String FROM_MEMORY = "weir_reservations_from_memory_total";
    static final String WAITED = "weir_reservations_waited_total";
    static final String LAG_SECONDS = "weir_ledger_lag_seconds";
    static final String UNSETTLED = "weir_ledger_unsettled";
    static final String JOURNAL_BYTES = "weir_journal_bytes";

    static final String MEMBERS = "weir_cluster_members";

    private static final int TIMEOUT_MS = 5_000;

    /// Asks the Weir on this port of 127.0.0.1. Fails when it does not answer within five seconds.
    static Figures of(int port) {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/metrics").toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MS);
            connection.setReadTimeout(TIMEOUT_MS);
            try (InputStream body = connection.getInputStream()) {
                return parse(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new BenchFailure("weir's /metrics can't be read: " + e.getMessage());
        }
    }

    static Figures parse(String text) {
        Map<String, Double> values = new HashMap<>();
        text.lines()
                .filter(line -> !line.startsWith("#") && line.indexOf('{') < 0)
                .map(line -> line.split(" "))
                .filter(parts -> parts.length >= 2)
                .forEach(parts -> values.put(parts[0], Double.parseDouble(parts[1])));
        return new Figures(values);
    }

    /// Fails when there is no such meter.
    double value(String name) {
        Double value = values.get(name);
        if (value == null) {
            throw new BenchFailure("weir's /metrics have no " + name);
        }
        return value;
    }

    /// How much a count has grown since `before`.
    double since(Figures before, String name) {
        return value(name) - before.value(name);
    }
}
