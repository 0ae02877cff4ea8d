package dev.weir.verticles.accounts;

import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.reports.Reports;
import dev.weir.contracts.reports.Rows;
import dev.weir.contracts.reports.Statement;
import dev.weir.contracts.reports.SummaryQuery;
import dev.weir.contracts.reports.UsageSummary;
import dev.weir.storage.billing.ReportTables;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Reports on PostgreSQL. Callable from any context.
public final class CompanyReports implements Reports {
    /// Whole lists read at once on this node; each keeps a connection of the pool busy. One more is refused.
    static final int LISTS_OPEN_MAX = 3;

    private static final int RETRY_SECONDS = 5;

    private final ReportTables tables;
    private final Supplier<Future<Void>> caughtUp;
    private final AtomicInteger open = new AtomicInteger();

    /// @param caughtUp completes when the ledger has what this node had accepted; never fails
    public CompanyReports(ReportTables tables, Supplier<Future<Void>> caughtUp) {
        this.tables = tables;
        this.caughtUp = caughtUp;
    }

    @Override
    public Future<Statement> statement(UUID companyId, Optional<Instant> from, Optional<Instant> to) {
        return Answers.of(() -> {
            inOrder(from, to);
            return caughtUp.get().compose(_ -> tables.statement(companyId, from, to));
        });
    }

    @Override
    public Future<List<UsageSummary>> summary(UUID companyId, SummaryQuery query) {
        return Answers.of(() -> {
            inOrder(query.from(), query.to());
            // The database reads +02:00 the other way round.
            if (!ZoneId.getAvailableZoneIds().contains(query.zone().getId())) {
                throw Answers.invalid("zone", "'" + query.zone() + "' (expected: a time zone such as Europe/Berlin)");
            }
            return caughtUp.get()
                    .compose(_ -> tables.summary(companyId, query, GROUPS_MAX + 1))
                    .map(CompanyReports::withinLimit);
        });
    }

    private static List<UsageSummary> withinLimit(List<UsageSummary> groups) {
        if (groups.size() > GROUPS_MAX) {
            throw Answers.invalid(
                    "groupBy", "more than " + GROUPS_MAX + " groups (expected: a shorter time, or grouped by less)");
        }
        return groups;
    }

    private static void inOrder(Optional<Instant> from, Optional<Instant> to) {
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            throw Answers.invalid("from", "'" + from.get() + "' (expected: not after to, " + to.get() + ")");
        }
    }

    @Override
    public Future<Rows<UsageRow>> usage(UUID companyId, UsageQuery query) {
        return list(() -> tables.usage(companyId, query));
    }

    @Override
    public Future<Rows<Transaction>> transactions(UUID companyId, TransactionQuery query) {
        return list(() -> tables.transactions(companyId, query));
    }

    private <T> Future<Rows<T>> list(Supplier<Future<Rows<T>>> read) {
        if (open.incrementAndGet() > LISTS_OPEN_MAX) {
            open.decrementAndGet();
            return Future.failedFuture(GatewayException.of(
                            Failure.OVERLOADED,
                            "This node reads " + LISTS_OPEN_MAX + " whole lists at once already; try again later.")
                    .retryAfter(RETRY_SECONDS));
        }
        return Answers.of(() -> caughtUp.get().compose(_ -> read.get()))
                .<Rows<T>>map(rows -> new Counted<>(rows))
                .onFailure(_ -> open.decrementAndGet());
    }

    /// Counts as open until it is closed; its failures may be shown.
    private final class Counted<T> implements Rows<T> {
        private final Rows<T> rows;
        private Future<Void> closed;

        private Counted(Rows<T> rows) {
            this.rows = rows;
        }

        @Override
        public Future<List<T>> next() {
            return Answers.of(rows::next);
        }

        @Override
        public Future<Void> close() {
            if (closed == null) {
                closed = rows.close().onComplete(_ -> open.decrementAndGet());
            }
            return closed;
        }
    }
}
