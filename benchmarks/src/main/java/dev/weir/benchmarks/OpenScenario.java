package dev.weir.benchmarks;

import dev.weir.benchmarks.Options.Scenario;
import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.time.Duration;

/// Many streams held open through a Weir with a small heap, one chunk a second each; then readers that stall beside
/// them while their upstream would send without end. Looks at failures and at resident memory.
///
/// @param streams held open
/// @param stalled readers beside them
/// @param holdSeconds that each of the two states is looked at
record OpenScenario(int streams, int stalled, int holdSeconds) {
    static final String HEAP = "-Xmx1g";

    private static final double STREAM_KIB_MAX = 60;
    private static final double GROWTH_PERCENT_MAX = 5;

    /// Until every stalled reader's buffers are full.
    private static final Duration FILL = Duration.ofSeconds(5);

    private static final Duration SAMPLE = Duration.ofMillis(500);
    private static final int OPENED_PER_SECOND = 1_500;

    /// Files Weir needs for itself: jars, libraries, the database's connections.
    private static final int OTHER_FILES = 300;

    void run(Lab lab, Weir weir, Report report) throws IOException, InterruptedException {
        int overHttp2 = overHttp2(weir.filesMax(), lab.options().wants(Scenario.STALLED) ? stalled : 0);
        lab.driver().runClean(command("closed", weir) + " connections=64 seconds=2");
        long before = weir.rssKib();

        KeyValues opened = lab.driver()
                .run(command("hold", weir) + " name=open count=" + streams + " h2=" + overHttp2 + " rate="
                        + OPENED_PER_SECOND + " timeout=60 user=endless;pace=1000");
        KeyValues start = lab.driver().run("stats name=open");
        long peak = watch(weir, Duration.ofSeconds(holdSeconds));
        KeyValues held = lab.driver().run("stats name=open");
        double perSecond = (held.number("events", 0) - start.number("events", 0))
                * 1e6
                / (held.number("us", 0) - start.number("us", 0));

        report.add(
                Row.bounded(Row.number(streams, 0) + " open streams, failed", "", "", held.number("failed", 0), 0, 0));
        report.add(Row.bounded(
                "· resident memory", "KiB/stream", "", (peak - before) / (double) streams, 1, STREAM_KIB_MAX));
        report.note("open streams: " + HEAP + ", " + Row.number(opened.number("begun", 0), 0) + " of "
                + Row.number(streams, 0) + " began, " + Row.number(streams - overHttp2, 0)
                + " on HTTP/1.1 connections of their own and " + Row.number(overHttp2, 0)
                + " on shared HTTP/2 connections (Weir may open " + Row.number(weir.filesMax(), 0) + " files); "
                + Row.number(perSecond, 0) + " chunks/s arrived, " + Row.number(streams, 0)
                + " were due; resident memory " + mib(before) + " before, " + mib(peak) + " at the peak"
                + firstError(held) + ".");
        if (lab.options().wants(Scenario.STALLED)) {
            stall(lab, weir, report);
        }
        lab.driver().run("drop name=open");
    }

    private void stall(Lab lab, Weir weir, Report report) throws IOException, InterruptedException {
        KeyValues begun = lab.driver()
                .run(command("hold", weir) + " name=stalled count=" + stalled + " stall=1 rate=" + OPENED_PER_SECOND / 3
                        + " timeout=30 user=endless;size=4000");
        weir.child().stayAlive(FILL);
        long full = watch(weir, Duration.ofSeconds(2));
        long later = watch(weir, Duration.ofSeconds(holdSeconds));
        KeyValues open = lab.driver().run("stats name=open");
        lab.driver().run("drop name=stalled");
        report.add(Row.bounded(
                Row.number(stalled, 0) + " stalled readers beside, memory growth",
                "%",
                "",
                100.0 * (later - full) / full,
                1,
                GROWTH_PERCENT_MAX));
        report.add(Row.bounded("· open streams failed meanwhile", "", "", open.number("failed", 0), 0, 0));
        report.note("stalled readers: " + Row.number(begun.number("begun", 0), 0) + " of " + Row.number(stalled, 0)
                + " began; resident memory " + mib(full) + " once they had stalled, at most " + mib(later) + " in the "
                + holdSeconds + " s after" + firstError(begun) + firstError(open) + ".");
        if (begun.number("failed", 0) > 0) {
            throw new BenchFailure(begun.number("failed", 0) + " stalled readers got no stream");
        }
    }

    /// Watches for `time`; answers the most resident memory seen, KiB.
    private static long watch(Weir weir, Duration time) throws InterruptedException {
        long most = 0;
        for (Duration watched = Duration.ZERO; watched.compareTo(time) < 0; watched = watched.plus(SAMPLE)) {
            weir.child().stayAlive(SAMPLE);
            most = Math.max(most, weir.rssKib());
        }
        return most;
    }

    /// Streams that must share connections because Weir may not open two files for each stream.
    int overHttp2(long filesMax, int stalledBeside) {
        long spare = filesMax - OTHER_FILES - streams - 2L * stalledBeside;
        long alone = Math.min(streams, spare - (spare < streams ? streams / 100 : 0));
        if (alone < 0) {
            throw new BenchFailure(streams + " streams and " + stalledBeside + " stalled readers need more than the "
                    + filesMax + " open files that Weir may have; raise the limit (ulimit -n "
                    + (2 * streams + 2 * stalledBeside + OTHER_FILES) + ") or ask for fewer (--streams, --stalled)");
        }
        return (int) (streams - alone);
    }

    private static String command(String verb, Weir weir) {
        return verb + " port=" + weir.port() + " key=" + Weir.KEY;
    }

    private static String firstError(KeyValues stats) {
        return stats.has("error") ? "; first failure: " + stats.text("error").replace('_', ' ') : "";
    }

    private static String mib(long kib) {
        return Row.number(kib / 1024.0, 0) + " MiB";
    }
}
