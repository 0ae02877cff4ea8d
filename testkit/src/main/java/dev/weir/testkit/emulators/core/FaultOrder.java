package dev.weir.testkit.emulators.core;

import java.util.Arrays;

/// A fault that was ordered: `rate-limit`, `status=503`, `error-in-stream=5`.
///
/// @param number milliseconds, tokens, seconds or a status, as the fault takes it; -1 when it takes none
public record FaultOrder(Fault fault, int number) {
    private static final int NUMBER_MAX = 600_000;

    /// Reads one; fails with a [Refusal] that names what it did not understand.
    public static FaultOrder parse(String text) {
        String[] parts = text.split("=", 2);
        Fault fault = Arrays.stream(Fault.values())
                .filter(each -> each.word().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> Refusal.invalid(
                        "fault '" + text + "' (expected one of: " + String.join(", ", Fault.names()) + ")"));
        if (parts.length == 1) {
            return new FaultOrder(fault, fault.number());
        }
        boolean right = fault.takesNumber() && parts[1].matches("[0-9]{1,6}");
        int number = right ? Integer.parseInt(parts[1]) : -1;
        if (fault == Fault.STATUS && (number < 400 || number > 599)) {
            throw Refusal.invalid("fault '" + text + "' (expected: a status from 400 to 599)");
        }
        if (!right || number > NUMBER_MAX) {
            throw Refusal.invalid("fault '" + text + "' (expected: "
                    + (fault.takesNumber() ? "a number up to " + NUMBER_MAX : "no number") + ")");
        }
        return new FaultOrder(fault, number);
    }

    /// The refusal this fault is, or null when it is another kind of trouble.
    public Refusal refusal() {
        return switch (fault) {
            case RATE_LIMIT -> Refusal.rateLimit(number);
            case QUOTA -> Refusal.of(Refusal.Kind.QUOTA, "You exceeded your current quota, as ordered.");
            case STATUS -> Refusal.status(number);
            case OVERLOADED -> Refusal.of(Refusal.Kind.OVERLOADED, "Overloaded, as ordered.");
            case HTML_502,
                    ERROR_IN_STREAM,
                    RESET,
                    RESET_IN_STREAM,
                    CUT_IN_STREAM,
                    HANG_IN_STREAM,
                    CUT_FRAMES,
                    NO_TERMINATOR,
                    SLOW_FIRST_BYTE,
                    SLOW_CHUNKS,
                    GARBAGE,
                    EMPTY,
                    WRONG_TYPE,
                    HANG -> null;
        };
    }

    @Override
    public String toString() {
        return fault.word() + (number >= 0 ? "=" + number : "");
    }
}
