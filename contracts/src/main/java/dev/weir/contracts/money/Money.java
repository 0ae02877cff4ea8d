package dev.weir.contracts.money;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;

/// An amount in nano-units (1e-9) of a currency. Bounds: about ±9.2 billion units.
///
/// @param nanos the amount, signed
/// @param currency ISO 4217 code, such as `USD`
public record Money(long nanos, String currency) {
    public static final int SCALE = 9;
    /// Digits before the point of the largest amount.
    private static final int DIGITS_MAX = 10;
    public static final String DEFAULT_CURRENCY = "USD";

    public Money {
        if (currency == null || !currency.matches("[A-Z]{3}")) {
            throw new IllegalArgumentException("currency: '" + currency + "' (expected: three capital letters)");
        }
    }

    public static Money usd(long nanos) {
        return new Money(nanos, DEFAULT_CURRENCY);
    }

    /// Parses a decimal such as `100.00`.
    ///
    /// @throws IllegalArgumentException with the value and the expectation
    public static long parseNanos(String decimal) {
        try {
            var amount = new BigDecimal(decimal).stripTrailingZeros();
            // An exponent such as 1e999999999 must not be written out as digits.
            if (amount.scale() <= SCALE && (long) amount.precision() - amount.scale() <= DIGITS_MAX) {
                return amount.setScale(SCALE, RoundingMode.UNNECESSARY)
                        .unscaledValue()
                        .longValueExact();
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // refused below
        }
        throw new IllegalArgumentException(
                "'" + decimal + "' (expected: a decimal amount such as 100.00, at most 9 decimals, below 9.2 billion)");
    }

    /// True for the ISO 4217 code of a currency that there is or was.
    public static boolean isCurrency(String code) {
        return code.matches("[A-Z]{3}")
                && Currency.getAvailableCurrencies().stream()
                        .anyMatch(known -> known.getCurrencyCode().equals(code));
    }

    /// The amount as a decimal string with at least two decimals and no superfluous zeros: `0.0000021`, `100.00`.
    public static String decimal(long nanos) {
        var exact = BigDecimal.valueOf(nanos, SCALE).stripTrailingZeros();
        return (exact.scale() < 2 ? exact.setScale(2) : exact).toPlainString();
    }

    public String decimal() {
        return decimal(nanos);
    }

    @Override
    public String toString() {
        return decimal() + " " + currency;
    }
}
