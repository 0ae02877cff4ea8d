package dev.weir.contracts.limits;

import dev.weir.contracts.failure.GatewayException;
import java.util.Optional;

/// What became of a request for admission.
public sealed interface LimitOutcome {
    /// Counted against every limit that applies. It must be settled.
    ///
    /// @param providers those that may answer it
    record Admitted(Admission admission, AllowedProviders providers) implements LimitOutcome {}

    /// Counted against none.
    ///
    /// @param failure `RATE_LIMITED`, `CONCURRENCY_LIMITED`, `BUDGET_EXCEEDED`, `MODEL_NOT_ALLOWED`,
    ///         `PROVIDER_NOT_ALLOWED`: which
    ///         limit, of the key or its company, how large, and when there is room again
    /// @param standing empty when nothing was looked up
    record Refused(GatewayException failure, Optional<Standing> standing) implements LimitOutcome {}
}
