package dev.weir.storage.files;

import dev.weir.contracts.files.BatchError;
import dev.weir.contracts.files.BatchStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Batches as those who work on them see them. Leases are by the database's clock. A boolean that completes with
/// false says that the batch is somebody else's now, and nothing was written. Callable from any context; fails with
/// the driver's exception.
public final class BatchWork {
    private final Pool pool;

    public BatchWork(Pool pool) {
        this.pool = pool;
    }

    /// Those first whose company has fewest under way, so that no company keeps the others waiting.
    private static final String CLAIM = """
            update files.batch set worker = $1, lease_until = clock_timestamp() + $2 * interval '1 millisecond'
            where id = (
                select b.id from files.batch b
                where b.status in ('validating', 'in_progress', 'finalizing', 'cancelling')
                    and (b.lease_until is null or b.lease_until < clock_timestamp())
                order by (
                    select count(*) from files.batch o where o.company_id = b.company_id
                        and o.lease_until >= clock_timestamp()
                        and o.status in ('validating', 'in_progress', 'finalizing', 'cancelling')), b.created_at
                limit 1
                for update skip locked)
            returning *""";

    /// Takes a batch that nobody works on. Completes empty when there is none.
    ///
    /// @param worker must be new
    public Future<Optional<Work>> claim(UUID worker, Duration lease) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(worker, lease.toMillis()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(new Work(BatchRows.fromRow(rows.iterator().next()), worker)));
    }

    private static final String RENEW = """
            update files.batch set lease_until = clock_timestamp() + $3 * interval '1 millisecond'
            where id = $1 and worker = $2 returning status""";

    /// Completes with where the batch stands, empty when it is somebody else's now.
    public Future<Optional<BatchStatus>> renew(Work work, Duration lease) {
        return pool.preparedQuery(RENEW)
                .execute(Tuple.of(work.id(), work.worker(), lease.toMillis()))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(BatchStatus.byKey(rows.iterator().next().getString("status"))));
    }

    private static final String RELEASE =
            "update files.batch set worker = null, lease_until = null where id = $1 and worker = $2";

    /// Leaves it to others.
    public Future<Void> release(Work work) {
        return pool.preparedQuery(RELEASE)
                .execute(Tuple.of(work.id(), work.worker()))
                .mapEmpty();
    }

    private static final String BEGIN = """
            update files.batch set status = 'in_progress', total = $3, in_progress_at = $4
            where id = $1 and worker = $2 and status = 'validating'""";

    /// Its lines are good. Completes with false too when it was cancelled meanwhile.
    public Future<Boolean> begin(Work work, int total, Instant at) {
        return changed(BEGIN, Tuple.of(work.id(), work.worker(), total, FileTables.time(at)));
    }

    private static final String FAIL = """
            update files.batch set status = 'failed', failed_at = $3, error_codes = $4, error_messages = $5,
                error_params = $6, error_lines = $7, worker = null, lease_until = null
            where id = $1 and worker = $2 and status = 'validating'""";

    /// Its lines are wrong. Completes with false too when it was cancelled meanwhile.
    public Future<Boolean> fail(Work work, List<BatchError> errors, Instant at) {
        Stream<BatchError> listed = errors.stream().limit(BatchError.LISTED_MAX);
        List<BatchError> told = listed.toList();
        return changed(
                FAIL,
                Tuple.of(work.id(), work.worker(), FileTables.time(at))
                        .addValue(told.stream().map(BatchError::code).toArray(String[]::new))
                        .addValue(told.stream().map(BatchError::message).toArray(String[]::new))
                        .addValue(told.stream()
                                .map(each -> each.param().orElse(null))
                                .toArray(String[]::new))
                        .addValue(told.stream()
                                .map(each -> each.line().orElse(null))
                                .toArray(Integer[]::new)));
    }

    private static final String RESULT = """
            with mine as (
                select id from files.batch where id = $1 and worker = $2 for no key update
            ), added as (
                insert into files.result (batch_id, number, failed, content)
                select m.id, r.number, r.failed, r.content
                from mine m, unnest($3::integer[], $4::boolean[], $5::bytea[]) as r (number, failed, content)
                on conflict do nothing
                returning failed
            ), counted as (
                update files.batch b
                set completed = b.completed + a.good, failed = b.failed + a.bad
                from (select count(*) filter (where not failed) as good, count(*) filter (where failed) as bad
                    from added) a
                where b.id = $1 and a.good + a.bad > 0
            )
            select count(*) from mine""";

    /// Adds results of lines; of a line that has one already it stays.
    public Future<Boolean> add(Work work, List<LineResult> results) {
        return pool.preparedQuery(RESULT)
                .execute(Tuple.of(work.id(), work.worker())
                        .addValue(results.stream().map(LineResult::number).toArray(Integer[]::new))
                        .addValue(results.stream().map(LineResult::failed).toArray(Boolean[]::new))
                        .addValue(results.stream().map(LineResult::content).toArray(Buffer[]::new)))
                .map(rows -> rows.iterator().next().getLong(0) == 1);
    }

    private static final String DONE = "select number from files.result where batch_id = $1";

    /// The lines that have a result.
    public Future<BitSet> done(UUID batchId) {
        return pool.preparedQuery(DONE).execute(Tuple.of(batchId)).map(rows -> {
            var done = new BitSet();
            rows.forEach(row -> done.set(row.getInteger("number")));
            return done;
        });
    }

    private static final String RETRY = """
            insert into files.retry (batch_id, number, times)
            select b.id, $3, $4 from files.batch b where b.id = $1 and b.worker = $2
            on conflict (batch_id, number) do update set times = greatest(files.retry.times, excluded.times)""";

    /// Notes that a line has been executed so often in vain.
    public Future<Boolean> retry(Work work, int number, int times) {
        return changed(RETRY, Tuple.of(work.id(), work.worker(), number, times));
    }

    private static final String RETRIES = "select number, times from files.retry where batch_id = $1";

    /// How often lines have been executed in vain, by line.
    public Future<Map<Integer, Integer>> retries(UUID batchId) {
        return pool.preparedQuery(RETRIES).execute(Tuple.of(batchId)).map(rows -> {
            Map<Integer, Integer> retries = new HashMap<>();
            rows.forEach(row -> retries.put(row.getInteger("number"), row.getInteger("times")));
            return retries;
        });
    }

    private static final String FINALIZE = """
            update files.batch set status = case when status = 'in_progress' then 'finalizing' else status end,
                ending = coalesce(ending, $3), finalizing_at = coalesce(finalizing_at, $4)
            where id = $1 and worker = $2 and status in ('in_progress', 'finalizing', 'cancelling')
            returning ending""";

    /// Every line has a result, or gets none. Completes with how it ends, which an earlier worker or a cancellation
    /// may have settled; empty when the batch is somebody else's now.
    public Future<Optional<Ended>> finalizing(Work work, Ended wanted, Instant at) {
        return pool.preparedQuery(FINALIZE)
                .execute(Tuple.of(work.id(), work.worker(), wanted.key(), FileTables.time(at)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(Ended.byKey(rows.iterator().next().getString("ending"))));
    }

    /// Up to so many bytes, but one in any case.
    private static final String RESULTS = """
            select number, failed, content from (
                select r.number, r.failed, r.content, sum(length(r.content)) over (order by r.number) - length(r.content)
                    as before
                from (
                    select number, failed, content from files.result
                    where batch_id = $1 and number > $2 order by number limit $4) r) page
            where before < $3
            order by number""";

    /// Results in the order of their lines; none at the end.
    ///
    /// @param after the number of the last one before
    public Future<List<LineResult>> results(UUID batchId, int after, int bytes, int max) {
        return pool.preparedQuery(RESULTS)
                .execute(Tuple.of(batchId, after, (long) bytes, max))
                .map(rows -> {
                    List<LineResult> results = new ArrayList<>(rows.size());
                    rows.forEach(row -> results.add(new LineResult(
                            row.getInteger("number"), row.getBoolean("failed"), row.getBuffer("content"))));
                    return results;
                });
    }

    private static final String KEEP = """
            update files.file set state = 'kept', name = $2, purpose = 'batch_output', expires_at = $3
            where id = $1 and state = 'arriving'""";

    private static final String END = """
            update files.batch set status = $3, output_file_id = $4, error_file_id = $5, worker = null, lease_until = null,
                completed_at = case when $3 = 'completed' then $6::timestamptz end,
                expired_at = case when $3 = 'expired' then $6::timestamptz end,
                cancelled_at = case when $3 = 'cancelled' then $6::timestamptz end
            where id = $1 and worker = $2 and status in ('finalizing', 'cancelling')""";

    private static final String FORGET = "delete from files.result where batch_id = $1";
    private static final String FORGET_RETRIES = "delete from files.retry where batch_id = $1";

    /// A file that a batch wrote; all its content is there.
    public record Written(UUID id, String name, Instant expiresAt) {}

    /// Ends a batch: its files are its company's, its status is that of its end; all or nothing.
    public Future<Boolean> end(Work work, Ended ended, Optional<Written> output, Optional<Written> errors, Instant at) {
        Tuple row = Tuple.of(work.id(), work.worker(), ended.key())
                .addValue(output.map(Written::id).orElse(null))
                .addValue(errors.map(Written::id).orElse(null))
                .addValue(FileTables.time(at));
        return pool.withTransaction(connection -> connection
                .preparedQuery(END)
                .execute(row)
                .compose(rows -> rows.rowCount() == 0
                        ? Future.succeededFuture(false)
                        : keep(connection, output)
                                .compose(_ -> keep(connection, errors))
                                .compose(_ -> connection.preparedQuery(FORGET).execute(Tuple.of(work.id())))
                                .compose(_ ->
                                        connection.preparedQuery(FORGET_RETRIES).execute(Tuple.of(work.id())))
                                .map(true)));
    }

    private static Future<Void> keep(SqlConnection connection, Optional<Written> written) {
        if (written.isEmpty()) {
            return Future.succeededFuture();
        }
        Written file = written.get();
        return connection
                .preparedQuery(KEEP)
                .execute(Tuple.of(file.id(), file.name(), FileTables.time(file.expiresAt())))
                .compose(rows -> rows.rowCount() == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture("file " + file.id() + " of a batch arrives no more"));
    }

    private static final String PRUNE = """
            delete from files.batch where id in (
                select id from files.batch
                where status in ('failed', 'completed', 'expired', 'cancelled') and created_at < $1 limit $2)""";

    /// Forgets at most `max` batches that are over and were begun before. Completes with their number.
    public Future<Integer> prune(Instant before, int max) {
        return pool.preparedQuery(PRUNE)
                .execute(Tuple.of(FileTables.time(before), max))
                .map(rows -> rows.rowCount());
    }

    private Future<Boolean> changed(String sql, Tuple row) {
        return pool.preparedQuery(sql).execute(row).map(rows -> rows.rowCount() == 1);
    }
}
