package dev.weir.contracts.responses;

import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Keeps answers of the responses API. Every method takes the company first: there is no way to ask without one, so
/// an id that another company knows finds nothing. Every future fails with
/// [dev.weir.contracts.failure.Failure#STORAGE_UNAVAILABLE] only.
public interface StoredResponses {
    /// Turns of one conversation at most; an older one is not reached.
    int TURNS_MAX = 200;

    /// Completes when it is durable. A second call with the same company and id does nothing.
    Future<Void> keep(StoredResponse response);

    /// Empty when the company has no such answer, deleted it, or it has expired at `now`.
    Future<Optional<StoredResponse>> find(UUID companyId, String id, Instant now);

    /// The answer and those before it, by `previousId`, oldest first. Empty when there is no such answer; begins later
    /// when an earlier turn was deleted, has expired, or is more than `turnsMax` turns back.
    ///
    /// @param turnsMax 1 to [#TURNS_MAX]
    Future<List<StoredResponse>> conversation(UUID companyId, String id, int turnsMax, Instant now);

    /// True when there was one.
    Future<Boolean> delete(UUID companyId, String id);
}
