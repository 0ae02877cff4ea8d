package dev.weir.benchmarks;

import dev.weir.benchmarks.wire.KeyValues;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// How Weir granted the reservations of its counted loads: from memory, or after a wait for the database.
final class Reservations {
    /// The beginning of a load, told apart: before it the company was idle, and its allowance small.
    private static final Duration BEGINNING = Duration.ofMillis(500);

    private double waited;
    private double waitedAtFirst;
    private double fromMemory;

    /// A load on Weir.
    interface Load {
        KeyValues run() throws IOException, InterruptedException;
    }

    /// Runs a load and counts. Fails when none of its reservations is among those that Weir counted.
    KeyValues during(Weir weir, Load load) throws IOException, InterruptedException {
        Figures before = Figures.of(weir.port());
        CompletableFuture<Figures> begun = CompletableFuture.supplyAsync(
                () -> Figures.of(weir.port()),
                CompletableFuture.delayedExecutor(BEGINNING.toMillis(), TimeUnit.MILLISECONDS));
        KeyValues result = load.run();
        Figures after = Figures.of(weir.port());
        Figures first = join(begun);
        waited += after.since(first, Figures.WAITED);
        waitedAtFirst += first.since(before, Figures.WAITED);
        fromMemory += after.since(first, Figures.FROM_MEMORY);
        if (fromMemory + waited == 0) {
            throw new BenchFailure("weir counted no reservation in " + result.number("requests", 0) + " requests");
        }
        return result;
    }

    private static Figures join(CompletableFuture<Figures> figures) {
        try {
            return figures.join();
        } catch (CompletionException e) {
            throw new BenchFailure(String.valueOf(e.getCause().getMessage()));
        }
    }

    /// Adds the row, and a note under the name of what was loaded.
    void tell(String name, Report report) {
        report.add(Row.bounded("· reservations that waited for the database", "", "", waited, 0, 0));
        report.note(name + ": " + Row.number(fromMemory, 0) + " reservations came from memory; "
                + Row.number(waitedAtFirst, 0) + " waited in the first " + BEGINNING.toMillis()
                + " ms of the loads, when an allowance grows with what is asked of it, and are not in the row.");
    }
}
