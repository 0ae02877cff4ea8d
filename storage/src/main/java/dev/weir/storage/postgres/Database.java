package dev.weir.storage.postgres;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.concurrent.TimeUnit;

/// A bounded pool of connections to one database, opened on demand and opened anew after the server was away.
/// Callable from any context; futures complete on the caller's. Keep it while it is used.
public final class Database {
    private static final int STATEMENT_CHARS_MAX = 16 << 10;

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final Pool pool;
    private final Duration pingTimeout;

    private Database(Vertx vertx, PgConnectOptions options, Pool pool, Duration pingTimeout) {
        this.vertx = vertx;
        this.options = options;
        this.pool = pool;
        this.pingTimeout = pingTimeout;
    }

    /// Opens no connection yet: [#ping] tells whether the database is there.
    public static Database open(Vertx vertx, PostgresUrl url, PostgresSettings settings) {
        PgConnectOptions options = url.toOptions()
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(settings.preparedStatementsMax())
                .setPreparedStatementCacheSqlLimit(STATEMENT_CHARS_MAX)
                .setPipeliningLimit(settings.pipeliningLimit());
        var properties = new HashMap<>(options.getProperties());
        properties.put("application_name", "weir");
        if (!settings.statementTimeout().isZero()) {
            properties.put(
                    "statement_timeout",
                    Long.toString(settings.statementTimeout().toMillis()));
        }
        options.setProperties(properties);
        int connectMs = Math.toIntExact(settings.connectTimeout().toMillis());
        Pool pool = PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(settings.poolSize())
                        .setMaxWaitQueueSize(settings.waitQueueMax())
                        .setConnectionTimeout(connectMs)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout(Math.toIntExact(settings.idleTimeout().toSeconds()))
                        .setIdleTimeoutUnit(TimeUnit.SECONDS))
                .with(new NetClientOptions().setConnectTimeout(connectMs).setTcpKeepAlive(true))
                .connectingTo(options)
                .using(vertx)
                .build();
        return new Database(vertx, options, pool, settings.connectTimeout());
    }

    /// For statements and transactions. Fails fast when more than `waitQueueMax` calls wait.
    public Pool pool() {
        return pool;
    }

    /// A connection of its own, not from the pool: for work that changes the session. Close it.
    Future<PgConnection> connect() {
        return PgConnection.connect(vertx, options);
    }

    private static final String PING = "select 1";

    /// How long the database takes for a round trip. Fails with `STORAGE_UNAVAILABLE` when it does not answer within
    /// `connectTimeout`.
    public Future<Duration> ping() {
        long from = System.nanoTime();
        return pool.query(PING)
                .execute()
                .timeout(pingTimeout.toMillis(), TimeUnit.MILLISECONDS)
                .map(_ -> Duration.ofNanos(System.nanoTime() - from))
                .recover(e -> Future.failedFuture(
                        GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", e)));
    }

    /// Completes when the statements under way have ended, at most `statementTimeout` later.
    public Future<Void> close() {
        return pool.close();
    }
}
