package dev.weir.providers.api.routing;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// How requests are kept going when a target fails.
public record RoutingSettings(
        @Setting(
                value = "4",
                min = 1,
                doc = "Attempts of one request at most, the first included, over all targets, keys and fallback models."
                        + " The client is told then not to try again by itself.")
        int attemptsMax,

        @Setting(
                value = "30s",
                doc = "No further attempt of a request begins later than this after its first. A pause that would pass"
                        + " it is not waited for.")
        Duration retryWithin,

        @Setting(
                value = "100ms",
                doc =
                        "Pause before the same target is tried again, doubled each time, with a chance part of half of it."
                                + " Another target is tried at once.")
        Duration backoff,

        @Setting(value = "2s", doc = "The longest such pause.")
        Duration backoffMax,

        @Setting(
                value = "256KiB",
                doc = "The beginning of a stream is held back until there is something of the answer in it, so that"
                        + " another target can take over; at most so much of it.")
        DataSize heldStartMax,

        @Setting(value = "5", min = 1, doc = "Failures in a row after which a target is left alone for `coolDown`.")
        int failuresMax,

        @Setting(
                value = "50",
                min = 1,
                doc = "Share of failures, in percent, from which a target is left alone, however they are spread; over"
                        + " the last 10 s and at least 20 calls.")
        int failureShareMax,

        @Setting(
                value = "5s",
                doc = "How long a target, or a key, is left alone at first; doubled each time the call after it fails"
                        + " too. Up to a fifth of a target's is left out by chance. A provider's `Retry-After`, up to"
                        + " 1h, goes before it.")
        Duration coolDown,

        @Setting(
                value = "2m",
                doc = "The longest it is left alone but for such advice; at most 1h. A model that its provider does not"
                        + " have is left alone so long at once.")
        Duration coolDownMax,

        @Setting(
                value = "true",
                doc = "Tell clients in `x-weir-provider` and `x-weir-attempts` who answered. The log and the usage rows"
                        + " say it always.")
        boolean headers) {
    private static final int PERCENT = 100;
    private static final Duration COOL_DOWN_LIMIT = Duration.ofHours(1);

    public RoutingSettings {
        if (failureShareMax > PERCENT) {
            throw new IllegalArgumentException("failureShareMax: " + failureShareMax + " (expected: 1 to 100)");
        }
        if (coolDown.toMillis() < 1) {
            throw new IllegalArgumentException("coolDown: " + coolDown.toMillis() + "ms (expected: 1ms or more)");
        }
        if (coolDownMax.compareTo(coolDown) < 0 || coolDownMax.compareTo(COOL_DOWN_LIMIT) > 0) {
            throw new IllegalArgumentException("coolDownMax: " + coolDownMax.toMillis() + "ms (expected: coolDown, "
                    + coolDown.toMillis() + "ms, to 1h)");
        }
    }
}
