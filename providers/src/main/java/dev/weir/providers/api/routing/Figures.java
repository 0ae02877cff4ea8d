package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How the attempts went that ended in some time, of one target or of several. Immutable.
///
/// @param spanNanos the time, in nanoseconds
/// @param succeeded answers that came whole
/// @param left attempts that say nothing about the target: the client left, or its request was wrong
/// @param failed the others, by fault; without those there was none of
/// @param outputTokens of the whole answers
/// @param durations of the whole answers
/// @param firstContents from the call to the first content of its answer
public record Figures(
        long spanNanos,
        long succeeded,
        long left,
        Map<Fault, Long> failed,
        long outputTokens,
        Durations durations,
        Durations firstContents) {
    /// No attempt in no time.
    public static final Figures NONE = new Figures(0, 0, 0, Map.of(), 0, Durations.NONE, Durations.NONE);

    private static final double HUNDRED = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    /// All that ended.
    public long attempts() {
        return succeeded + left + failures();
    }

    public long failures() {
        return failed.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Failures in percent of the attempts that say something about the target; 0 when there was none.
    public double errorPercent() {
        long failures = failures();
        return failures == 0 ? 0 : HUNDRED * failures / (succeeded + failures);
    }

    /// Attempts per second.
    public double rate() {
        return spanNanos == 0 ? 0 : attempts() * NANOS_PER_SECOND / spanNanos;
    }

    /// Output tokens per second of an answer, its wait for the first one included; 0 when there was none.
    public double tokensPerSecond() {
        return outputTokens == 0 ? 0 : outputTokens * NANOS_PER_SECOND / Math.max(1, durations.totalNanos());
    }

    /// These and those of another target, in the longer of both times.
    public Figures plus(Figures others) {
        Map<Fault, Long> sums = new EnumMap<>(Fault.class);
        sums.putAll(failed);
        others.failed.forEach((fault, count) -> sums.merge(fault, count, Long::sum));
        return new Figures(
                Math.max(spanNanos, others.spanNanos),
                succeeded + others.succeeded,
                left + others.left,
                Collections.unmodifiableMap(sums),
                outputTokens + others.outputTokens,
                durations.plus(others.durations),
                firstContents.plus(others.firstContents));
    }
}
