package dev.weir.providers.chat;

import dev.weir.providers.api.Fault;

/// What went wrong at the provider, in the middle of an answer or instead of one.
///
/// @param message for the caller
/// @param retryAfterSeconds what the error itself says a retry should wait for; 0 when it says nothing
public record ModelError(Kind kind, String message, int retryAfterSeconds) {
    public ModelError(Kind kind, String message) {
        this(kind, message, 0);
    }

    /// The kinds that every dialect has a word for.
    public enum Kind {
        INVALID_REQUEST,
        AUTHENTICATION,
        PERMISSION,
        NOT_FOUND,
        TOO_LARGE,
        RATE_LIMIT,
        QUOTA,
        /// As much was asked for as may be in a day; tomorrow it is less again.
        DAY_QUOTA,
        OVERLOADED,
        TIMEOUT,
        SERVER
    }

    /// The same error, told with a status: where the words say nothing the status decides.
    public ModelError sentWith(Kind status) {
        boolean quota = kind == Kind.QUOTA && status == Kind.RATE_LIMIT;
        return quota || kind != Kind.SERVER && status == Kind.INVALID_REQUEST
                ? this
                : new ModelError(status, message, retryAfterSeconds);
    }

    /// An error answer that says nothing: whatever it is, the caller can't mend it.
    public static ModelError untold(Kind status) {
        boolean vague = status == Kind.INVALID_REQUEST || status == Kind.NOT_FOUND;
        return new ModelError(vague ? Kind.SERVER : status, "");
    }

    /// What of it the caller may know: our account with the provider is not its business.
    public ModelError shown() {
        return switch (kind) {
            case AUTHENTICATION, PERMISSION, QUOTA, DAY_QUOTA ->
                new ModelError(Kind.SERVER, "The provider refused this gateway");
            case INVALID_REQUEST, NOT_FOUND, TOO_LARGE, RATE_LIMIT, OVERLOADED, TIMEOUT, SERVER -> this;
        };
    }

    /// What it means for further attempts.
    public Fault fault() {
        return switch (kind) {
            case INVALID_REQUEST, TOO_LARGE -> Fault.CALLER;
            case AUTHENTICATION -> Fault.KEY_REFUSED;
            case PERMISSION -> Fault.KEY_FORBIDDEN;
            case NOT_FOUND -> Fault.NO_MODEL;
            case RATE_LIMIT, DAY_QUOTA -> Fault.RATE_LIMITED;
            case QUOTA -> Fault.KEY_EMPTY;
            case OVERLOADED -> Fault.OVERLOADED;
            case TIMEOUT -> Fault.TIMEOUT;
            case SERVER -> Fault.SERVER_ERROR;
        };
    }

    /// The same of an error answer with that status.
    public Fault fault(int status) {
        return switch (status) {
            // Whatever stands there, it is no place of models.
            case 404 -> kind == Kind.SERVER ? Fault.NO_MODEL : fault();
            // A proxy on our way to the provider wants credentials: its keys are none of that.
            case 407 -> Fault.SERVER_ERROR;
            default -> fault();
        };
    }

    /// What an error status alone tells.
    public static Kind kind(int status) {
        return switch (status) {
            case 401, 407 -> Kind.AUTHENTICATION;
            case 402 -> Kind.QUOTA;
            case 403 -> Kind.PERMISSION;
            case 404 -> Kind.NOT_FOUND;
            case 408, 504, 524 -> Kind.TIMEOUT;
            case 413 -> Kind.TOO_LARGE;
            case 429 -> Kind.RATE_LIMIT;
            case 503, 529 -> Kind.OVERLOADED;
            default -> status >= 500 ? Kind.SERVER : Kind.INVALID_REQUEST;
        };
    }

    /// A wait that is none is not said.
    @Override
    public String toString() {
        String wait = retryAfterSeconds == 0 ? "" : ", retryAfterSeconds=" + retryAfterSeconds;
        return "ModelError[kind=" + kind + ", message=" + message + wait + "]";
    }
}
