package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.cluster.Members;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.money.Money;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.storage.billing.LedgerProof;
import dev.weir.testkit.PostgresExtension;
import dev.weir.testkit.ScriptedUpstream;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// The whole Weir in this process, for one test class: on a free port, with a database of its own on the real
/// PostgreSQL, the project's models and prices, and the provider `openai` pointed at a [ScriptedUpstream].
/// After each test it proves the books, and fails the test if an event loop was blocked or a warning was
/// logged.
public final class RunningWeir implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
    /// The first company's key.
    public static final String KEY = "a key of the first company";

    public static final String UPSTREAM_KEY = "sk-upstream-secret";

    /// An event loop that is busy for longer fails the test.
    private static final long BLOCKED_MS_MAX = 1_000;

    private static final long LOOK_MS = 20;
    private static final long SETTLED_MS_MAX = 10_000;

    private final PostgresExtension postgres = new PostgresExtension();
    private final Path file;
    private final Supplier<List<String>> flags;

    // from the first test of the class to its last
    private Path dataDir;
    private CapturedLog log;
    private ScriptedUpstream upstream;
    private Supplier<Weir> start;
    private Weir weir;
    private int port;
    private boolean warningsExpected;
    private Vertx vertx;
    private Store store;
    private Api api;

    /// @param flags settings beside the usual ones, such as `--requests.keepAlive 100ms`; they go before
    ///     those
    public RunningWeir(String... flags) {
        this(() -> Arrays.stream(flags)
                .flatMap(flag -> Stream.of(flag.split(" ", 2)))
                .toList());
    }

    /// @param flags the same, made when Weir starts
    public RunningWeir(Supplier<List<String>> flags) {
        this(null, flags);
    }

    /// @param file its `weir.yaml`
    /// @param flags as above
    public RunningWeir(Path file, Supplier<List<String>> flags) {
        this.file = file;
        this.flags = flags;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        postgres.beforeAll(context);
        dataDir = Files.createTempDirectory("weir-system-test-");
        log = CapturedLog.open();
        upstream = ScriptedUpstream.start();
        var origin = new Origin(Optional.ofNullable(file), Map.of(), settings());
        WeirConfig config = ConfigLoader.load(WeirConfig.class, file, origin.env(), origin.flags());
        start = () -> Weir.start(origin, config, strict(), _ -> {});
        weir = start.get();
        vertx = Vertx.vertx();
        store = Store.openBeside(vertx, config, Clock.systemUTC());
        port = weir.port();
        api = new Api("http://127.0.0.1:" + port);
    }

    private List<String> settings() {
        Path project = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(project.resolve("conf"))) {
            project = project.getParent();
        }
        var all = new ArrayList<>(List.of(
                "--dataDir=" + dataDir,
                "--models=" + project.resolve("conf/models.yaml"),
                "--prices=" + project.resolve("conf/prices.yaml"),
                "--bootstrap.apiKey=" + KEY,
                "--http.port=0",
                "--http.eventLoops=2",
                "--http.drainTimeout=200ms",
                // What most tests script is one call.
                "--routing.attemptsMax=1",
                "--postgres.url=" + postgres.url().reveal(),
                "--postgres.poolSize=4",
                "--providers.openai.url=" + upstream.url(),
                "--providers.openai.key=" + UPSTREAM_KEY));
        all.addAll(flags.get());
        return all;
    }

    private static VertxOptions strict() {
        return new VertxOptions()
                .setBlockedThreadCheckInterval(100)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(BLOCKED_MS_MAX)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        upstream.forget();
        warningsExpected = false;
        log.forget();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (context.getExecutionException().isPresent()) {
            // A report takes no empty text.
            context.publishReportEntry("warnings", String.join("\n", log.warnings()) + "\n.");
            context.publishReportEntry("requests", String.join("\n", log.lines()) + "\n.");
        }
        List<String> unexpected = warningsExpected ? List.of() : surprises();
        assertThat(unexpected).as("warnings in the log").isEmpty();
        log.forget();
        assertThat(log.takeBlocked()).as("event loops that were blocked").isEmpty();
        if (weir != null) {
            awaitSettled();
            assertThat(proof()).as("differences in the books").isEmpty();
        }
    }

    /// That a target or a key is left alone is what its test had a provider do.
    private List<String> surprises() {
        return log.warnings().stream()
                .filter(line -> !line.startsWith("WARN dev.weir.providers.api.routing."))
                .toList();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (store != null) {
            store.close();
            Store.await("Vert.x did not stop", vertx.close());
        }
        stop();
        if (upstream != null) {
            upstream.close();
        }
        log.close();
        postgres.afterAll(context);
        try (Stream<Path> all = Files.walk(dataDir)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /// Stops Weir as SIGTERM does. Does nothing when it was stopped.
    public void stop() {
        Weir running = weir;
        weir = null;
        if (running != null) {
            running.close();
        }
    }

    /// Stops it and starts it again, on another port, with the same settings, folder and database.
    public void restart() {
        stop();
        weir = start.get();
        port = weir.port();
        api = new Api("http://127.0.0.1:" + port);
    }

    public int port() {
        return port;
    }

    /// Where it keeps what is not in the database.
    public Path dataDir() {
        return dataDir;
    }

    /// What this node tells others, and hears of them.
    public Announcements announcements() {
        return weir.cluster().announcements();
    }

    /// The nodes it sees.
    public Members members() {
        return weir.cluster().members();
    }

    /// The public API, for whoever has a key.
    public Api api() {
        return api;
    }

    public ScriptedUpstream upstream() {
        return upstream;
    }

    public PostgresExtension postgres() {
        return postgres;
    }

    /// The log lines of requests that ended, oldest first.
    public List<JsonObject> requestLog() {
        return log.requests();
    }

    /// The same as they are written.
    public List<String> requestLines() {
        return log.lines();
    }

    /// What was logged as a warning or worse since the test began.
    public List<String> warnings() {
        return List.copyOf(log.warnings());
    }

    /// Facts about a company's money, as they are heard on the event bus from now on.
    public List<JsonObject> hearFacts(UUID companyId) {
        List<JsonObject> heard = new CopyOnWriteArrayList<>();
        Store.await(
                "The event bus could not be heard",
                weir.cluster()
                        .vertx()
                        .eventBus()
                        .<String>consumer(
                                "billing.facts",
                                message -> new JsonArray(message.body())
                                        .stream()
                                                .map(JsonObject.class::cast)
                                                .filter(fact -> fact.getString("companyId")
                                                        .equals(companyId.toString()))
                                                .forEach(heard::add))
                        .completion());
        return heard;
    }

    /// This test makes Weir log warnings and errors; any other test fails by one.
    public void expectWarnings() {
        warningsExpected = true;
    }

    /// What does not agree in the books; empty when they are right.
    public List<String> proof() {
        return Store.await("The books could not be read", new LedgerProof(store.database.pool()).verify());
    }

    /// The first company's books as they stand now, settled.
    public Books books() {
        return new Books(this, KEY);
    }

    /// A company's books as they stand now, settled.
    public Books books(String key) {
        return new Books(this, key);
    }

    /// One more company with its key of all scopes.
    ///
    /// @param balance a decimal in USD
    public String newCompany(String name, String balance) {
        return newCompany(name, Money.usd(Money.parseNanos(balance))).key();
    }

    /// A company and its key of all scopes.
    public record Company(UUID id, String key) {}

    /// One more company, in the currency of its balance.
    public Company newCompany(String name, Money balance) {
        UUID id = UUID.randomUUID();
        Store.await("The company could not be made", store.keyDesk.createCompany(id, name));
        Store.await("Its account could not be made", store.accounts.open(id, balance));
        Set<Scope> all = EnumSet.allOf(Scope.class);
        return new Company(
                id,
                Store.await("Its key could not be made", store.keyDesk.create(id, name, all))
                        .secret());
    }

    /// True once no new connection is taken.
    public boolean refusesConnections() {
        try (var _ = new java.net.Socket("127.0.0.1", port)) {
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    /// Waits until no settlement is on its way to the ledger and no request is running.
    public void awaitSettled() {
        eventually("all requests to end and to be settled", () -> {
            String metrics = api.metrics();
            return value(metrics, "weir_ledger_unsettled") == 0 && value(metrics, "weir_active_requests") == 0;
        });
    }

    private static double value(String metrics, String name) {
        return metrics.lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + name + " in\n" + metrics));
    }

    /// Waits for something that no event tells of.
    public static void eventually(String what, Supplier<Boolean> condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SETTLED_MS_MAX);
        while (!condition.get()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited for " + what + ", " + SETTLED_MS_MAX + " ms in vain");
            }
            java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS) / 4);
        }
    }
}
