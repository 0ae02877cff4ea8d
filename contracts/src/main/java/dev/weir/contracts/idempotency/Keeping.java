package dev.weir.contracts.idempotency;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// How long a company's answers are kept. Safe from any thread.
public interface Keeping {
    Duration KEEP_MIN = Duration.ofSeconds(1);
    Duration KEEP_MAX = Duration.ofDays(30);

    /// Gives a company a time of its own, or takes it away. Counts for answers from now on: what is kept already keeps
    /// its time. Completes with the time that holds for the company now. Fails with `STORAGE_UNAVAILABLE`.
    ///
    /// @param own [#KEEP_MIN] to [#KEEP_MAX]; empty for that of the configuration
    Future<Duration> keep(UUID companyId, Optional<Duration> own);
}
