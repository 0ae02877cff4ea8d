package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.KeyValues;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// What one load counted. Event loop only.
final class Tally {
    /// After so many errors a load gives up: its numbers are worth nothing then.
    static final int ERRORS_MAX = 200;

    private static final long LATENCY_MAX_NS = TimeUnit.SECONDS.toNanos(120);

    /// Too many requests: the answer of a server whose limit is reached.
    private static final int REFUSED = 429;

    private final boolean stream;
    private final boolean refusals;
    private final Histogram latencyNs = new Histogram(LATENCY_MAX_NS, 3);
    private long requests;
    private long events;
    private long bytes;
    private long refused;
    private long errors;
    private String firstError = "";

    /// @param refusals answers with status 429 are counted by themselves, and are no errors
    Tally(boolean stream, boolean refusals) {
        this.stream = stream;
        this.refusals = refusals;
    }

    /// Counts the response that `client` holds, good or bad.
    void response(Client client) {
        ResponseReader reader = client.reader();
        EventCounter counter = reader.events();
        if (refusals && reader.status() == REFUSED) {
            refused++;
        } else if (reader.status() != 200) {
            error("status " + reader.status() + ": " + counter.beginning());
        } else if (stream && !counter.done()) {
            error("a stream ended without its end marker after " + counter.events() + " events");
        } else {
            requests++;
            events += counter.events();
            bytes += counter.bytes();
        }
    }

    void latency(long ns) {
        latencyNs.recordValue(Math.clamp(ns, 1, LATENCY_MAX_NS));
    }

    void error(String message) {
        errors++;
        if (firstError.isEmpty()) {
            firstError = message;
        }
    }

    boolean hopeless() {
        return errors >= ERRORS_MAX;
    }

    /// As the driver prints it: counts, and latencies in microseconds.
    KeyValues result(long elapsedNs) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put("requests", String.valueOf(requests));
        values.put("events", String.valueOf(events));
        values.put("bytes", String.valueOf(bytes));
        values.put("refused", String.valueOf(refused));
        values.put("errors", String.valueOf(errors));
        values.put("us", String.valueOf(elapsedNs / 1_000));
        values.put("p50", micros(50));
        values.put("p99", micros(99));
        values.put("p999", micros(99.9));
        values.put("max", String.valueOf(latencyNs.getMaxValue() / 1_000));
        if (errors > 0) {
            values.put("error", oneWord(firstError));
        }
        return new KeyValues(values);
    }

    /// A result line separates its parts by blanks, so a text in it has none.
    static String oneWord(String text) {
        return text.replaceAll("\\s+", "_");
    }

    private String micros(double percentile) {
        return String.valueOf(latencyNs.getValueAtPercentile(percentile) / 1_000);
    }
}
