package dev.weir.gateway.sessions;

import dev.weir.contracts.failure.Failure;

/// The codes of close frames (RFC 6455, section 7.4; <https://www.iana.org/assignments/websocket>).
final class CloseCode {
    static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;
    static final int TOO_BIG = 1009;
    private static final int INTERNAL = 1011;
    private static final int RESTART = 1012;
    private static final int TRY_LATER = 1013;
    private static final int BAD_GATEWAY = 1014;
    /// As OpenAI closes what will fail again: change it before you reconnect.
    private static final int REFUSED = 4000;

    private static final int PRIVATE_FIRST = 3000;
    private static final int PRIVATE_LAST = 4999;

    private CloseCode() {}

    /// The code that a session closes with for a failure.
    static int of(Failure failure) {
        return switch (failure) {
            case BODY_TOO_LARGE -> TOO_BIG;
            case SHUTTING_DOWN -> RESTART;
            case SESSION_EXPIRED -> GOING_AWAY;
            case UPSTREAM_REJECTED_US,
                    UPSTREAM_ERROR,
                    UPSTREAM_CUT,
                    UPSTREAM_GARBAGE,
                    UPSTREAM_UNREACHABLE,
                    UPSTREAM_BUSY,
                    UPSTREAM_TIMEOUT -> BAD_GATEWAY;
            default ->
                switch (failure.advice()) {
                    case CORRECT -> REFUSED;
                    case WAIT -> TRY_LATER;
                    case RETRY -> INTERNAL;
                };
        };
    }

    /// What may be sent on of a code that one side closed with: some only say that there was none.
    static short passedOn(int code) {
        boolean standard = code >= NORMAL && code <= BAD_GATEWAY && code != 1004 && code != 1005 && code != 1006;
        return (short) (standard || code >= PRIVATE_FIRST && code <= PRIVATE_LAST ? code : NORMAL);
    }
}
