package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;

import dev.weir.contracts.adjustments.AdjustmentOutcome;
import dev.weir.contracts.adjustments.AdjustmentOutcome.Posted;
import dev.weir.contracts.adjustments.Credit;
import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/// A company whose money moves in tests: money paid in, credits, charges.
final class Charges {
    static final Instant START = Instant.parse("2026-11-10T12:00:00Z");
    static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");
    static final UUID KEY = new UUID(0, 7);

    final UUID company = UUID.randomUUID();
    final AccountTables accounts;
    final AdjustmentTables adjustments;
    final LedgerTables ledger;
    private final Pool pool;

    Charges(Pool pool) {
        this.pool = pool;
        accounts = new AccountTables(pool);
        adjustments = new AdjustmentTables(pool);
        ledger = new LedgerTables(pool, "node-1");
        await(accounts.open(company, "USD"));
    }

    static UUID id() {
        return Ids.at(START.toEpochMilli());
    }

    void paidIn(long nanos) {
        await(accounts.topUp(id(), new TopUp(company, "paid-" + id(), nanos, "USD", "Card"), START));
    }

    /// A credit that ends so long after the others made alike.
    UUID credit(long nanos, int priority, Duration end) {
        return posted(grant("credit-" + id(), nanos, priority, LATER.plus(end))).id();
    }

    AdjustmentOutcome grant(String reference, long nanos, int priority, Instant expiresAt) {
        var grant = new GrantCredit(company, reference, nanos, "USD", "Welcome", priority, expiresAt);
        return await(adjustments.grant(id(), grant, START));
    }

    /// A request that cost so much; its id.
    UUID charge(long nanos) {
        return charge(nanos, "gpt-test", START.plusSeconds(1));
    }

    UUID charge(long nanos, String model, Instant endedAt) {
        return charge(nanos, model, endedAt, null, 0);
    }

    UUID charge(long nanos, String model, Instant endedAt, UUID allowance, long covered) {
        UUID request = id();
        var price = new PriceVersion(
                "price-1",
                "openai",
                model,
                "USD",
                Map.of(TokenClass.INPUT_FRESH, 1_000_000_000L, TokenClass.OUTPUT_TEXT, 2_000_000_000L),
                4096,
                Instant.EPOCH);
        var reserve = new Reserve(
                request,
                company,
                KEY,
                model,
                price,
                nanos,
                1,
                endedAt.minusSeconds(1),
                endedAt.plusSeconds(600),
                "trace-" + request);
        var settlement =
                new Settlement(reserve, Ending.COMPLETED, TokenUsage.of(10, 100), false, nanos, 200, 12, endedAt);
        await(ledger.post(List.of(new Posting(settlement, allowance, covered))));
        return request;
    }

    Transaction refund(UUID request, String reference, long nanos) {
        return posted(tryRefund(request, reference, OptionalLong.of(nanos)));
    }

    AdjustmentOutcome tryRefund(UUID request, String reference, OptionalLong nanos) {
        return await(adjustments.refund(id(), new Refund(company, request, reference, nanos, "Sorry"), START));
    }

    static Transaction posted(AdjustmentOutcome outcome) {
        return ((Posted) outcome).transaction();
    }

    /// Moves the end of a credit into the past.
    void end(UUID credit) {
        var row = Tuple.of(credit);
        await(pool.preparedQuery("update billing.credit set expires_at = now() - interval '1 minute' where id = $1")
                .execute(row));
    }

    int expire() {
        return await(adjustments.expireCredits(100, START));
    }

    Balance balance() {
        return await(accounts.balance(company));
    }

    Credit credit(UUID id) {
        return await(adjustments.credits(company, PageQuery.first(100))).items().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    long remaining(UUID credit) {
        return credit(credit).remainingNanos();
    }

    /// What does not agree in the tables of credits and refunds, and between accounts and their entries.
    List<String> differences() {
        List<String> found = new ArrayList<>();
        await(pool.query("""
                select difference from billing.credit_difference
                union all
                select 'account ' || a.id || ' ' || a.kind || ' ' || a.posted
                from billing.account a
                where a.posted <> (select coalesce(sum(e.amount), 0) from billing.entry e where e.account_id = a.id)
                union all
                select 'transfer ' || transfer_id from billing.entry group by transfer_id having sum(amount) <> 0""").execute()).forEach(row -> found.add(row.getString(0)));
        return found;
    }

    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS);
    }
}
