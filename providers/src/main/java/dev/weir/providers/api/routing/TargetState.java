package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.concurrent.atomic.AtomicInteger;

/// How one target stands, for all event loops: who is under way to it, how it did lately, and whether it is left alone.
/// Each [#begin()] is followed by exactly one of [#succeed], [#fail] and [#leave]. Any thread.
public final class TargetState {
    private final String model;
    private final ProviderState provider;
    private final AtomicInteger running = new AtomicInteger();
    private final Performance performance;

    TargetState(ProviderState provider, String model) {
        this.provider = provider;
        this.model = model;
        this.performance = provider.performances().next();
    }

    public ProviderState provider() {
        return provider;
    }

    /// As the provider names it.
    public String model() {
        return model;
    }

    /// How its calls go.
    public Performance performance() {
        return performance;
    }

    /// Calls that are under way.
    public int running() {
        return running.get();
    }

    /// True unless it is left alone after failures, or its provider can't be asked.
    public boolean available(long nowNanos) {
        return provider.available(nowNanos);
    }

    /// When it is no longer left alone, in nanoseconds of the same clock; now or before when it is not.
    public long availableAt(long nowNanos) {
        return nowNanos;
    }

    /// A call begins.
    public void begin() {
        running.incrementAndGet();
    }

    /// The first content of its answer came.
    ///
    /// @param nanos since the call
    public void firstContent(long nanos) {
        performance.firstContent(nanos);
    }

    /// Its answer came whole.
    ///
    /// @param nanos since the call
    /// @param outputTokens of the answer
    public void succeed(long nanos, long outputTokens) {
        performance.succeed(nanos, outputTokens);
        running.decrementAndGet();
    }

    /// It failed.
    ///
    /// @param retryAfterMs what the provider advised, 0 for nothing
    public void fail(Fault fault, long retryAfterMs, long nowNanos) {
        performance.fail(fault);
        running.decrementAndGet();
    }

    /// It ended without a word about the target: the client left, or its request was wrong.
    public void leave() {
        performance.leave();
        running.decrementAndGet();
    }
}
