package dev.weir.storage.idempotency;

import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.contracts.idempotency.ClaimRequest;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.UUID;

/// Claims and answers of this node's requests. All times are by the database's clock. Callable from any context; fails
/// with the driver's exception.
public final class IdempotencyTables {
    private final Pool pool;
    private final String node;

    /// @param node the name of this node: claims it leaves behind are found by it
    public IdempotencyTables(Pool pool, String node) {
        this.pool = pool;
        this.node = node;
    }

    private static final String CLAIM = """
            select outcome, claim_id, request_id, status, content_type, answer
            from idempotency.claim($1, $2, $3, $4, $5, $6, $7, $8)""";

    /// Takes the key for `lease` when it is free, or says what it is used for.
    ///
    /// @param claimId of this execution; must be new
    public Future<Found> claim(ClaimRequest request, UUID claimId, Duration lease) {
        return pool.preparedQuery(CLAIM)
                .execute(Tuple.of(request.companyId(), request.operation(), request.key(), claimId)
                        .addValue(request.fingerprint())
                        .addValue(request.requestId())
                        .addValue(node)
                        .addValue(lease.toMillis()))
                .map(rows -> fromRow(rows.iterator().next()));
    }

    private static Found fromRow(Row row) {
        int outcome = row.getInteger("outcome");
        return switch (outcome) {
            case 0 -> new Found.Free();
            case 1 -> new Found.Running();
            case 2 -> new Found.OtherBody();
            case 3 ->
                new Found.Kept(
                        row.getUUID("claim_id"),
                        row.getString("request_id"),
                        row.getInteger("status"),
                        row.getString("content_type"),
                        row.getBuffer("answer"));
            case 4 -> new Found.TooLong();
            case 5 -> new Found.Lost();
            default -> throw new IllegalStateException("outcome " + outcome + " (expected: 0 to 5)");
        };
    }

    /// Inserts where the row is gone, as after an outage longer than the lease.
    private static final String END = """
            insert into idempotency.request as r (company_id, operation, key, claim_id, fingerprint, request_id, node,
                state, status, content_type, answer, free_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, clock_timestamp() + interval '1 millisecond'
                * coalesce((select p.keep_ms from idempotency.policy p where p.company_id = $1), $12))
            on conflict (company_id, operation, key) do update set state = excluded.state, status = excluded.status,
                content_type = excluded.content_type, answer = excluded.answer, free_at = excluded.free_at
            where r.claim_id = excluded.claim_id and r.state = 'running'""";

    /// Keeps the answer of a claim. A repeat changes nothing. Completes with false when nothing was written: it was
    /// before, or the key was taken over by another.
    ///
    /// @param keep how long, unless the company has a time of its own
    public Future<Boolean> keep(ClaimRequest request, Found.Kept answer, Duration keep) {
        return end(request, answer.claimId(), "kept", keep, answer.status(), answer.contentType(), answer.sealed());
    }

    /// Remembers that a claim was executed and its answer is not kept. The same otherwise.
    public Future<Boolean> keepWithout(ClaimRequest request, UUID claimId, Reason reason, Duration keep) {
        String state = switch (reason) {
            case TOO_LONG -> "too_long";
            case LOST -> "lost";
        };
        return end(request, claimId, state, keep, null, null, null);
    }

    private Future<Boolean> end(
            ClaimRequest request,
            UUID claimId,
            String state,
            Duration keep,
            Integer status,
            String contentType,
            Buffer sealed) {
        return pool.preparedQuery(END)
                .execute(Tuple.of(request.companyId(), request.operation(), request.key(), claimId)
                        .addValue(request.fingerprint())
                        .addValue(request.requestId())
                        .addValue(node)
                        .addValue(state)
                        .addValue(status)
                        .addValue(contentType)
                        .addValue(sealed)
                        .addValue(keep.toMillis()))
                .map(rows -> rows.rowCount() == 1);
    }

    private static final String GIVE_UP = """
            delete from idempotency.request
            where company_id = $1 and operation = $2 and key = $3 and claim_id = $4 and state = 'running'""";

    /// Makes the key free again. A repeat changes nothing.
    public Future<Void> giveUp(ClaimRequest request, UUID claimId) {
        return pool.preparedQuery(GIVE_UP)
                .execute(Tuple.of(request.companyId(), request.operation(), request.key(), claimId))
                .mapEmpty();
    }

    private static final String RENEW = """
            update idempotency.request set free_at = clock_timestamp() + $1::bigint * interval '1 millisecond'
            where node = $2 and state = 'running' and claim_id = any ($3)""";

    /// Gives these claims of this node a new lease. Completes with how many are still its own.
    public Future<Integer> renew(Collection<UUID> claims, Duration lease) {
        return pool.preparedQuery(RENEW)
                .execute(Tuple.of(lease.toMillis(), node, claims.toArray(UUID[]::new)))
                .map(rows -> rows.rowCount());
    }

    private static final String FREE_NODE = "delete from idempotency.request where node = $1 and state = 'running'";

    /// Frees the keys of requests that ran when this node's last run ended. Completes with how many.
    public Future<Integer> freeNode() {
        return pool.preparedQuery(FREE_NODE).execute(Tuple.of(node)).map(rows -> rows.rowCount());
    }

    private static final String PRUNE = """
            delete from idempotency.request r
            using (
                select company_id, operation, key from idempotency.request
                where free_at < now()
                order by free_at
                limit $1
                for update skip locked) past
            where r.company_id = past.company_id and r.operation = past.operation and r.key = past.key""";

    /// Deletes rows whose time is over, those first that are over longest. Completes with how many.
    public Future<Integer> prune(int max) {
        return pool.preparedQuery(PRUNE).execute(Tuple.of(max)).map(rows -> rows.rowCount());
    }

    private static final String KEEP_FOR = """
            insert into idempotency.policy (company_id, keep_ms) values ($1, $2)
            on conflict (company_id) do update set keep_ms = excluded.keep_ms""";

    private static final String KEEP_AS_CONFIGURED = "delete from idempotency.policy where company_id = $1";

    /// Sets how long the company's answers are kept from now on; empty: as long as those of others.
    public Future<Void> keepFor(UUID companyId, Optional<Duration> own) {
        return own.isPresent()
                ? pool.preparedQuery(KEEP_FOR)
                        .execute(Tuple.of(companyId, own.get().toMillis()))
                        .mapEmpty()
                : pool.preparedQuery(KEEP_AS_CONFIGURED)
                        .execute(Tuple.of(companyId))
                        .mapEmpty();
    }
}
