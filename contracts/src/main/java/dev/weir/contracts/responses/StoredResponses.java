package dev.weir.contracts.responses;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.UUID;

/// Keeps answers of the responses API. Every method takes the company first: there is no way to ask without one, so
/// an id that another company knows finds nothing. Every future fails with
/// [dev.weir.contracts.failure.Failure#STORAGE_UNAVAILABLE] only. Safe from any thread.
public interface StoredResponses {
    /// Turns of one conversation at most; an older one is not reached.
    int TURNS_MAX = 200;

    /// Accepts an answer to be kept and returns at once: from then on this node finds it. It is durable, and found by
    /// every node, as soon as the database has it. A second call with the same company and id does nothing.
    ///
    /// @param id must be new
    /// @return false when it is not kept: it is too long, or this node holds as many as it may
    boolean keep(UUID companyId, String id, Optional<String> previousId, Buffer inputItems, Buffer response);

    /// The longest that is kept, in bytes of input items and response together.
    int bytesMax();

    /// Empty when the company has no such answer, deleted it, or it has expired.
    Future<Optional<StoredResponse>> find(UUID companyId, String id);

    /// The answer and those before it, by `previousId`. Begins later when an earlier turn was deleted, has expired, or
    /// is more than [#TURNS_MAX] turns back.
    ///
    /// @param bytesMax of input items and responses together
    Future<Conversation> conversation(UUID companyId, String id, long bytesMax);

    /// True when there was one.
    Future<Boolean> delete(UUID companyId, String id);
}
