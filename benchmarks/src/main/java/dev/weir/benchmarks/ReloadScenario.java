package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// JSON calls at a fixed rate while the file of routes is written anew every second, beside the same load without;
/// medians over the rounds.
///
/// @param rate calls per second
/// @param seconds of one load; answers to its first half second are not in the latencies
record ReloadScenario(int rate, int seconds, OwnRoutes routes) {
    private static final int CONNECTIONS = 64;
    private static final long INTERVAL_MS = 1_000;
    private static final double MOVED_MS_MAX = 5;

    /// A Weir that looks at its files often enough to see every edit: it takes one that stood still for one look.
    static Weir.Setup watching(Weir.Setup setup) {
        return setup.flagged(List.of("--configuration.watchInterval=200ms"));
    }

    void run(Lab lab, Weir weir, Report report) throws IOException, InterruptedException {
        lab.driver().runClean(command(weir, Math.max(2, lab.options().warmUpSeconds())));
        List<Double> moved = new ArrayList<>();
        List<Double> quiet = new ArrayList<>();
        double failed = 0;
        long applied = 0;
        int written = 0;
        try (var admin = new AdminApi(weir)) {
            for (int round = 0; round < lab.options().rounds(); round++) {
                quiet.add(p99(lab.driver().runClean(command(weir, seconds))));
                long before = version(admin);
                var edits = new Edits(routes);
                KeyValues result;
                try (edits) {
                    result = lab.driver().run(command(weir, seconds));
                }
                written += edits.written();
                applied += version(admin) - before;
                failed += result.number("errors", 0);
                moved.add(p99(result) - quiet.getLast());
            }
        }
        if (applied < written / 2) {
            throw new BenchFailure("of " + written + " edits of " + routes.models() + " weir applied " + applied
                    + " (expected: nearly all)");
        }
        String name = "configuration reloaded every second at " + Row.number(rate, 0) + "/s, ";
        report.add(Row.bounded(name + "failed", "", "", failed, 0, 0));
        report.add(Row.bounded("· p99 moved by", "ms", "", Medians.of(moved), 2, MOVED_MS_MAX));
        report.note("reload: " + applied + " versions were applied under load, of " + written
                + " edits of the file; p99 without any: " + Row.number(Medians.of(quiet), 2) + " ms; moved by round "
                + String.join(
                        ", ", moved.stream().map(each -> Row.number(each, 2)).toList()) + " ms.");
    }

    private static double p99(KeyValues result) {
        return result.number("p99", 0) / 1e3;
    }

    /// The number of the version that holds.
    private static long version(AdminApi admin) throws InterruptedException {
        return admin.get("/config")
                .getJsonObject("data")
                .getJsonObject("version")
                .getLong("number");
    }

    private String command(Weir weir, int seconds) {
        return "open port=" + weir.port() + " key=" + Weir.KEY + " rate=" + rate + " connections=" + CONNECTIONS
                + " seconds=" + seconds + " skip=500 model=" + OwnRoutes.SEVERAL;
    }

    /// Writes the routes every second, each time with another weight, on a thread of its own until it is closed.
    private static final class Edits implements AutoCloseable {
        private final OwnRoutes routes;
        private final Thread thread;
        private volatile boolean over;
        private volatile int written;
        private volatile String failure = "";

        Edits(OwnRoutes routes) {
            this.routes = routes;
            this.thread = Thread.ofVirtual().start(this::write);
        }

        private void write() {
            try {
                while (!over) {
                    routes.write(2 + (int) (System.nanoTime() / TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS) % 90));
                    written++;
                    Thread.sleep(INTERVAL_MS);
                }
            } catch (IOException e) {
                failure = e.getMessage();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /// How often; after [#close].
        int written() {
            if (!failure.isEmpty()) {
                throw new BenchFailure(routes.models() + " could not be written: " + failure);
            }
            return written;
        }

        @Override
        public void close() throws InterruptedException {
            over = true;
            thread.join();
        }
    }
}
