package dev.weir.contracts.money;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/// Counts of one request by disjoint class: tokens, and what is counted in other units. A class that was never reported
/// is absent, which is not the same as
/// zero. Immutable.
public final class TokenUsage {
    private static final TokenClass[] CLASSES = TokenClass.values();
    private static final int INPUTS = bits(TokenClass::isInput);
    private static final int OUTPUTS = bits(TokenClass::isOutput);

    public static final TokenUsage NONE = new TokenUsage(0, new long[0]);

    /// A bit for each class, by its ordinal.
    private final int present;
    /// Of those that are present, in their order.
    private final long[] counts;

    private TokenUsage(int present, long[] counts) {
        this.present = present;
        this.counts = counts;
    }

    private static int bits(Predicate<TokenClass> those) {
        return Arrays.stream(CLASSES).filter(those).mapToInt(TokenUsage::bit).reduce(0, (some, more) -> some | more);
    }

    private static int bit(TokenClass tokenClass) {
        return 1 << tokenClass.ordinal();
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
        int at = place(tokenClass);
        int rest = has(tokenClass) ? at + 1 : at;
        long[] copy = new long[counts.length + 1 - (rest - at)];
        System.arraycopy(counts, 0, copy, 0, at);
        copy[at] = tokens;
        System.arraycopy(counts, rest, copy, at + 1, counts.length - rest);
        return new TokenUsage(present | bit(tokenClass), copy);
    }

    private int place(TokenClass tokenClass) {
        return Integer.bitCount(present & bit(tokenClass) - 1);
    }

    /// Tokens, or units, of that class; 0 when absent.
    public long count(TokenClass tokenClass) {
        return has(tokenClass) ? counts[place(tokenClass)] : 0;
    }

    public boolean has(TokenClass tokenClass) {
        return (present & bit(tokenClass)) != 0;
    }

    /// True when no class was reported.
    public boolean isNone() {
        return present == 0;
    }

    /// Tokens of all input classes.
    public long inputTotal() {
        return sum(INPUTS);
    }

    /// Tokens of all output classes.
    public long outputTotal() {
        return sum(OUTPUTS);
    }

    private long sum(int those) {
        long sum = 0;
        int at = 0;
        for (int left = present; left != 0; left &= left - 1, at++) {
            if ((Integer.lowestOneBit(left) & those) != 0) {
                sum += counts[at];
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
        return 31 * present + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return asMap().toString();
    }
}
