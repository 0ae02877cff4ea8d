package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;

import dev.weir.contracts.adjustments.GrantCredit;
import dev.weir.contracts.adjustments.Refund;
import dev.weir.contracts.billing.SettleOutcome;
import dev.weir.contracts.billing.SettleOutcome.Settled;
import dev.weir.contracts.billing.TopUp;
import dev.weir.storage.billing.LedgerStep.Item;
import dev.weir.storage.billing.LedgerStep.Take;
import dev.weir.storage.billing.TakeOutcome.Closed;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Plays steps on the tables and on the model, with companies of its own, and compares what they answer and keep.
/// Leaves no allowance open.
final class LedgerPlay {
    private static final Instant THEN = Instant.parse("2020-01-01T00:00:00Z");
    private static final Instant PAST = Instant.parse("2020-01-02T00:00:00Z");
    private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");
    private static final int CREDITS_MAX = 100;

    /// The upper half of every id, so that plays have nothing in common.
    private final long salt = ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    private final LedgerModel model = new LedgerModel();
    private final Pool pool;
    private final AccountTables accounts;
    private final AdjustmentTables adjustments;
    private final List<LedgerTables> nodes;
    private final Set<String> reached;
    private final long[] operations = new long[LedgerStep.SLOTS];
    private final long[] generations = new long[LedgerStep.SLOTS];
    private int made;

    /// @param nodes two of different names, that nobody else plays with
    /// @param reached gets the names of the outcomes that were met
    LedgerPlay(Pool pool, List<LedgerTables> nodes, Set<String> reached) {
        this.pool = pool;
        this.nodes = nodes;
        this.reached = reached;
        accounts = new AccountTables(pool);
        adjustments = new AdjustmentTables(pool);
    }

    private static final String OPEN = "select billing.open_missing_accounts($1, array['USD', 'USD'])";

    /// What differs first, in words; null when nothing does.
    String play(List<LedgerStep> steps) {
        await(pool.preparedQuery(OPEN).execute(Tuple.of(new UUID[] {company(0), company(1)})));
        model.open(0);
        model.open(1);
        for (int i = 0; i < steps.size(); i++) {
            String difference = differs("step " + i + ", " + steps.get(i), answers(steps.get(i)));
            if (difference != null) {
                return difference;
            }
        }
        String kept = differs("what is kept", new Answers(expectedState(), state()));
        return kept != null ? kept : differs("the end", end());
    }

    private record Answers(Object expected, Object actual) {}

    private static String differs(String what, Answers answers) {
        return answers.expected().equals(answers.actual())
                ? null
                : what + ": " + answers.actual() + " (expected: " + answers.expected() + ")";
    }

    private UUID company(int number) {
        return id(1, number);
    }

    private UUID id(int kind, long number) {
        return new UUID(salt, (long) kind << 48 | number);
    }

    private long allowanceNumber(int slot) {
        return slot * 1000L + generations[slot];
    }

    private UUID allowance(long number) {
        return id(2, number);
    }

    private UUID run(int number) {
        return id(3, number);
    }

    private LedgerTables node(int run) {
        return nodes.get(run / 2);
    }

    private Answers answers(LedgerStep step) {
        return switch (step) {
            case LedgerStep.TopUp(int company, long nanos) ->
                new Answers(
                        model.topUp(company, nanos),
                        name(await(accounts.topUp(
                                id(4, made),
                                new TopUp(company(company), "paid-" + made++, nanos, "USD", "Card"),
                                THEN))));
            case LedgerStep.Grant grant -> grant(grant);
            case Take take -> take(take);
            case LedgerStep.GiveBack(int slot, int back, long nanos) -> giveBack(slot, back, nanos);
            case LedgerStep.Post(List<Item> items) -> post(items);
            case LedgerStep.Refund(int company, int request, long nanos) ->
                new Answers(
                        model.refund(company, request, nanos),
                        name(await(adjustments.refund(
                                id(4, made),
                                new Refund(
                                        company(company),
                                        id(5, request),
                                        "sorry-" + made++,
                                        nanos == 0 ? OptionalLong.empty() : OptionalLong.of(nanos),
                                        "Sorry"),
                                THEN))));
            case LedgerStep.Renew(int run) ->
                new Answers(
                        model.renew(run).stream().map(this::allowance).sorted().toList(),
                        await(node(run).renew(run(run), Node.HOUR_MS)).stream()
                                .sorted()
                                .toList());
            case LedgerStep.CloseRuns(int run) ->
                new Answers(model.closeRuns(run), await(node(run).closeRuns(run(run))));
            case LedgerStep.ExpireAllowances _ ->
                new Answers(model.expireAllowances(), await(nodes.getFirst().expireAllowances(CREDITS_MAX)));
            case LedgerStep.ExpireCredits _ ->
                new Answers(model.expireCredits(), await(adjustments.expireCredits(CREDITS_MAX, THEN)));
        };
    }

    private String name(Object outcome) {
        String name = outcome instanceof Settled settled && settled.writtenOffNanos() > 0
                ? "WrittenOff"
                : outcome.getClass().getSimpleName();
        reached.add(name);
        return name;
    }

    private Answers grant(LedgerStep.Grant grant) {
        int number = made++;
        var wanted = new GrantCredit(
                company(grant.company()),
                "credit-" + number,
                grant.nanos(),
                "USD",
                "Welcome",
                grant.priority(),
                grant.past() ? PAST : FUTURE);
        return new Answers(
                model.grant(grant.company(), number, grant.nanos(), grant.priority(), grant.past()),
                name(await(adjustments.grant(id(4, number), wanted, THEN.plusSeconds(number)))));
    }

    private Answers take(Take take) {
        int slot = take.slot();
        int run = slot % LedgerStep.RUNS;
        int company = slot / LedgerStep.RUNS;
        long operation = operation(slot, take.back());
        long number = allowanceNumber(slot);
        var asked = new TakeAllowance(
                allowance(number), run(run), operation, company(company), "USD", take.need(), take.want());
        long ttlMs = take.late() ? -Node.HOUR_MS : Node.HOUR_MS;
        var answers = new Answers(
                model.take(number, company, run, operation, take.need(), take.want(), take.late()),
                await(node(run).take(List.of(asked), ttlMs)).getFirst());
        name(answers.actual());
        if (answers.expected() instanceof Closed) {
            generations[slot]++;
            operations[slot] = 0;
        }
        return answers;
    }

    private long operation(int slot, int back) {
        if (back == 0) {
            operations[slot]++;
        }
        return Math.max(1, operations[slot] - back);
    }

    private Answers giveBack(int slot, int back, long nanos) {
        long operation = operation(slot, back);
        long number = allowanceNumber(slot);
        model.giveBack(number, operation, nanos);
        await(node(slot % LedgerStep.RUNS).giveBack(List.of(new ReturnAllowance(allowance(number), operation, nanos))));
        return new Answers("", "");
    }

    private Answers post(List<Item> items) {
        List<Long> numbers = new ArrayList<>();
        List<Posting> batch = new ArrayList<>();
        for (Item item : items) {
            Long number = item.slot() < 0 ? null : Long.valueOf(allowanceNumber(item.slot()));
            numbers.add(number);
            batch.add(Node.request(
                    id(5, item.request()),
                    company(item.company()),
                    number == null ? null : allowance(number),
                    item.cost(),
                    item.covered(),
                    Node.PRICE));
        }
        List<SettleOutcome> outcomes = await(nodes.getFirst().post(batch));
        outcomes.forEach(this::name);
        return new Answers(model.post(items, numbers), outcomes);
    }

    private static final String STATE = """
            select array(
                    select kind || ' ' || posted || ' ' || held from billing.account
                    where company_id = any ($1) and kind in ('credit', 'revenue', 'write_off')
                    order by company_id, kind)
                || array(
                    select state || ' ' || amount from billing.allowance where company_id = any ($1) order by id)
                || array(
                    select charged || ' ' || written_off from billing.usage where company_id = any ($1)
                    order by request_id)
                || array(
                    select remaining::text from billing.credit where company_id = any ($1) order by created_at)""";

    private List<String> state() {
        UUID[] companies = new UUID[LedgerStep.COMPANIES];
        Arrays.setAll(companies, this::company);
        Row row = await(pool.preparedQuery(STATE).execute(Tuple.of(companies)))
                .iterator()
                .next();
        return List.of(row.getArrayOfStrings(0));
    }

    private List<String> expectedState() {
        List<String> kept = new ArrayList<>();
        for (int company = 0; company < LedgerStep.COMPANIES; company++) {
            LedgerModel.Account account = model.accounts.get(company);
            if (account != null) {
                kept.add("credit " + account.posted + " " + account.held);
                kept.add("revenue " + account.revenue + " 0");
                kept.add("write_off " + -account.writtenOff + " 0");
            }
        }
        model.allowances.values().forEach(each -> kept.add((each.open ? "open " : "closed ") + each.amount));
        model.charges
                .values()
                .forEach(each -> kept.add(each.outcome.chargedNanos() + " " + each.outcome.writtenOffNanos()));
        model.accounts.values().stream()
                .flatMap(account -> account.promotions.stream())
                .sorted(Comparator.comparingInt(each -> each.number))
                .forEach(each -> kept.add("" + each.remaining));
        return kept;
    }

    /// Closes all that is open and takes all credits that ended, so that the next play finds nothing of this one.
    private Answers end() {
        UUID none = run(LedgerStep.RUNS);
        List<Object> actual = List.of(
                await(node(0).closeRuns(none)) + await(node(2).closeRuns(none)),
                await(adjustments.expireCredits(CREDITS_MAX, THEN)));
        return new Answers(List.of(model.closeAll(), model.expireCredits()), actual);
    }
}
