package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Requests of 5 MiB, nearly all of it an image in base64, that are in flight together: what each keeps in memory. Each
/// is answered by a stream that goes on, so that none of them ends.
///
/// @param requests in flight together
record LargeScenario(int requests) {
    private static final int IMAGE_KIB = 5 * 1024;
    private static final double TIMES_MAX = 2.0;
    private static final Duration REST = Duration.ofSeconds(2);

    /// As `jcmd GC.heap_info` says it, of each space: `used 12345K`.
    private static final Pattern USED = Pattern.compile("(?:total [0-9]+K, )used ([0-9]+)K");

    void run(Lab lab, Weir weir, Report report) throws IOException, InterruptedException {
        for (String model : List.of("gpt-4o-mini", "claude-sonnet-4-5")) {
            boolean translated = !model.startsWith("gpt");
            lab.driver().run(command("closed", weir, model) + " connections=2 seconds=2 user=chunks=1");
            long before = liveKib(weir);
            KeyValues held = lab.driver()
                    .run(command("hold", weir, model) + " name=large count=" + requests
                            + " rate=10 timeout=60 user=endless;pace=1000");
            weir.child().stayAlive(REST);
            long during = liveKib(weir);
            KeyValues after = lab.driver().run("drop name=large");
            if (held.number("begun", 0) != requests || after.number("failed", 0) != 0) {
                throw new BenchFailure("of " + requests + " large requests " + held.number("begun", 0) + " began, and "
                        + after.number("failed", 0) + " failed" + after.text("error", ""));
            }
            double times = (during - before) / (double) (requests * IMAGE_KIB);
            report.add(Row.bounded(
                    "5 MiB request in flight, " + (translated ? "translated" : "as it came") + ", heap",
                    "× its size",
                    "",
                    times,
                    2,
                    TIMES_MAX));
        }
        report.note("5 MiB requests: " + requests + " at once, each with an image of " + IMAGE_KIB
                + " KiB in base64; the heap after a full collection, against that before them.");
    }

    private static String command(String verb, Weir weir, String model) {
        return verb + " port=" + weir.port() + " key=" + Weir.KEY + " model=" + model + " image=" + IMAGE_KIB;
    }

    /// What is on the heap after a full collection.
    private static long liveKib(Weir weir) throws IOException, InterruptedException {
        weir.jcmd("GC.run");
        Matcher spaces = USED.matcher(weir.jcmd("GC.heap_info"));
        long used = 0;
        while (spaces.find()) {
            used += Long.parseLong(spaces.group(1));
        }
        if (used == 0) {
            throw new BenchFailure("jcmd GC.heap_info tells no used heap");
        }
        return used;
    }
}
