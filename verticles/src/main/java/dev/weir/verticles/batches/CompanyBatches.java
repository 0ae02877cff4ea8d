package dev.weir.verticles.batches;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.Batch;
import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.BatchStatus;
import dev.weir.contracts.files.Batches;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.Listed;
import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.files.Purpose;
import dev.weir.contracts.files.StoredFile;
import dev.weir.contracts.ids.Ids;
import dev.weir.storage.files.BatchTables;
import dev.weir.storage.files.FileTables;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// Batches on PostgreSQL. Callable from any context.
public final class CompanyBatches implements Batches {
    private static final int RETRY_SECONDS = 60;

    private final BatchTables tables;
    private final FileTables files;
    private final BatchSettings settings;
    private final InstantSource clock;

    public CompanyBatches(BatchTables tables, FileTables files, BatchSettings settings, InstantSource clock) {
        this.tables = tables;
        this.files = files;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Future<Batch> create(BatchRequest request) {
        // First, so that a repeat is answered when its input is gone.
        return told(tables.marked(request))
                .compose(before -> before.isPresent() ? Future.succeededFuture(before.get()) : begin(request))
                .map(batch -> same(batch, request));
    }

    private Future<Batch> begin(BatchRequest request) {
        Instant now = clock.instant();
        return told(files.find(request.companyId(), request.inputFileId(), now))
                .map(file -> input(request, file))
                .compose(_ -> told(tables.create(Ids.at(now.toEpochMilli()), request, now, settings.openMax())))
                .map(batch -> batch.orElseThrow(this::tooMany));
    }

    private static Batch same(Batch batch, BatchRequest request) {
        if (!batch.request().asksForTheSame(request)) {
            throw GatewayException.ofParam(
                    Failure.IDEMPOTENCY_KEY_REUSED,
                    "Idempotency-Key",
                    "Idempotency-Key '" + request.idempotencyKey().orElse("")
                            + "' was used before for another batch (expected: the same request, or a new key)");
        }
        return batch;
    }

    private static StoredFile input(BatchRequest request, Optional<StoredFile> found) {
        String id = ObjectId.FILE.text(request.inputFileId());
        StoredFile file = found.orElseThrow(
                () -> GatewayException.ofParam(Failure.NOT_FOUND, "input_file_id", "No such File object: " + id));
        if (file.purpose() != Purpose.BATCH) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "input_file_id",
                    "The purpose of " + id + " is '" + file.purpose().key() + "' (expected: " + Purpose.BATCH.key()
                            + ")");
        }
        return file;
    }

    private GatewayException tooMany() {
        return GatewayException.of(
                        Failure.CONCURRENCY_LIMITED,
                        settings.openMax() + " batches are under way (expected: fewer, before another one begins)")
                .retryAfter(RETRY_SECONDS);
    }

    @Override
    public Future<Batch> find(UUID companyId, UUID id) {
        return told(tables.find(companyId, id))
                .map(batch -> batch.orElseThrow(() -> GatewayException.ofParam(
                        Failure.NOT_FOUND, "id", "No batch found with id '" + ObjectId.BATCH.text(id) + "'.")));
    }

    @Override
    public Future<Listed<Batch>> list(UUID companyId, ListQuery query) {
        return told(tables.list(companyId, query));
    }

    @Override
    public Future<Batch> cancel(UUID companyId, UUID id) {
        return told(tables.cancel(companyId, id, clock.instant()))
                .compose(cancelled -> cancelled
                        .map(Future::succeededFuture)
                        .orElseGet(() -> find(companyId, id).map(CompanyBatches::cancelledBefore)));
    }

    private static Batch cancelledBefore(Batch batch) {
        if (batch.status() == BatchStatus.CANCELLING || batch.status() == BatchStatus.CANCELLED) {
            return batch;
        }
        throw GatewayException.ofParam(
                Failure.BATCH_OVER,
                "id",
                "Cannot cancel a batch with status '" + batch.status().key()
                        + "' (expected: validating or in_progress)");
    }

    /// What the database's failures mean to a caller.
    private static <T> Future<T> told(Future<T> answer) {
        return answer.recover(cause -> Future.failedFuture(
                cause instanceof GatewayException known
                        ? known
                        : GatewayException.withDetail(
                                        Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                                .retryAfter(1)));
    }
}
