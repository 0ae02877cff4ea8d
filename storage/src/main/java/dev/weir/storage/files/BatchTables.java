package dev.weir.storage.files;

import dev.weir.contracts.files.Batch;
import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.Listed;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Batches as their companies see them. Callable from any context; fails with the driver's exception.
public final class BatchTables {
    private static final UUID LAST = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");
    private static final UUID FIRST = new UUID(0, 0);

    private final Pool pool;

    public BatchTables(Pool pool) {
        this.pool = pool;
    }

    /// The lock on the company's row makes those who begin batches of one company count one after the other.
    private static final String LOCK = """
            insert into files.company (company_id, bytes) values ($1, 0)
            on conflict (company_id) do update set bytes = files.company.bytes""";

    private static final String CREATE = """
            insert into files.batch (id, company_id, key_id, client_address, input_file_id, endpoint, window_ms,
                keep_output_ms, metadata_keys, metadata_values, status, created_at, expires_at, idempotency_key)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'validating', $11, $12, $14
            where (
                select count(*) from files.batch b where b.company_id = $2
                    and b.status in ('validating', 'in_progress', 'finalizing', 'cancelling')) < $13
            returning *""";

    /// Completes empty when the company has `openMax` batches already that are not over; with the earlier one when
    /// there is one with the request's idempotency key.
    ///
    /// @param id must be new
    public Future<Optional<Batch>> create(UUID id, BatchRequest request, Instant at, int openMax) {
        Tuple row = Tuple.of(id, request.companyId(), request.keyId(), request.clientAddress(), request.inputFileId())
                .addValue(request.endpoint())
                .addValue(request.window().toMillis())
                .addValue(request.keepOutput().map(Duration::toMillis).orElse(null))
                .addValue(request.metadata().keySet().toArray(String[]::new))
                .addValue(request.metadata().values().toArray(String[]::new))
                .addValue(FileTables.time(at))
                .addValue(FileTables.time(at.plus(request.window())))
                .addValue(openMax)
                .addValue(request.idempotencyKey().orElse(null));
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(request.companyId()))
                .compose(_ -> marked(connection, request))
                .compose(before -> before.isPresent()
                        ? Future.succeededFuture(before)
                        : connection.preparedQuery(CREATE).execute(row).map(BatchTables::first)));
    }

    private static final String MARKED = "select * from files.batch where company_id = $1 and idempotency_key = $2";

    /// The batch that was begun with the request's idempotency key; empty when none was, or it has none.
    public Future<Optional<Batch>> marked(BatchRequest request) {
        return marked(pool, request);
    }

    private static Future<Optional<Batch>> marked(SqlClient client, BatchRequest request) {
        return request.idempotencyKey().isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : client.preparedQuery(MARKED)
                        .execute(Tuple.of(
                                request.companyId(), request.idempotencyKey().get()))
                        .map(BatchTables::first);
    }

    private static final String FIND = "select * from files.batch where id = $1 and company_id = $2";

    public Future<Optional<Batch>> find(UUID companyId, UUID id) {
        return pool.preparedQuery(FIND).execute(Tuple.of(id, companyId)).map(BatchTables::first);
    }

    private static final String LIST_NEWEST =
            "select * from files.batch where company_id = $1 and id < $2 order by id desc limit $3";

    private static final String LIST_OLDEST =
            "select * from files.batch where company_id = $1 and id > $2 order by id limit $3";

    /// By id, which is by the time they were made.
    public Future<Listed<Batch>> list(UUID companyId, ListQuery query) {
        UUID after = query.after().orElse(query.newestFirst() ? LAST : FIRST);
        return pool.preparedQuery(query.newestFirst() ? LIST_NEWEST : LIST_OLDEST)
                .execute(Tuple.of(companyId, after, query.limit() + 1))
                .map(rows -> {
                    List<Batch> batches = new ArrayList<>(rows.size());
                    rows.forEach(row -> batches.add(BatchRows.fromRow(row)));
                    boolean more = batches.size() > query.limit();
                    return new Listed<>(more ? batches.subList(0, query.limit()) : batches, more);
                });
    }

    private static final String CANCEL = """
            update files.batch set status = 'cancelling', ending = 'cancelled', cancelling_at = $3
            where id = $1 and company_id = $2 and status in ('validating', 'in_progress')
            returning *""";

    /// Completes empty when there is none, or none that can be cancelled.
    public Future<Optional<Batch>> cancel(UUID companyId, UUID id, Instant at) {
        return pool.preparedQuery(CANCEL)
                .execute(Tuple.of(id, companyId, FileTables.time(at)))
                .map(BatchTables::first);
    }

    private static Optional<Batch> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(BatchRows.fromRow(rows.iterator().next()));
    }
}
