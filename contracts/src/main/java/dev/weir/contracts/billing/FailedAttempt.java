package dev.weir.contracts.billing;

import java.util.List;
import java.util.Objects;

/// One call to a provider that failed, in a request that went on or ended with it. Texts that are longer than their
/// limit are cut, numbers below zero are taken for zero: what is told of an attempt never keeps a request from its end.
///
/// @param provider whom it asked, at most [#PROVIDER_CHARS_MAX] characters
/// @param model the model as the provider knows it, at most [#MODEL_CHARS_MAX] characters
/// @param key the name of the provider's key, never the key; at most [#KEY_CHARS_MAX] characters, empty when there was
///     none
/// @param fault why it failed, as logs and metrics write it: `rate_limited`; at most [#FAULT_CHARS_MAX] characters
/// @param status what the provider answered, 0 when it did not
/// @param ms milliseconds from its start to its failure
public record FailedAttempt(String provider, String model, String key, String fault, int status, long ms) {
    /// So many are kept of a request, the first ones.
    public static final int KEPT_MAX = 16;

    public static final int PROVIDER_CHARS_MAX = 64;
    public static final int MODEL_CHARS_MAX = 128;
    public static final int KEY_CHARS_MAX = 64;
    public static final int FAULT_CHARS_MAX = 32;
    public static final int STATUS_MAX = 999;

    public FailedAttempt {
        provider = cut(provider, PROVIDER_CHARS_MAX);
        model = cut(model, MODEL_CHARS_MAX);
        key = cut(key, KEY_CHARS_MAX);
        fault = cut(fault, FAULT_CHARS_MAX);
        status = Math.clamp(status, 0, STATUS_MAX);
        ms = Math.max(0, ms);
    }

    /// Those that are kept.
    public static List<FailedAttempt> kept(List<FailedAttempt> all) {
        return List.copyOf(all.size() > KEPT_MAX ? all.subList(0, KEPT_MAX) : all);
    }

    /// Never in the middle of a character.
    private static String cut(String text, int charsMax) {
        String given = Objects.requireNonNullElse(text, "");
        if (given.length() <= charsMax) {
            return given;
        }
        boolean splits = Character.isHighSurrogate(given.charAt(charsMax - 1));
        return given.substring(0, splits ? charsMax - 1 : charsMax);
    }
}
