package dev.weir.contracts.money;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// The price of a class as people write it: for a million tokens or characters, for one of anything else
/// ([TokenClass#pricedBy()]). Kept as whole nano-units per million of it.
public final class ClassPrice {
    /// A dearer price is a mistake: one that a request for a thousand of it could not even be reserved at.
    public static final long NANOS_PER_MILLION_MAX = 1_000_000_000_000_000_000L;

    private static final int MILLION_DIGITS = 6;

    private ClassPrice() {}

    /// Nano-units per million of the class; exact, or refused.
    ///
    /// @param decimal the price in currency units for as many as the class is priced by
    /// @throws IllegalArgumentException with the value and the expectation
    public static long parse(TokenClass tokenClass, String decimal) {
        int decimals = decimals(tokenClass);
        try {
            var price = new BigDecimal(decimal).stripTrailingZeros();
            // An exponent such as 1e999999999 must not be written out as digits.
            if (price.signum() >= 0
                    && price.scale() <= decimals
                    && (long) price.precision() - price.scale() <= Money.SCALE + 1) {
                long nanos = price.setScale(decimals, RoundingMode.UNNECESSARY)
                        .unscaledValue()
                        .longValueExact();
                if (nanos <= NANOS_PER_MILLION_MAX) {
                    return nanos;
                }
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // refused below
        }
        throw new IllegalArgumentException("'" + decimal + "' (expected: a decimal price such as 2.50, from 0 to "
                + decimal(tokenClass, NANOS_PER_MILLION_MAX) + ", at most " + decimals + " decimals)");
    }

    /// As it is written: at least two decimals, no superfluous zeros.
    public static String decimal(TokenClass tokenClass, long nanosPerMillion) {
        var exact = BigDecimal.valueOf(nanosPerMillion, decimals(tokenClass)).stripTrailingZeros();
        return (exact.scale() < 2 ? exact.setScale(2) : exact).toPlainString();
    }

    private static int decimals(TokenClass tokenClass) {
        return tokenClass.pricedBy() == 1 ? Money.SCALE + MILLION_DIGITS : Money.SCALE;
    }
}
