package dev.weir.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A Weir that starts on the data folder of a [DeadNode] and posts what it finds there, watched through its `/metrics`.
///
/// @param seconds from its start until everything was posted
/// @param perSecond requests posted per second, from the first look at a Weir that was ready, still cold, to the last
/// @param bySecond what was posted in each whole second of that
/// @param databaseMicros CPU time of PostgreSQL per request posted in that time
/// @param weirMicros CPU time of Weir per request posted in that time
record CatchUp(double seconds, double perSecond, List<Long> bySecond, double databaseMicros, double weirMicros) {
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration TIME_MAX = Duration.ofSeconds(180);

    /// So much of all must be left at the first look.
    private static final double LEFT_MIN = 0.25;

    /// Watches it until `requests` are posted. Fails when that takes more than three minutes, when what the books have
    /// then is not what was left, and when nearly all was posted before it could be looked at.
    static CatchUp of(DeadNode dead, Weir.Setup setup, int requests) throws IOException, InterruptedException {
        // It serves at once and posts meanwhile, so that it can be watched.
        Weir.Setup watched = setup.with(Map.of("WEIR_BILLING_START_TIMEOUT", "1ms"));
        long startNs = System.nanoTime();
        try (Weir weir = Weir.start(watched, List.of())) {
            CatchUp caughtUp = watch(weir, startNs, requests);
            dead.expectPosted(requests);
            return caughtUp;
        }
    }

    private static CatchUp watch(Weir weir, long startNs, int requests) throws InterruptedException {
        long firstNs = System.nanoTime();
        long firstDatabase = weir.databaseCpuMicros();
        long firstWeir = weir.cpuMicros();
        double first = Figures.of(weir.port()).value(Figures.UNSETTLED);
        if (first < LEFT_MIN * requests) {
            throw new BenchFailure("only " + Row.number(first, 0) + " of " + Row.number(requests, 0)
                    + " requests were left when weir was ready; ask for more (--requests)");
        }
        List<Long> bySecond = new ArrayList<>();
        double counted = first;
        double left = first;
        long nowNs = firstNs;
        while (left > 0) {
            weir.child().stayAlive(LOOK);
            left = Figures.of(weir.port()).value(Figures.UNSETTLED);
            nowNs = System.nanoTime();
            if (nowNs - firstNs >= (bySecond.size() + 1) * 1_000_000_000L) {
                bySecond.add((long) (counted - left));
                counted = left;
            }
            if (nowNs - startNs > TIME_MAX.toNanos()) {
                throw new BenchFailure(Row.number(left, 0) + " requests were not posted after " + TIME_MAX.toSeconds()
                        + " s; " + weir.child().logTail());
            }
        }
        return new CatchUp(
                (nowNs - startNs) / 1e9,
                first * 1e9 / (nowNs - firstNs),
                bySecond,
                (weir.databaseCpuMicros() - firstDatabase) / first,
                (weir.cpuMicros() - firstWeir) / first);
    }
}
