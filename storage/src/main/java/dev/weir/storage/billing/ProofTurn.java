package dev.weir.storage.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/// Lets one node at a time prove the books: a [LedgerProof] reads whole tables. Callable from any context; fails
/// with the driver's exception.
public final class ProofTurn {
    private static final long LOCK = 0x5765_6972_5072_6f6fL;

    private final Pool pool;
    private final LedgerProof proof;

    public ProofTurn(Pool pool) {
        this.pool = pool;
        this.proof = new LedgerProof(pool);
    }

    private static final String TRY = "select pg_try_advisory_xact_lock($1)";

    /// Completes with the report; with nothing when another node is at it.
    public Future<Optional<LedgerReport>> verify() {
        return pool.withTransaction(connection -> connection
                .preparedQuery(TRY)
                .execute(Tuple.of(LOCK))
                .compose(rows -> rows.iterator().next().getBoolean(0)
                        ? proof.report().map(Optional::of)
                        : Future.succeededFuture(Optional.empty())));
    }
}
