package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// How one target stands, for all event loops: who is under way to it, how it did lately, and whether it is left alone.
/// Each [#begin()] is followed by exactly one of [#succeed], [#fail] and [#leave]. Any thread, without locks; all
/// times are nanoseconds of `System.nanoTime()`.
public final class TargetState {
    private static final long NANOS_PER_MS = 1_000_000L;
    /// What a target that nobody has an answer of yet counts as while it is asked: very slow, so that the first who
    /// find out are not followed by everybody.
    private static final float UNKNOWN_NANOS = 3_600e9f;

    private final ProviderState provider;
    private final String model;
    private final LongSupplier nanoTime;
    private final Circuit circuit;

    private final Performance performance;
    private final AtomicInteger running = new AtomicInteger();
    private final Average firstContent = Average.steady();
    private final Average duration = Average.steady();
    private final Average firstContentPeaks = Average.ofPeaks();
    private final Average durationPeaks = Average.ofPeaks();

    TargetState(
            ProviderState provider,
            String model,
            RoutingSettings settings,
            LongSupplier nanoTime,
            Supplier<? extends RandomGenerator> chance,
            BiConsumer<TargetState, TargetStand> changed) {
        this.provider = provider;
        this.model = model;
        this.nanoTime = nanoTime;
        this.circuit = new Circuit(settings, chance, stand -> changed.accept(this, stand(stand, nanoTime.getAsLong())));
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
        return circuit.available(nowNanos) && provider.available(nowNanos);
    }

    /// When it is no longer left alone, in nanoseconds of the same clock; now or before when it is not.
    public long availableAt(long nowNanos) {
        Circuit.Stand stand = circuit.stand();
        long own = stand.state() == Circuit.State.CLOSED ? nowNanos : stand.untilNanos();
        long providers = provider.availableAt(nowNanos);
        return own - providers > 0 ? own : providers;
    }

    /// A request chose it. False when it must not: it went out of service meanwhile, or it is on trial and another
    /// request has the trial.
    boolean choose(long nowNanos) {
        return circuit.choose(nowNanos);
    }

    /// A call begins.
    public void begin() {
        running.incrementAndGet();
        if (circuit.stand().state() != Circuit.State.CLOSED) {
            circuit.begin(nanoTime.getAsLong());
        }
    }

    /// The first content of its answer came.
    ///
    /// @param nanos since the call
    public void firstContent(long nanos) {
        performance.firstContent(nanos);
        long now = nanoTime.getAsLong();
        firstContent.add(nanos, now);
        firstContentPeaks.add(nanos, now);
        circuit.content(now - nanos);
    }

    /// Its answer came whole.
    ///
    /// @param nanos since the call
    /// @param outputTokens of the answer
    public void succeed(long nanos, long outputTokens) {
        performance.succeed(nanos, outputTokens);
        running.decrementAndGet();
        long now = nanoTime.getAsLong();
        duration.add(nanos, now);
        durationPeaks.add(nanos, now);
        circuit.succeed(now - nanos, now);
    }

    /// It failed.
    ///
    /// @param retryAfterMs what the provider advised, 0 for nothing
    public void fail(Fault fault, long retryAfterMs, long nowNanos) {
        performance.fail(fault);
        running.decrementAndGet();
        circuit.fail(fault, provider.keysAnswerFor(fault), retryAfterMs, nowNanos);
    }

    /// It ended without a word about the target: the client left, or its request was wrong.
    public void leave() {
        performance.leave();
        running.decrementAndGet();
        if (circuit.stand().state() != Circuit.State.CLOSED) {
            circuit.leave(nanoTime.getAsLong());
        }
    }

    public TargetStand stand(long nowNanos) {
        return stand(circuit.stand(), nowNanos);
    }

    private TargetStand stand(Circuit.Stand seen, long nowNanos) {
        long left = seen.untilNanos() - nowNanos;
        TargetStand.State state = switch (seen.state()) {
            case CLOSED -> TargetStand.State.CLOSED;
            case COOLING -> left > 0 ? TargetStand.State.COOLING : TargetStand.State.TRYING;
            case CHOSEN, TRYING -> TargetStand.State.TRYING;
        };
        return new TargetStand(
                state,
                state == TargetStand.State.COOLING ? left / NANOS_PER_MS : 0,
                seen.reason(),
                seen.failures(),
                running.get(),
                (long) firstContent.nanos() / NANOS_PER_MS,
                (long) duration.nanos() / NANOS_PER_MS);
    }

    /// True when somebody had an answer of it.
    boolean proven() {
        return duration.nanos() > 0;
    }

    /// How soon its first content came lately, in nanoseconds, by its whole answers where none had such a moment. 0 for
    /// one that nobody has an answer of and nobody asks.
    float slowness() {
        float known = firstContent.nanos();
        return known > 0 ? known : known(duration.nanos());
    }

    /// What one more call would be up against: the calls that would run, each as long as first content took lately.
    float load(long nowNanos) {
        float faded = firstContentPeaks.fadedNanos(nowNanos);
        return (running.get() + 1) * (faded > 0 ? faded : known(durationPeaks.fadedNanos(nowNanos)));
    }

    private float known(float nanos) {
        return nanos > 0 ? nanos : running.get() == 0 ? 0 : UNKNOWN_NANOS;
    }
}
