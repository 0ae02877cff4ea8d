package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.config.Secret;
import dev.weir.storage.billing.AccountTables;
import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.identity.KeyHash;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.Migrations;
import dev.weir.storage.postgres.PostgresServer;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.storage.sealing.AnswerCipher;
import dev.weir.storage.sealing.AnswerCipher.Purpose;
import dev.weir.verticles.billing.CompanyAccounts;
import dev.weir.verticles.identity.CachedKeyRing;
import dev.weir.verticles.identity.KeyDesk;
import dev.weir.verticles.identity.KeyHasher;
import dev.weir.verticles.identity.ServerSecret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// The database and what stands on it. Opening and closing block: for start-up and the command line.
final class Store implements AutoCloseable {
    private static final long ANSWER_MS_MAX = 30_000;
    private static final String OTHER_SECRET = "The API keys of this database were made under another secret than this"
            + " node's: here they would all be unknown. Set WEIR_SECRET (identity.secret) to that of the other nodes,"
            + " or, where it was made in a data folder, start with that folder. If it is lost, delete the row of"
            + " identity.server_secret and make all keys anew.";

    final Database database;
    /// The same database over connections of its own: they stand on the ledger's event loop, and no list of rows keeps
    /// a reservation waiting.
    final Database ledger;
    final IdentityTables identity;
    final CachedKeyRing keyRing;
    final KeyDesk keyDesk;
    final CompanyAccounts accounts;
    final AnswerCipher answerCipher;
    final AnswerCipher responseCipher;
    final AnswerCipher cacheCipher;
    final AnswerCipher configCipher;
    private final Optional<PostgresServer> embedded;

    private final KeyHash secret;

    private Store(
            Vertx vertx,
            WeirConfig config,
            PostgresUrl url,
            Optional<PostgresServer> embedded,
            Clock clock,
            Announcements announcements) {
        this.embedded = embedded;
        this.database = Database.open(vertx, url, config.postgres());
        this.ledger = Database.open(vertx, url, config.postgres());
        this.identity = new IdentityTables(database.pool());
        byte[] serverSecret = secret(config);
        var hasher = new KeyHasher(serverSecret);
        this.secret = hasher.fingerprint();
        this.keyRing = new CachedKeyRing(vertx, identity, hasher, config.identity());
        this.keyDesk = new KeyDesk(identity, hasher, keyRing, announcements, clock);
        this.accounts = new CompanyAccounts(new AccountTables(database.pool()), clock);
        this.answerCipher = new AnswerCipher(serverSecret, Purpose.REPLAY);
        this.responseCipher = new AnswerCipher(serverSecret, Purpose.CONVERSATION);
        this.cacheCipher = new AnswerCipher(serverSecret, Purpose.CACHE);
        this.configCipher = new AnswerCipher(serverSecret, Purpose.CONFIGURATION);
    }

    /// Opens the store for serving: starts the embedded server unless another is configured, and migrates.
    static Store open(
            Vertx vertx, WeirConfig config, Clock clock, Announcements announcements, Consumer<String> progress) {
        Path dataDir = Settings.resolve(config.dataDir());
        Optional<PostgresServer> embedded = config.postgres().url().isPresent()
                ? Optional.empty()
                : Optional.of(PostgresServer.start(dataDir, progress));
        return open(vertx, config, clock, announcements, embedded);
    }

    /// Opens it for a command: uses the embedded server that a running Weir has started, if there is one. What the
    /// command changes is not announced: running nodes learn of it by the feeds.
    static Store openBeside(Vertx vertx, WeirConfig config, Clock clock) {
        Path dataDir = Settings.resolve(config.dataDir());
        if (config.postgres().url().isPresent()) {
            return open(vertx, config, clock, new Unannounced(), Optional.empty());
        }
        Optional<PostgresUrl> running = PostgresServer.running(dataDir);
        if (running.isPresent()) {
            var beside = new Store(vertx, config, running.get(), Optional.empty(), clock, new Unannounced());
            if (beside.answers()) {
                return migrated(beside, clock);
            }
            // A Weir that was killed left its address behind.
            beside.close();
        }
        return open(vertx, config, clock, new Unannounced(), Optional.of(PostgresServer.start(dataDir, _ -> {})));
    }

    /// Fails with what the server, or the way to it, says.
    private Future<?> reached() {
        return database.ping().recover(e -> Future.failedFuture(e.getCause() == null ? e : e.getCause()));
    }

    private boolean answers() {
        return await(
                "The database did not answer",
                database.ping().transform(ping -> Future.succeededFuture(ping.succeeded())));
    }

    private static Store open(
            Vertx vertx,
            WeirConfig config,
            Clock clock,
            Announcements announcements,
            Optional<PostgresServer> embedded) {
        try {
            PostgresUrl url = embedded.map(PostgresServer::url)
                    .orElseGet(() -> configured(config.postgres().url()));
            var store = new Store(vertx, config, url, embedded, clock, announcements);
            if (embedded.isEmpty()) {
                await("The database of WEIR_POSTGRES_URL, " + url + ", can't be reached", store.reached());
            }
            return migrated(store, clock);
        } catch (RuntimeException e) {
            embedded.ifPresent(PostgresServer::close);
            throw e;
        }
    }

    private static PostgresUrl configured(Optional<Secret> url) {
        return PostgresUrl.parse(url.orElseThrow().reveal());
    }

    private static Store migrated(Store store, Clock clock) {
        await(
                "The database could not be prepared",
                Migrations.of(store.database).up());
        KeyHash counts = await(
                "The fingerprint of the secret could not be read",
                store.identity.fingerprint(store.secret, clock.instant()));
        if (!counts.equals(store.secret)) {
            throw new StartException(OTHER_SECRET, null);
        }
        return store;
    }

    private static byte[] secret(WeirConfig config) {
        try {
            Path dataDir = Settings.resolve(config.dataDir());
            if (config.identity().secret().isPresent()) {
                return ServerSecret.of(config.identity().secret().get());
            }
            Files.createDirectories(dataDir);
            return ServerSecret.inFolder(dataDir);
        } catch (IOException e) {
            throw new StartException("The secret for API keys can't be read: " + e.getMessage(), e);
        }
    }

    /// Waits for an answer from outside of event loops.
    static <T> T await(String otherwise, Future<T> future) {
        return await(otherwise, future, ANSWER_MS_MAX);
    }

    /// The same, for what may take so many milliseconds.
    static <T> T await(String otherwise, Future<T> future, long msMax) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(msMax, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new StartException(otherwise + ": " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new StartException(otherwise + ": no answer within " + msMax + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException(otherwise + ": interrupted", e);
        }
    }

    @Override
    public void close() {
        try {
            await("The database connections could not be closed", Future.join(database.close(), ledger.close()));
        } finally {
            embedded.ifPresent(PostgresServer::close);
        }
    }
}
