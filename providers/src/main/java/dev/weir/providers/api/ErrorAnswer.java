package dev.weir.providers.api;

import dev.weir.contracts.failure.GatewayException;

/// What becomes of a provider's error answer (status 400 and above).
public sealed interface ErrorAnswer {
    /// The caller's business: status and body go to it as they are.
    record PassOn() implements ErrorAnswer {}

    /// Ours or the provider's: the caller gets this failure instead.
    record Replace(GatewayException failure) implements ErrorAnswer {}
}
