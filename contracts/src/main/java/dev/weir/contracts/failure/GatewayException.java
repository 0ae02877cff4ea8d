package dev.weir.contracts.failure;

import java.util.List;
import java.util.Optional;

/// A failure on its way to the caller: a row of [Failure], a message the caller may read, the parameter it concerns if
/// there is one, and, as the cause, a detail for the log only. Carries no stack trace: it is an answer, not a defect.
public final class GatewayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Failure failure;
    private final String param;
    private final int retryAfterSeconds;
    private final transient List<String> problems;

    private GatewayException(Failure failure, String message, String param, int retryAfterSeconds, Throwable detail) {
        this(failure, message, param, retryAfterSeconds, detail, List.of());
    }

    private GatewayException(
            Failure failure,
            String message,
            String param,
            int retryAfterSeconds,
            Throwable detail,
            List<String> problems) {
        super(message, detail, false, false);
        this.failure = failure;
        this.param = param;
        this.retryAfterSeconds = retryAfterSeconds;
        this.problems = List.copyOf(problems);
    }

    public static GatewayException of(Failure failure, String message) {
        return new GatewayException(failure, message, null, 0, null);
    }

    /// A failure that one parameter of the request caused.
    public static GatewayException ofParam(Failure failure, String param, String message) {
        return new GatewayException(failure, message, param, 0, null);
    }

    /// A failure for several reasons.
    ///
    /// @param problems a sentence each
    public static GatewayException ofProblems(Failure failure, String message, List<String> problems) {
        return new GatewayException(failure, message, null, 0, null, problems);
    }

    /// A failure with a detail that only the log sees.
    public static GatewayException withDetail(Failure failure, String message, Throwable detail) {
        return new GatewayException(failure, message, null, 0, detail);
    }

    /// The same failure, with the seconds after which a retry makes sense.
    public GatewayException retryAfter(int seconds) {
        return new GatewayException(failure, getMessage(), param, seconds, getCause());
    }

    public Failure failure() {
        return failure;
    }

    /// The request parameter that the failure concerns, as the caller wrote it.
    public Optional<String> param() {
        return Optional.ofNullable(param);
    }

    /// The single reasons, a sentence each; none where the message says it all.
    public List<String> problems() {
        return problems;
    }

    /// Seconds to wait before a retry, 0 when none is advised.
    public int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
