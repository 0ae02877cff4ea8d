package dev.weir.providers.upstream;

import dev.weir.contracts.config.Secret;
import java.util.List;
import java.util.Optional;

/// What may be a provider's keys. No message shows anything of one.
final class ProviderSecrets {
    private static final char FIRST = '!';
    private static final char LAST = '~';

    private ProviderSecrets() {}

    /// @throws IllegalArgumentException naming the setting, and the place in the list
    static void check(Optional<Secret> key, List<Secret> keys) {
        if (key.isPresent() && !keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "keys: set, and so is `key` (expected: one of them; put the one key into the list)");
        }
        key.ifPresent(secret -> checkText("key: the key", secret));
        for (int i = 0; i < keys.size(); i++) {
            checkText("keys: number " + (i + 1), keys.get(i));
            int first = keys.indexOf(keys.get(i));
            if (first < i) {
                throw new IllegalArgumentException(
                        "keys: number " + (i + 1) + " is the same as number " + (first + 1) + " (expected: each once)");
            }
        }
    }

    private static void checkText(String name, Secret secret) {
        String text = secret.reveal();
        if (text.isEmpty()) {
            throw new IllegalArgumentException(name + " is empty (expected: a key)");
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < FIRST || text.charAt(i) > LAST) {
                throw new IllegalArgumentException(
                        name + " has a blank, a line break or another character that no header can carry, at place "
                                + (i + 1) + " of " + text.length() + " (expected: letters, digits and signs of ASCII)");
            }
        }
    }
}
