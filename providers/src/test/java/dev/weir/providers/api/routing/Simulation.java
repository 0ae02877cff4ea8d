package dev.weir.providers.api.routing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;
import java.util.function.IntSupplier;

/// Requests that arrive by chance at servers, each of which works on a few at a time and lets the others queue. One
/// thread, its own time; the same seed gives the same run.
final class Simulation {
    /// Of each server; further requests queue there.
    private static final int AT_ONCE = 8;
    /// An answer's first content comes after this part of the work.
    private static final double FIRST_CONTENT = 0.2;

    private static final double NANOS_PER_MS = 1e6;

    private record Event(long at, Runnable what) {}

    private final class Server {
        private final TargetState state;
        private final double workMs;
        private final Queue<Runnable> queue = new ArrayDeque<>();
        private int busy;

        private Server(TargetState state, double workMs) {
            this.state = state;
            this.workMs = workMs;
        }

        private void call() {
            long began = time.now();
            state.begin();
            queue.add(() -> work(began));
            next();
        }

        private void next() {
            if (busy < AT_ONCE && !queue.isEmpty()) {
                busy++;
                queue.poll().run();
            }
        }

        private void work(long began) {
            long work = exponential(workMs);
            events.add(new Event(
                    time.now() + (long) (work * FIRST_CONTENT), () -> state.firstContent(time.now() - began)));
            events.add(new Event(time.now() + work, () -> {
                busy--;
                state.succeed(time.now() - began, 1);
                latencies.add(time.now() - began);
                next();
            }));
        }
    }

    private final ManualTime time;
    private final Random random = new Random(Targets.SEED);
    private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) -> Long.compare(a.at - b.at, 0));
    private final List<Server> servers = new ArrayList<>();
    private final List<Long> latencies = new ArrayList<>();

    Simulation(ManualTime time) {
        this.time = time;
    }

    /// @param workMs how long it works on one request, on average
    void server(TargetState state, double workMs) {
        servers.add(new Server(state, workMs));
    }

    /// @param everyMs between two requests, on average
    /// @param choice the server for the next one
    /// @return how long the requests took, in milliseconds, in order
    double[] run(int requests, double everyMs, IntSupplier choice) {
        long at = time.now();
        for (int i = 0; i < requests; i++) {
            at += exponential(everyMs);
            events.add(new Event(at, () -> servers.get(choice.getAsInt()).call()));
        }
        while (!events.isEmpty()) {
            Event next = events.poll();
            time.setNanos(next.at);
            next.what.run();
        }
        double[] sorted =
                latencies.stream().mapToDouble(nanos -> nanos / NANOS_PER_MS).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    private long exponential(double meanMs) {
        return (long) (-Math.log(1 - random.nextDouble()) * meanMs * NANOS_PER_MS);
    }
}
