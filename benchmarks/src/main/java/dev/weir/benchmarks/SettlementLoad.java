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
import dev.weir.storage.billing.Posting;
import dev.weir.storage.billing.TakeAllowance;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.Migrations;
import dev.weir.storage.postgres.PostgresServer;
import dev.weir.storage.postgres.PostgresSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/// How many settled requests a second the ledger takes: posts batches into an embedded PostgreSQL of its own, in a
/// fresh
/// folder, with nothing of Weir above the tables.
///
/// Arguments, `name=value`: `companies` that the requests come from by turns (1), `seconds` (10), `batch` requests per
/// statement (1000), `flight` batches under way (2).
///
/// Prints one line every second and one of the whole: requests posted per second, CPU time per request of PostgreSQL
/// and of this process. A request is one usage row, one transfer, two entries, and its share of two balances and of an
/// allowance.
public final class SettlementLoad {
    private static final int ANSWER_SECONDS_MAX = 60;
    private static final int WARM_UP_BATCHES = 40;
    private static final long ALLOWANCE_NANOS = 1_000_000_000_000_000L;
    private static final long TTL_MS = 3_600_000;
    private static final UUID KEY = new UUID(0, 7);
    private static final PriceVersion PRICE = new PriceVersion(
            "0a1b2c3d4e5f6071",
            "openai",
            "gpt-4o-mini-2024-07-18",
            "USD",
            Map.of(
                    TokenClass.INPUT_FRESH, 150_000_000L,
                    TokenClass.CACHE_READ, 75_000_000L,
                    TokenClass.OUTPUT_TEXT, 600_000_000L),
            16_384,
            Instant.EPOCH);

    private final LedgerTables tables;
    private final int batch;
    private final List<UUID> companies = new ArrayList<>();
    private final List<UUID> allowances = new ArrayList<>();

    // any thread
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong posted = new AtomicLong();
    private final AtomicLong begun = new AtomicLong();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile long batchesMax;
    private volatile long deadlineNanos;

    private SettlementLoad(LedgerTables tables, int batch) {
        this.tables = tables;
        this.batch = batch;
    }

    public static void main(String[] arguments) throws Exception {
        int companies = number(arguments, "companies", 1);
        int seconds = number(arguments, "seconds", 10);
        int batch = number(arguments, "batch", 1000);
        int flight = number(arguments, "flight", 2);
        Path folder = Files.createTempDirectory("weir-settlements-");
        Vertx vertx = Vertx.vertx();
        try (var server = PostgresServer.start(folder, System.out::println)) {
            var database = Database.open(vertx, server.url(), PostgresSettings.defaults());
            await(Migrations.of(database).up());
            var load = new SettlementLoad(new LedgerTables(database.pool(), "bench"), batch);
            load.openAccounts(new AccountTables(database.pool()), companies);
            load.run(flight, WARM_UP_BATCHES, seconds);
            load.measure(folder, flight, seconds);
            await(database.close());
        } finally {
            await(vertx.close());
            delete(folder);
        }
    }

    private static int number(String[] arguments, String name, int otherwise) {
        return Stream.of(arguments)
                .filter(argument -> argument.startsWith(name + "="))
                .mapToInt(argument -> Integer.parseInt(argument.substring(name.length() + 1)))
                .findFirst()
                .orElse(otherwise);
    }

    private void openAccounts(AccountTables accounts, int count) {
        var run = UUID.randomUUID();
        List<TakeAllowance> takes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            UUID company = UUID.randomUUID();
            companies.add(company);
            allowances.add(UUID.randomUUID());
            await(accounts.open(company, "USD"));
            await(accounts.topUp(
                    UUID.randomUUID(), new TopUp(company, "bench", ALLOWANCE_NANOS, "USD", "bench"), Instant.now()));
            takes.add(new TakeAllowance(allowances.get(i), run, 1, company, "USD", ALLOWANCE_NANOS, ALLOWANCE_NANOS));
        }
        await(tables.take(takes, TTL_MS));
    }

    private void measure(Path folder, int flight, int seconds) throws Exception {
        long cpu = databaseCpu(folder);
        long own = Processes.cpuMicros(ProcessHandle.current().pid());
        long before = posted.get();
        long from = System.nanoTime();
        run(flight, Long.MAX_VALUE, seconds);
        double took = (System.nanoTime() - from) / 1e9;
        long requests = posted.get() - before;
        System.out.printf(
                "companies=%d batch=%d flight=%d: %,.0f posted/s; CPU per request: PostgreSQL %.1f µs, this process %.1f µs%n",
                companies.size(),
                batch,
                flight,
                requests / took,
                (databaseCpu(folder) - cpu) / (double) requests,
                (Processes.cpuMicros(ProcessHandle.current().pid()) - own) / (double) requests);
    }

    private static long databaseCpu(Path folder) {
        return Processes.workingIn(folder).stream()
                .mapToLong(Processes::cpuMicrosWithEnded)
                .sum();
    }

    private void run(int flight, long batches, int seconds) throws InterruptedException {
        batchesMax = batches == Long.MAX_VALUE ? batches : begun.get() + batches;
        deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        var done = new CountDownLatch(flight);
        for (int i = 0; i < flight; i++) {
            next(done);
        }
        long last = posted.get();
        while (!done.await(1, TimeUnit.SECONDS)) {
            long now = posted.get();
            System.out.printf("  %,d posted%n", now - last);
            last = now;
        }
        if (failure.get() != null) {
            throw new IllegalStateException("a batch failed: " + failure.get(), failure.get());
        }
    }

    private void next(CountDownLatch done) {
        if (failure.get() != null || begun.incrementAndGet() > batchesMax || System.nanoTime() - deadlineNanos > 0) {
            done.countDown();
            return;
        }
        tables.post(batch()).onComplete(answer -> {
            if (answer.failed()) {
                failure.compareAndSet(null, answer.cause());
            } else {
                posted.addAndGet(answer.result().size());
            }
            next(done);
        });
    }

    private List<Posting> batch() {
        List<Posting> postings = new ArrayList<>(batch);
        Instant now = Instant.now();
        for (int i = 0; i < batch; i++) {
            long number = made.getAndIncrement();
            int company = (int) (number % companies.size());
            TokenUsage usage =
                    TokenUsage.of(900 + number % 200, 100 + number % 300).with(TokenClass.CACHE_READ, 512);
            UUID id = Ids.at(now.toEpochMilli());
            var reserve = new Reserve(
                    id,
                    companies.get(company),
                    KEY,
                    PRICE.model(),
                    PRICE,
                    1_000_000,
                    900,
                    now,
                    now.plusSeconds(600),
                    id.toString());
            long cost = PRICE.costNanos(usage);
            postings.add(new Posting(
                    new Settlement(reserve, Ending.COMPLETED, usage, false, cost, 200, 120, now.plusMillis(800)),
                    allowances.get(company),
                    cost));
        }
        return postings;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                .join();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
