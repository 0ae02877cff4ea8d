package dev.weir.benchmarks;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.billing.TakeAllowance;
import dev.weir.storage.journal.Journal;
import dev.weir.storage.journal.JournalSettings;
import dev.weir.storage.postgres.PostgresServer;
import dev.weir.storage.postgres.PostgresUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A data folder as a node leaves it that is killed while the ledger is behind: companies with open allowances in the
/// database, and in the journal requests that ended and are not in the ledger.
final class DeadNode {
    private static final String CURRENCY = "USD";
    private static final long ALLOWANCE_NANOS = 1_000_000_000_000_000L;
    private static final long ALLOWANCE_MS = 3_600_000;

    /// Requests that run at once.
    private static final int RUNNING = 64;

    private static final UUID KEY = new UUID(0, 7);
    private static final PriceVersion PRICE = new PriceVersion(
            "0a1b2c3d4e5f6071",
            "openai",
            "gpt-4o-mini-2024-07-18",
            CURRENCY,
            Map.of(
                    TokenClass.INPUT_FRESH, 150_000_000L,
                    TokenClass.CACHE_READ, 75_000_000L,
                    TokenClass.OUTPUT_TEXT, 600_000_000L),
            16_384,
            Instant.EPOCH);

    private final Weir.Setup setup;
    private final String node;
    private final Clock clock = Clock.systemUTC();
    private long posted;

    private record Company(UUID id, UUID allowance) {}

    private DeadNode(Weir.Setup setup, String node) {
        this.setup = setup;
        this.node = node;
    }

    /// Lets a Weir make the data folder, and ends it.
    static DeadNode make(Weir.Setup setup) throws IOException, InterruptedException {
        Weir.start(setup, List.of()).close();
        return new DeadNode(
                setup, Files.readString(setup.data().resolve("node")).strip());
    }

    /// Leaves `requests` ended requests of `companies` new companies, by turns. Three records each.
    void leave(int companies, int requests) {
        List<Company> open = open(companies);
        try (var journal = journal()) {
            var running = new ArrayDeque<Reserve>();
            for (int i = 0; i < requests; i++) {
                Reserve reserve = reserve(open.get(i % companies));
                journal.reserved(reserve, open.get(i % companies).allowance);
                journal.accepted(reserve.requestId());
                running.add(reserve);
                if (running.size() == RUNNING) {
                    end(journal, running.poll(), open.get((i + 1 - RUNNING) % companies), i);
                }
            }
            for (int i = requests - running.size(); i < requests; i++) {
                end(journal, running.poll(), open.get(i % companies), i);
            }
        }
    }

    /// Its journal, to be closed before a Weir starts on it.
    Journal journal() {
        return Journal.open(setup.data().resolve("journal"), node, JournalSettings.defaults(), clock);
    }

    private List<Company> open(int count) {
        List<Company> companies = new ArrayList<>();
        try (var server = PostgresServer.start(setup.data(), _ -> {});
                var books = Books.open(server.url())) {
            var accounts = new AccountTables(books.pool());
            var run = UUID.randomUUID();
            List<TakeAllowance> takes = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                var company = new Company(UUID.randomUUID(), UUID.randomUUID());
                Books.await(accounts.open(company.id, CURRENCY));
                var money = new TopUp(company.id, "bench", ALLOWANCE_NANOS, CURRENCY, "bench");
                Books.await(accounts.topUp(UUID.randomUUID(), money, clock.instant()));
                takes.add(new TakeAllowance(
                        company.allowance, run, 1, company.id, CURRENCY, ALLOWANCE_NANOS, ALLOWANCE_NANOS));
                companies.add(company);
            }
            Books.await(new LedgerTables(books.pool(), node).take(takes, ALLOWANCE_MS));
        }
        return companies;
    }

    private Reserve reserve(Company company) {
        Instant now = clock.instant();
        UUID id = Ids.at(now.toEpochMilli());
        return new Reserve(
                id, company.id, KEY, PRICE.model(), PRICE, 1_000_000, 900, now, now.plusSeconds(600), id.toString());
    }

    private void end(Journal journal, Reserve reserve, Company company, long number) {
        TokenUsage usage = TokenUsage.of(900 + number % 200, 100 + number % 300).with(TokenClass.CACHE_READ, 512);
        long cost = PRICE.costNanos(usage);
        journal.ended(
                new Settlement(reserve, Ending.COMPLETED, usage, false, cost, 200, 120, clock.instant()),
                company.allowance,
                cost);
    }

    /// Proves the books of the Weir that runs on the folder now. Fails when they are not right, or do not have so many
    /// requests more than the last time.
    void expectPosted(int requests) {
        Path data = setup.data();
        PostgresUrl url =
                PostgresServer.running(data).orElseThrow(() -> new BenchFailure("no PostgreSQL runs in " + data));
        try (var books = Books.open(url)) {
            long before = posted;
            posted = books.provedRequests();
            if (posted - before != requests) {
                throw new BenchFailure(
                        "the books have " + (posted - before) + " requests more (expected: " + requests + ")");
            }
        }
    }
}
