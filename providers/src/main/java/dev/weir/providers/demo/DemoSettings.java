package dev.weir.providers.demo;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/// What a request's `metadata` asks of the demo. Its values are strings, as the API has it; numbers are taken too.
///
/// @param tokens length of a text answer, 1 to [#TOKENS_MAX]; 0: as long as it likes
/// @param delayMs before each token, 0 to [#DELAY_MS_MAX]
/// @param delayAsked false when `delayMs` is the default
/// @param firstDelayMs before the head of the answer, 0 to [#DELAY_MS_MAX]
record DemoSettings(int tokens, long delayMs, boolean delayAsked, long firstDelayMs, Fault fault) {
    static final int TOKENS_MAX = 100_000;
    static final long DELAY_MS_MAX = 60_000;
    /// Slow enough to be seen in a terminal.
    static final long DELAY_MS_DEFAULT = 15;

    private static final String PREFIX = "demo_";
    private static final Set<String> NAMES = Set.of("demo_tokens", "demo_delay_ms", "demo_first_delay_ms", "demo_fail");
    private static final int DIGITS_MAX = 9;

    /// @throws GatewayException `INVALID_VALUE`, or `INVALID_TYPE` when `metadata` is no object
    static DemoSettings read(JsonObject metadata) {
        for (String name : metadata.fieldNames()) {
            if (name.startsWith(PREFIX) && !NAMES.contains(name)) {
                throw GatewayException.ofParam(
                        Failure.INVALID_VALUE,
                        "metadata." + name,
                        "metadata." + name + " is no setting of the demo provider (expected: one of "
                                + String.join(", ", NAMES.stream().sorted().toList()) + ")");
            }
        }
        String fault = value(metadata, "demo_fail");
        return new DemoSettings(
                (int) number(metadata, "demo_tokens", 1, TOKENS_MAX, 0),
                number(metadata, "demo_delay_ms", 0, DELAY_MS_MAX, DELAY_MS_DEFAULT),
                metadata.getValue("demo_delay_ms") != null,
                number(metadata, "demo_first_delay_ms", 0, DELAY_MS_MAX, 0),
                fault == null ? Fault.NONE : Fault.read("metadata.demo_fail", fault));
    }

    private static String value(JsonObject metadata, String name) {
        return switch (metadata.getValue(name)) {
            case null -> null;
            case String text -> text;
            case Number number -> number.toString();
            case Object other -> throw Fields.wrongType("metadata." + name, other, "a string");
        };
    }

    private static long number(JsonObject metadata, String name, long min, long max, long absent) {
        String value = value(metadata, name);
        return value == null ? absent : number("metadata." + name, value, value, "", min, max);
    }

    /// The number in `digits`, the part of `value` after `word`.
    static long number(String param, String value, String digits, String word, long min, long max) {
        boolean plain = !digits.isEmpty()
                && digits.length() <= DIGITS_MAX
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
        long number = plain ? Long.parseLong(digits) : -1;
        if (number < min || number > max) {
            String expected = word.isEmpty() ? min + " to " + max : word + min + " to " + word + max;
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    param,
                    param + ": " + Fields.shortened(value) + " (expected: " + expected + ")");
        }
        return number;
    }
}
