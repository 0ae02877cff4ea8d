package dev.weir.testkit.emulators.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A way for an emulator to go wrong. Its number, where it takes one, is in milliseconds or counts tokens.
public enum Fault {
    /// 429 with the provider's headers; the number is the seconds of `Retry-After`.
    RATE_LIMIT(1),
    /// Out of quota or credits: no use in waiting.
    QUOTA(-1),
    /// An error with that status before the first byte.
    STATUS(500),
    /// 529 where the provider knows it, else 503.
    OVERLOADED(-1),
    /// A load balancer's page of HTML with status 502.
    HTML_502(-1),
    /// An error inside a stream, in the provider's own way, after that many tokens. An answer in one piece is a 500.
    ERROR_IN_STREAM(2),
    /// The connection is reset before the head.
    RESET(-1),
    /// The connection is reset after that many tokens, or in the middle of an answer in one piece.
    RESET_IN_STREAM(2),
    /// The connection is closed without the body's end after that many tokens, or in the middle of one piece.
    CUT_IN_STREAM(2),
    /// Silence after that many tokens, or in the middle of an answer in one piece; the connection stays.
    HANG_IN_STREAM(2),
    /// Every event goes out in two writes, that many milliseconds apart.
    CUT_FRAMES(20),
    /// A stream ends properly for HTTP, but without the API's terminator.
    NO_TERMINATOR(-1),
    /// The head comes after that many milliseconds.
    SLOW_FIRST_BYTE(1_000),
    /// That many milliseconds between events.
    SLOW_CHUNKS(200),
    /// 200 with something that is not the API's.
    GARBAGE(-1),
    /// 200 with an empty body.
    EMPTY(-1),
    /// The right body under `text/html`.
    WRONG_TYPE(-1),
    /// Never answers.
    HANG(-1);

    private final int number;

    /// @param number what is taken when none is given, -1 for a fault that takes none
    Fault(int number) {
        this.number = number;
    }

    boolean takesNumber() {
        return number >= 0;
    }

    int number() {
        return number;
    }

    /// As it is written: `rate-limit`.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Fault::word).toList();
    }
}
