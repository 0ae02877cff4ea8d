package dev.weir.gateway.platform;

import dev.weir.contracts.billing.Accounts;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.reports.Reports;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.UUID;

/// Usage and transactions, page by page as JSON, or whole as CSV.
final class ListsApi {
    private final Accounts accounts;
    private final Reports reports;

    ListsApi(Accounts accounts, Reports reports) {
        this.accounts = accounts;
        this.reports = reports;
    }

    void mount(Router router, KeyRing keys) {
        router.get("/usage").handler(Caller.with(keys, Scope.BILLING)).handler(this::usage);
        router.get("/usage.csv").handler(Caller.with(keys, Scope.BILLING)).handler(this::usageCsv);
        router.get("/transactions").handler(Caller.with(keys, Scope.BILLING)).handler(this::transactions);
        router.get("/transactions.csv")
                .handler(Caller.with(keys, Scope.BILLING))
                .handler(this::transactionsCsv);
    }

    private void usage(RoutingContext ctx) {
        if (wantsCsv(ctx)) {
            usageCsv(ctx);
            return;
        }
        PageQuery page = Parameters.page(ctx);
        accounts.usage(company(ctx), usageQuery(ctx, page))
                .onComplete(rows -> Envelope.sendPage(ctx, page.limit(), rows, Views::toApi), ctx::fail);
    }

    private void usageCsv(RoutingContext ctx) {
        UsageQuery query = usageQuery(ctx, Parameters.whole(ctx));
        CsvStream.send(ctx, "usage.csv", Views.USAGE, reports.usage(company(ctx), query), CsvStream.Patience.USUAL);
    }

    private static UsageQuery usageQuery(RoutingContext ctx, PageQuery page) {
        return new UsageQuery(
                page,
                Parameters.text(ctx, "model"),
                Parameters.text(ctx, "keyId").map(id -> Parameters.uuid("keyId", id)),
                Parameters.text(ctx, "requestId"),
                Parameters.bool(ctx, "cached"));
    }

    private void transactions(RoutingContext ctx) {
        if (wantsCsv(ctx)) {
            transactionsCsv(ctx);
            return;
        }
        PageQuery page = Parameters.page(ctx);
        accounts.transactions(company(ctx), transactionQuery(ctx, page))
                .onComplete(rows -> Envelope.sendPage(ctx, page.limit(), rows, Views::toApi), ctx::fail);
    }

    private void transactionsCsv(RoutingContext ctx) {
        TransactionQuery query = transactionQuery(ctx, Parameters.whole(ctx));
        CsvStream.send(
                ctx,
                "transactions.csv",
                Views.TRANSACTIONS,
                reports.transactions(company(ctx), query),
                CsvStream.Patience.USUAL);
    }

    private static TransactionQuery transactionQuery(RoutingContext ctx, PageQuery page) {
        return new TransactionQuery(
                page,
                Parameters.text(ctx, "kind").map(ListsApi::kind),
                Parameters.text(ctx, "reference"),
                Parameters.text(ctx, "requestId").map(id -> Parameters.uuid("requestId", id)));
    }

    private static String kind(String kind) {
        if (!Transaction.KINDS.contains(kind)) {
            throw Parameters.invalid("kind", kind, "one of " + String.join(", ", Transaction.KINDS));
        }
        return kind;
    }

    private static UUID company(RoutingContext ctx) {
        return Caller.of(ctx).companyId();
    }

    /// The first that the client prefers and we have; JSON where it has no wish.
    private static boolean wantsCsv(RoutingContext ctx) {
        for (MIMEHeader accepted : ctx.parsedHeaders().accept()) {
            String type = accepted.component() + "/" + accepted.subComponent();
            switch (type) {
                case "text/csv":
                    return true;
                case "application/json", "*/*":
                    return false;
                default:
            }
        }
        return false;
    }
}
