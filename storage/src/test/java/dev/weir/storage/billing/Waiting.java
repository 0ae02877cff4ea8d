package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;

import dev.weir.contracts.facts.Fact;
import dev.weir.storage.billing.OutboxTables.Horizon;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;

/// Reads the outbox in tests.
final class Waiting {
    final OutboxTables tables;
    private final Pool pool;

    Waiting(Pool pool) {
        this.pool = pool;
        tables = new OutboxTables(pool);
    }

    /// One below which everything lies that was committed before: others at work on the same server may hold
    /// it back for a moment.
    Horizon horizon() {
        long now = Long.parseLong(
                await(pool.query("select pg_current_xact_id()::text").execute())
                        .iterator()
                        .next()
                        .getString(0));
        while (true) {
            var horizon = await(tables.horizon());
            if (horizon.isEmpty() || Long.parseLong(horizon.get().xid()) > now) {
                return horizon.orElse(null);
            }
            Thread.onSpinWait();
        }
    }

    /// All facts that wait, which stay there.
    List<Fact> facts() {
        List<Fact> found = new ArrayList<>();
        Horizon horizon = horizon();
        if (horizon != null) {
            await(tables.turn(horizon, Integer.MAX_VALUE, facts -> {
                        found.addAll(facts);
                        return Future.failedFuture(new IllegalStateException("kept"));
                    })
                    .otherwise(0));
        }
        return found;
    }

    /// All facts that wait, taken out in turns of so many.
    List<Fact> take(int max) {
        List<Fact> taken = new ArrayList<>();
        Horizon horizon = horizon();
        while (horizon != null
                && await(tables.turn(horizon, max, facts -> {
                            taken.addAll(facts);
                            return Future.succeededFuture();
                        }))
                        == max) {}
        return taken;
    }
}
