package dev.weir.providers.demo;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.util.Arrays;
import java.util.stream.Collectors;

/// The way an answer goes wrong on purpose.
///
/// @param number the status of [Kind#STATUS], the tokens that come before it of the `…-after-` and `…-inside-` kinds
record Fault(Kind kind, int number) {
    static final Fault NONE = new Fault(Kind.NONE, 0);

    private static final int STATUS_MIN = 400;
    private static final int STATUS_MAX = 599;

    /// What goes wrong, by the word that asks for it. A word that ends with `-` is followed by a number.
    enum Kind {
        NONE(""),
        /// An error answer in the API's shape with that status.
        STATUS("status-"),
        /// Status 500 with a page of HTML, as a broken proxy sends it.
        HTML_500("html-500"),
        /// The connection is refused.
        REFUSE("refuse"),
        /// No answer ever comes.
        HANG("hang"),
        /// Silence after so many tokens.
        HANG_AFTER("hang-after-"),
        /// The connection breaks between two events after so many tokens.
        CUT_AFTER("cut-after-"),
        /// The connection breaks inside the event that follows so many tokens.
        CUT_INSIDE("cut-inside-"),
        /// An error event after so many tokens, then the end without an end marker.
        ERROR_AFTER("error-after-"),
        /// Status 200 with a body that is no answer.
        GARBAGE("garbage"),
        /// An answer that never reports its usage, asked or not.
        NO_USAGE("no-usage"),
        /// A stream that ends without its end marker.
        NO_DONE("no-done");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        private boolean numbered() {
            return word.endsWith("-");
        }
    }

    boolean is(Kind other) {
        return kind == other;
    }

    /// True when it strikes now, `tokens` tokens into the answer.
    boolean strikesAt(int tokens) {
        return switch (kind) {
            case HANG_AFTER, CUT_AFTER, CUT_INSIDE, ERROR_AFTER -> number == tokens;
            case NONE, STATUS, HTML_500, REFUSE, HANG, GARBAGE, NO_USAGE, NO_DONE -> false;
        };
    }

    /// @throws GatewayException `INVALID_VALUE` naming the value and what is possible
    static Fault read(String param, String value) {
        for (Kind kind : Kind.values()) {
            if (kind == Kind.NONE) {
                continue;
            }
            if (kind.word.equals(value) && !kind.numbered()) {
                return new Fault(kind, 0);
            }
            if (kind.numbered() && value.startsWith(kind.word)) {
                int min = kind == Kind.STATUS ? STATUS_MIN : 0;
                int max = kind == Kind.STATUS ? STATUS_MAX : DemoSettings.TOKENS_MAX;
                String digits = value.substring(kind.word.length());
                return new Fault(kind, (int) DemoSettings.number(param, value, digits, kind.word, min, max));
            }
        }
        String words = Arrays.stream(Kind.values())
                .filter(kind -> kind != Kind.NONE)
                .map(kind -> kind.numbered() ? kind.word + "<number>" : kind.word)
                .collect(Collectors.joining(", "));
        throw GatewayException.ofParam(
                Failure.INVALID_VALUE,
                param,
                param + ": " + Fields.shortened(value) + " (expected: one of " + words + ")");
    }
}
