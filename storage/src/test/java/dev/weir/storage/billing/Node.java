package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;

import dev.weir.contracts.adjustments.Correction;
import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.sqlclient.Pool;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// One run of a node as its ledger sees it, in tests.
final class Node {
    static final long HOUR_MS = 3_600_000;
    static final Instant START = Instant.parse("2026-11-10T12:00:00Z");
    /// A token costs a nano-unit.
    static final PriceVersion PRICE = price("USD");

    final UUID run = UUID.randomUUID();
    final LedgerTables tables;
    private final AccountTables accounts;
    private final AdjustmentTables adjustments;

    Node(Pool pool, String name) {
        tables = new LedgerTables(pool, name);
        accounts = new AccountTables(pool);
        adjustments = new AdjustmentTables(pool);
    }

    static PriceVersion price(String currency) {
        return new PriceVersion(
                "price-" + currency,
                "openai",
                "gpt-test",
                currency,
                Map.of(TokenClass.INPUT_FRESH, 1_000_000L, TokenClass.OUTPUT_TEXT, 1_000_000L),
                4096,
                Instant.EPOCH);
    }

    UUID company(long nanos) {
        var company = UUID.randomUUID();
        await(accounts.open(company, "USD"));
        if (nanos > 0) {
            topUp(company, nanos);
        }
        return company;
    }

    void topUp(UUID company, long nanos) {
        await(accounts.topUp(id(), new TopUp(company, "paid-" + id(), nanos, "USD", "Card"), START));
    }

    void correct(UUID company, long nanos) {
        var correction = new Correction(company, "fix-" + id(), nanos, "USD", "Twice");
        await(adjustments.correct(id(), correction, START));
    }

    Balance balance(UUID company) {
        return await(accounts.balance(company));
    }

    TakeAllowance asking(UUID allowance, long operation, UUID company, long need, long want) {
        return new TakeAllowance(allowance, run, operation, company, "USD", need, want);
    }

    TakeOutcome take(UUID allowance, long operation, UUID company, long need, long want) {
        return await(tables.take(List.of(asking(allowance, operation, company, need, want)), HOUR_MS))
                .getFirst();
    }

    /// An open allowance of exactly so much, where the balance allows it.
    UUID allowance(UUID company, long nanos) {
        var allowance = UUID.randomUUID();
        if (!take(allowance, 1, company, nanos, nanos).equals(new TakeOutcome.Granted(nanos))) {
            throw new AssertionError("no allowance of " + nanos);
        }
        return allowance;
    }

    /// One that is past its expiry.
    UUID lateAllowance(UUID company, long nanos) {
        var allowance = UUID.randomUUID();
        await(tables.take(List.of(asking(allowance, 1, company, nanos, nanos)), -HOUR_MS));
        return allowance;
    }

    void giveBack(UUID allowance, long operation, long nanos) {
        await(tables.giveBack(List.of(new ReturnAllowance(allowance, operation, nanos))));
    }

    Set<UUID> renew() {
        return await(tables.renew(run, HOUR_MS));
    }

    SettleOutcome post(Posting posting) {
        return await(tables.post(List.of(posting))).getFirst();
    }

    static UUID id() {
        return Ids.at(START.toEpochMilli());
    }

    /// A request that cost so much, all of it covered by that allowance.
    static Posting request(UUID company, UUID allowance, long cost) {
        return request(id(), company, allowance, cost, cost, PRICE);
    }

    static Posting request(UUID company, UUID allowance, long cost, long covered) {
        return request(id(), company, allowance, cost, covered, PRICE);
    }

    static Posting request(UUID request, UUID company, UUID allowance, long cost, long covered, PriceVersion price) {
        return request(request, company, allowance, cost, covered, price, request.toString());
    }

    static Posting request(
            UUID request,
            UUID company,
            UUID allowance,
            long cost,
            long covered,
            PriceVersion price,
            String correlation) {
        var reserve = new Reserve(
                request,
                company,
                new UUID(0, 7),
                "gpt-test",
                price,
                covered,
                1,
                START,
                START.plusSeconds(600),
                correlation);
        var usage = cost <= 0 ? TokenUsage.NONE : TokenUsage.of(cost, 0);
        var settlement = new Settlement(reserve, Ending.COMPLETED, usage, false, cost, 200, 12, START.plusSeconds(1));
        return new Posting(settlement, allowance, covered);
    }

    static UUID idOf(Posting posting) {
        return posting.settlement().reserve().requestId();
    }
}
