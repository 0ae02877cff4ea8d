package dev.weir.storage.responses;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Kept answers of all companies. Times are the caller's. Callable from any context; fails with the driver's exception.
public final class ResponseTables {
    private final Pool pool;

    public ResponseTables(Pool pool) {
        this.pool = pool;
    }

    private static final String KEEP = """
            insert into responses.response (company_id, id, previous_id, seal_id, sealed, created_at, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7)
            on conflict (company_id, id) do nothing""";

    /// Keeps an answer. A repeat changes nothing. Completes when it is durable; with false when there was one.
    public Future<Boolean> keep(SealedResponse response) {
        return pool.preparedQuery(KEEP)
                .execute(Tuple.of(
                                response.companyId(),
                                response.id(),
                                response.previousId().orElse(null),
                                response.sealId(),
                                response.sealed())
                        .addValue(response.createdAt().atOffset(ZoneOffset.UTC))
                        .addValue(response.expiresAt().atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.rowCount() == 1);
    }

    private static final String FIND = """
            select company_id, id, previous_id, seal_id, sealed, created_at, expires_at
            from responses.response
            where company_id = $1 and id = $2 and expires_at > $3""";

    /// Empty when the company has no such answer, or it has expired at `now`.
    public Future<Optional<SealedResponse>> find(UUID companyId, String id, Instant now) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(companyId, id, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(fromRow(rows.iterator().next())));
    }

    /// The sealed bytes are read for a conversation that is not too long only.
    private static final String CONVERSATION = """
            with recursive turn as (
                select id, previous_id, length(sealed) as bytes, 1 as back
                from responses.response
                where company_id = $1 and id = $2 and expires_at > $3
                union all
                select r.id, r.previous_id, length(r.sealed), turn.back + 1
                from turn
                join responses.response r on r.company_id = $1 and r.id = turn.previous_id and r.expires_at > $3
                where turn.back < $4),
            whole as (select coalesce(sum(bytes), 0)::bigint as bytes from turn)
            select whole.bytes, r.company_id, r.id, r.previous_id, r.seal_id, r.sealed, r.created_at, r.expires_at
            from whole
            left join (turn join responses.response r on r.company_id = $1 and r.id = turn.id)
                on whole.bytes <= $5
            order by turn.back desc""";

    /// The answer and those before it.
    ///
    /// @param turnsMax how many at most
    /// @param bytesMax sealed; when they are longer together, there are none
    public Future<SealedTurns> conversation(UUID companyId, String id, Instant now, int turnsMax, long bytesMax) {
        return pool.preparedQuery(CONVERSATION)
                .execute(Tuple.of(companyId, id, now.atOffset(ZoneOffset.UTC), turnsMax, bytesMax))
                .map(ResponseTables::turns);
    }

    private static SealedTurns turns(RowSet<Row> rows) {
        List<SealedResponse> turns = new ArrayList<>(rows.size());
        long bytes = 0;
        for (Row row : rows) {
            bytes = row.getLong("bytes");
            if (row.getString("id") != null) {
                turns.add(fromRow(row));
            }
        }
        return new SealedTurns(turns, bytes);
    }

    private static SealedResponse fromRow(Row row) {
        return new SealedResponse(
                row.getUUID("company_id"),
                row.getString("id"),
                Optional.ofNullable(row.getString("previous_id")),
                row.getUUID("seal_id"),
                row.getBuffer("sealed"),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getOffsetDateTime("expires_at").toInstant());
    }

    private static final String DELETE =
            "delete from responses.response where company_id = $1 and id = $2 returning expires_at > $3 as counted";

    /// Deletes one. Completes with true when there was one that had not expired at `now`.
    public Future<Boolean> delete(UUID companyId, String id, Instant now) {
        return pool.preparedQuery(DELETE)
                .execute(Tuple.of(companyId, id, now.atOffset(ZoneOffset.UTC)))
                .map(rows -> rows.size() == 1 && rows.iterator().next().getBoolean("counted"));
    }

    private static final String PRUNE = """
            delete from responses.response r
            using (
                select company_id, id from responses.response
                where expires_at <= $1
                order by expires_at
                limit $2
                for update skip locked) past
            where r.company_id = past.company_id and r.id = past.id""";

    /// Deletes answers that have expired at `now`, those first that are over longest. Completes with how many.
    public Future<Integer> prune(Instant now, int max) {
        return pool.preparedQuery(PRUNE)
                .execute(Tuple.of(now.atOffset(ZoneOffset.UTC), max))
                .map(rows -> rows.rowCount());
    }
}
