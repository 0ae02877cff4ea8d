package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.Transferred;
import dev.weir.contracts.facts.Fact.UsagePosted;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Books made of nothing but facts, by `company kind currency`.
final class Replay {
    private final Map<String, Long> balances = new TreeMap<>();
    /// What does not follow from the fact before, the first such.
    private String gap;

    static Replay of(List<Fact> facts) {
        var replay = new Replay();
        facts.forEach(replay::add);
        return replay;
    }

    private void add(Fact fact) {
        switch (fact.content()) {
            case UsagePosted usage -> {
                move(fact, "credit", -usage.chargedNanos());
                move(fact, "revenue", usage.chargedNanos() + usage.writtenOffNanos());
                move(fact, "write_off", -usage.writtenOffNanos());
                follows(fact, usage.postedNanos());
            }
            case Transferred transfer -> {
                move(fact, "credit", transfer.amountNanos());
                move(fact, against(transfer.kind()), -transfer.amountNanos());
                follows(fact, transfer.postedNanos());
            }
            case Fact.BalanceLow low -> follows(fact, low.postedNanos());
            case Fact.BalanceRaisedAgain raised -> follows(fact, raised.postedNanos());
            case Fact.Unmodelled unknown -> throw new AssertionError("not ours: " + unknown);
        }
    }

    private static String against(Transferred.Kind kind) {
        return switch (kind) {
            case TOPPED_UP -> "funding";
            case REFUNDED -> "revenue";
            case CORRECTED -> "adjustment";
            case CREDIT_GRANTED, CREDIT_EXPIRED -> "promotion";
        };
    }

    private void move(Fact fact, String kind, long nanos) {
        balances.merge(fact.companyId() + " " + kind + " " + fact.currency(), nanos, Math::addExact);
    }

    private void follows(Fact fact, long posted) {
        long expected = balances.getOrDefault(fact.companyId() + " credit " + fact.currency(), 0L);
        if (gap == null && posted != expected) {
            gap = fact + " (expected: posted " + expected + ", as the facts before it make)";
        }
    }

    String gap() {
        return gap;
    }

    /// All balances but those of zero.
    Map<String, Long> balances() {
        var moved = new TreeMap<>(balances);
        moved.values().removeIf(nanos -> nanos == 0);
        return moved;
    }

    private static final String KEPT = """
            select company_id || ' ' || kind || ' ' || currency, posted from billing.account where posted <> 0""";

    /// The same out of the ledger.
    static Map<String, Long> kept(Pool pool) {
        Map<String, Long> kept = new TreeMap<>();
        await(pool.query(KEPT).execute()).forEach(row -> kept.put(row.getString(0), row.getLong(1)));
        return kept;
    }
}
