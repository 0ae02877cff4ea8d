package dev.weir.gateway.main;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import dev.weir.contracts.money.Money;
import java.util.Optional;

/// What the first start makes, so that Weir can be used at once.
public record BootstrapSettings(
        @Setting(value = "Default", doc = "Name of the first company.")
        String company,

        @Setting(
                value = Money.DEFAULT_CURRENCY,
                doc = "The currency of its account, ISO 4217; an account that exists keeps its own.")
        String currency,

        @Setting(value = "100.00", doc = "Its opening balance, a decimal; credited once.")
        String balance,

        @Setting(
                doc = "Its API key: any text of 8 characters or more, spaces allowed. Without one, a key is made and"
                        + " printed once.")
        Optional<Secret> apiKey) {
    /// A shorter key could be guessed.
    static final int KEY_CHARS_MIN = 8;

    private static final int KEY_CHARS_MAX = 512;
    /// What Java puts in the place of bytes that are no text in the locale's encoding.
    private static final char UNREADABLE = '\uFFFD';

    public BootstrapSettings {
        if (!Money.isCurrency(currency)) {
            throw new IllegalArgumentException(
                    "currency: '" + currency + "' (expected: an ISO 4217 code such as USD or EUR)");
        }
        if (nanos(balance) < 0) {
            throw new IllegalArgumentException("balance: '" + balance + "' (expected: zero or more)");
        }
        apiKey.ifPresent(key -> check(key.reveal().strip()));
    }

    private static long nanos(String balance) {
        try {
            return Money.parseNanos(balance);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("balance: " + e.getMessage());
        }
    }

    private static void check(String key) {
        int length = key.codePointCount(0, key.length());
        if (length < KEY_CHARS_MIN || length > KEY_CHARS_MAX) {
            throw new IllegalArgumentException(
                    "apiKey: " + length + " characters (expected: " + KEY_CHARS_MIN + " to " + KEY_CHARS_MAX + ")");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "apiKey: a line break or another control character in it (expected: what a header can carry)");
        }
        if (key.indexOf(UNREADABLE) >= 0) {
            throw new IllegalArgumentException("apiKey: characters that could not be read (expected: UTF-8, and a UTF-8"
                    + " locale such as LC_ALL=C.UTF-8)");
        }
    }

    Money opening() {
        return new Money(nanos(balance), currency);
    }
}
