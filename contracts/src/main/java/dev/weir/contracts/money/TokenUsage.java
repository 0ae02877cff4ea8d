package dev.weir.contracts.money;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// Counts of one request by disjoint class: tokens, and what is counted in other units. A class that was never reported
/// is absent, which is not the same as
/// zero. Immutable.
public final class TokenUsage {
    public static final TokenUsage NONE = new TokenUsage(new long[TokenClass.values().length], 0);
    private static final TokenClass[] CLASSES = TokenClass.values();

    private final long[] counts;
    private final int present;

    private TokenUsage(long[] counts, int present) {
        this.counts = counts;
        this.present = present;
    }

    /// Fresh input and text output only.
    public static TokenUsage of(long inputFresh, long outputText) {
        return NONE.with(TokenClass.INPUT_FRESH, inputFresh).with(TokenClass.OUTPUT_TEXT, outputText);
    }

    /// A copy in which `tokenClass` counts `tokens` (>= 0; units of a unit class), replacing what was there.
    public TokenUsage with(TokenClass tokenClass, long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException(tokenClass.key() + ": " + tokens + " (expected: >= 0)");
        }
        long[] copy = counts.clone();
        copy[tokenClass.ordinal()] = tokens;
        return new TokenUsage(copy, present | 1 << tokenClass.ordinal());
    }

    /// Tokens, or units, of that class; 0 when absent.
    public long count(TokenClass tokenClass) {
        return counts[tokenClass.ordinal()];
    }

    public boolean has(TokenClass tokenClass) {
        return (present & 1 << tokenClass.ordinal()) != 0;
    }

    /// True when no class was reported.
    public boolean isNone() {
        return present == 0;
    }

    /// Tokens of all input classes.
    public long inputTotal() {
        long sum = 0;
        for (TokenClass tokenClass : CLASSES) {
            if (tokenClass.isInput()) {
                sum += counts[tokenClass.ordinal()];
            }
        }
        return sum;
    }

    /// Tokens of all output classes.
    public long outputTotal() {
        long sum = 0;
        for (TokenClass tokenClass : CLASSES) {
            if (tokenClass.isOutput()) {
                sum += counts[tokenClass.ordinal()];
            }
        }
        return sum;
    }

    /// The classes present with their counts, in the order of [TokenClass].
    public Map<TokenClass, Long> asMap() {
        var map = new EnumMap<TokenClass, Long>(TokenClass.class);
        for (TokenClass tokenClass : CLASSES) {
            if (has(tokenClass)) {
                map.put(tokenClass, count(tokenClass));
            }
        }
        return map;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenUsage that && present == that.present && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
