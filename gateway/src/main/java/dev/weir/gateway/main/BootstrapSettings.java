package dev.weir.gateway.main;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import dev.weir.contracts.money.Money;
import java.util.Optional;

/// What the first start makes, so that Weir can be used at once.
public record BootstrapSettings(
        @Setting(value = "Default", doc = "Name of the first company.") String company,
        @Setting(value = "100.00", doc = "Its opening balance in USD, a decimal; credited once.") String balance,
        @Setting(
                        doc = "Its API key: any text of 8 characters or more, spaces allowed. Without one, a key is made and"
                                + " printed once.")
                Optional<Secret> apiKey) {
    /// A shorter key could be guessed.
    static final int KEY_CHARS_MIN = 8;

    private static final int KEY_CHARS_MAX = 512;

    public BootstrapSettings {
        if (Money.parseNanos(balance) < 0) {
            throw new IllegalArgumentException("balance: '" + balance + "' (expected: zero or more)");
        }
        apiKey.ifPresent(key -> {
            int length = key.reveal().strip().length();
            if (length < KEY_CHARS_MIN || length > KEY_CHARS_MAX) {
                throw new IllegalArgumentException(
                        "apiKey: " + length + " characters (expected: " + KEY_CHARS_MIN + " to " + KEY_CHARS_MAX + ")");
            }
        });
    }

    long balanceNanos() {
        return Money.parseNanos(balance);
    }
}
