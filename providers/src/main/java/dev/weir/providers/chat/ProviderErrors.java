package dev.weir.providers.chat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;

/// What becomes of a provider's error when the caller speaks another dialect: it can't be passed on as it is, so the
/// caller gets the row of our table that says the same.
public final class ProviderErrors {
    private ProviderErrors() {}

    /// @param provider its name, for the message
    public static GatewayException failure(String provider, int status, ModelError error) {
        String answered = "Provider '" + provider + "' answered " + status
                + (error.message().isEmpty() ? "" : ": ") + error.message();
        GatewayException failure = row(provider, error, answered);
        return error.retryAfterSeconds() > 0 ? failure.retryAfter(error.retryAfterSeconds()) : failure;
    }

    private static GatewayException row(String provider, ModelError error, String answered) {
        return switch (error.kind()) {
            // Our account with the provider is not the caller's business.
            case AUTHENTICATION, PERMISSION ->
                GatewayException.of(
                        Failure.UPSTREAM_REJECTED_US, "Provider '" + provider + "' refused this gateway's credentials");
            case QUOTA, DAY_QUOTA ->
                GatewayException.of(
                        Failure.UPSTREAM_ERROR,
                        "Provider '" + provider + "' answered that this gateway's quota is used up");
            case INVALID_REQUEST -> GatewayException.of(Failure.BAD_REQUEST, answered);
            case NOT_FOUND -> GatewayException.of(Failure.MODEL_NOT_FOUND, answered);
            case TOO_LARGE -> GatewayException.of(Failure.BODY_TOO_LARGE, answered);
            // Without words it is not the provider's own: something on the way is busy.
            case RATE_LIMIT ->
                GatewayException.of(error.message().isEmpty() ? Failure.UPSTREAM_BUSY : Failure.RATE_LIMITED, answered);
            case OVERLOADED -> GatewayException.of(Failure.UPSTREAM_BUSY, answered);
            case TIMEOUT -> GatewayException.of(Failure.UPSTREAM_TIMEOUT, answered);
            case SERVER -> GatewayException.of(Failure.UPSTREAM_ERROR, answered);
        };
    }
}
