package dev.weir.contracts.files;

import io.vertx.core.Future;
import java.util.UUID;

/// The batches of companies. Every method takes the company first: a batch of another company is not there. Fails
/// with `STORAGE_UNAVAILABLE`, and with `NOT_FOUND` where a batch is named that the company does not have. Callable
/// from any context.
public interface Batches {
    /// Begins a batch; a repeat with the same idempotency key answers the one that was begun first, as it stands now,
    /// and fails with `IDEMPOTENCY_KEY_REUSED` when it asks for something else. Fails with `NOT_FOUND` when the
    /// company has no such input file, with `INVALID_VALUE` when that is for something else, and with
    /// `CONCURRENCY_LIMITED` when too many batches of the company are under way.
    Future<Batch> create(BatchRequest request);

    Future<Batch> find(UUID companyId, UUID id);

    Future<Listed<Batch>> list(UUID companyId, ListQuery query);

    /// Has it end early; a repeat answers the same. Fails with `BATCH_OVER` when it has ended, or is about to.
    Future<Batch> cancel(UUID companyId, UUID id);
}
