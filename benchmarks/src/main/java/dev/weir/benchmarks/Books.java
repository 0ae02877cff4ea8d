package dev.weir.benchmarks;

import dev.weir.storage.billing.LedgerProof;
import dev.weir.storage.billing.LedgerReport;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// The books in a database, opened beside Weir or before it starts. Blocking.
final class Books implements AutoCloseable {
    /// Beyond a proof of a million requests.
    private static final int ANSWER_SECONDS_MAX = 120;

    private final Vertx vertx;
    private final Database database;

    private Books(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    static Books open(PostgresUrl url) {
        Vertx vertx = Vertx.vertx();
        return new Books(vertx, Database.open(vertx, url, PostgresSettings.defaults()));
    }

    Pool pool() {
        return database.pool();
    }

    /// Proves the books; how many requests they have. Fails with the first difference.
    long provedRequests() {
        LedgerReport report = await(new LedgerProof(pool()).report());
        if (!report.isRight()) {
            throw new BenchFailure(
                    "the books are not right: " + report.differences().getFirst());
        }
        return report.requests();
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            throw new BenchFailure("the database: " + e.getCause());
        }
    }

    @Override
    public void close() {
        try {
            await(database.close());
        } finally {
            await(vertx.close());
        }
    }
}
