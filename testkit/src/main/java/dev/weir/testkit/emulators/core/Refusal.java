package dev.weir.testkit.emulators.core;

import java.util.Arrays;

/// A request that the emulated provider turns down. Each provider has its own shape and words for the same kind.
public final class Refusal extends RuntimeException {
    /// Why, with the status that most providers give it.
    public enum Kind {
        INVALID(400),
        AUTHENTICATION(401),
        PAYMENT(402),
        PERMISSION(403),
        NOT_FOUND(404),
        METHOD(405),
        CONFLICT(409),
        TOO_LARGE(413),
        UNPROCESSABLE(422),
        RATE_LIMIT(429),
        /// Out of money or quota: waiting does not help.
        QUOTA(429),
        SERVER(500),
        BAD_GATEWAY(502),
        UNAVAILABLE(503),
        TIMEOUT(504),
        OVERLOADED(529);

        private final int status;

        Kind(int status) {
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private final Kind kind;
    private final String param;
    private final String code;
    private final int status;
    private final int retryAfterSeconds;

    /// @param param the field at fault, or null
    /// @param code the provider's own word for the reason, or null
    public Refusal(Kind kind, String message, String param, String code) {
        this(kind, message, param, code, kind.status(), -1);
    }

    private Refusal(Kind kind, String message, String param, String code, int status, int retryAfterSeconds) {
        super(message, null, false, false);
        this.kind = kind;
        this.param = param;
        this.code = code;
        this.status = status;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    /// Too many requests.
    public static Refusal rateLimit(int retryAfterSeconds) {
        return new Refusal(
                Kind.RATE_LIMIT,
                "Rate limit reached, as ordered.",
                null,
                null,
                Kind.RATE_LIMIT.status(),
                retryAfterSeconds);
    }

    /// An error with that status, whatever it means.
    public static Refusal status(int status) {
        Kind kind = Arrays.stream(Kind.values())
                .filter(each -> each.status() == status)
                .findFirst()
                .orElse(status < 500 ? Kind.INVALID : Kind.SERVER);
        return new Refusal(
                kind, "Status " + status + ", as ordered.", null, null, status, kind == Kind.RATE_LIMIT ? 1 : -1);
    }

    public static Refusal of(Kind kind, String message) {
        return new Refusal(kind, message, null, null);
    }

    public static Refusal invalid(String message) {
        return of(Kind.INVALID, message);
    }

    public Kind kind() {
        return kind;
    }

    /// The status that most providers answer with.
    public int status() {
        return status;
    }

    /// Seconds to wait, -1 when nothing is said of that.
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    public String param() {
        return param;
    }

    public String code() {
        return code;
    }
}
