package dev.weir.verticles.billing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;

/// Those who wait for one company's money, in the order they came. Event loop only.
final class WaitingLine {
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private long sum;
    /// Nobody here wants less; perhaps nobody wants so little.
    private long smallest = Long.MAX_VALUE;

    private long largest;

    void add(Waiter waiter) {
        waiters.add(waiter);
        sum = Demand.plus(sum, waiter.bound());
        smallest = Math.min(smallest, waiter.bound());
        largest = Math.max(largest, waiter.bound());
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /// What all want together.
    long sum() {
        return sum;
    }

    long smallest() {
        return smallest;
    }

    long largest() {
        return largest;
    }

    long oldestNanos() {
        return waiters.getFirst().offeredNanos();
    }

    /// Serves those that fit, the first first.
    ///
    /// @param take answers null when there is not so much
    /// @param free what there is about; no sense in trying for more
    <A> void serve(LongFunction<A> take, long free, BiConsumer<Waiter, A> served) {
        if (free < smallest) {
            return;
        }
        List<Waiter> left = new ArrayList<>();
        List<Runnable> answers = new ArrayList<>();
        for (Waiter each : waiters) {
            A taken = take.apply(each.bound());
            if (taken == null) {
                left.add(each);
            } else {
                answers.add(() -> served.accept(each, taken));
            }
        }
        replaceBy(left);
        answers.forEach(Runnable::run);
    }

    private void replaceBy(List<Waiter> left) {
        waiters.clear();
        sum = 0;
        smallest = Long.MAX_VALUE;
        largest = 0;
        left.forEach(this::add);
    }

    /// What those want together who would be served if there were `nanos`.
    long fitting(long nanos) {
        long fitting = 0;
        for (Waiter each : waiters) {
            if (each.bound() <= nanos - fitting) {
                fitting += each.bound();
            }
        }
        return fitting;
    }

    /// Takes out those who came until then.
    List<Waiter> offeredUntil(long nanos) {
        List<Waiter> those = new ArrayList<>();
        if (waiters.isEmpty() || !waiters.getFirst().waitedSince(nanos)) {
            return those;
        }
        List<Waiter> left = new ArrayList<>();
        for (Waiter waiter : waiters) {
            (waiter.waitedSince(nanos) ? those : left).add(waiter);
        }
        replaceBy(left);
        return those;
    }

    /// Takes all out.
    List<Waiter> all() {
        List<Waiter> all = List.copyOf(waiters);
        replaceBy(List.of());
        return all;
    }
}
