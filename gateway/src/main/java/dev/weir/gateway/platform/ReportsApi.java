package dev.weir.gateway.platform;

import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.reports.Reports;
import dev.weir.contracts.reports.Statement;
import dev.weir.contracts.reports.SummaryQuery;
import dev.weir.contracts.reports.SummaryQuery.Group;
import dev.weir.contracts.reports.UsageSummary;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/// Statements and summed usage.
final class ReportsApi {
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Reports reports;

    ReportsApi(Reports reports) {
        this.reports = reports;
    }

    void mount(Router router, KeyRing keys) {
        router.get("/statements").handler(Caller.with(keys, Scope.BILLING)).handler(this::statement);
        router.get("/usage/summary").handler(Caller.with(keys, Scope.BILLING)).handler(this::summary);
    }

    private void statement(RoutingContext ctx) {
        Optional<Instant> from = Parameters.instant(ctx, "from");
        Optional<Instant> to = Parameters.instant(ctx, "to");
        Optional<YearMonth> month = Parameters.month(ctx, "month");
        Optional<ZoneId> zone = Parameters.zone(ctx, "zone");
        if (month.isPresent()) {
            if (from.isPresent() || to.isPresent()) {
                throw Parameters.invalid("month", month.get().toString(), "either month or from and to");
            }
            from = month.map(each -> start(each, zone));
            to = month.map(each -> start(each.plusMonths(1), zone));
        } else if (zone.isPresent()) {
            throw Parameters.invalid("zone", zone.get().getId(), "a month beside it; from and to have their own");
        }
        reports.statement(Caller.of(ctx).companyId(), from, to)
                .onComplete(statement -> Envelope.send(ctx, 200, toApi(statement)), ctx::fail);
    }

    private static Instant start(YearMonth month, Optional<ZoneId> zone) {
        return month.atDay(1).atStartOfDay(zone.orElse(UTC)).toInstant();
    }

    private static JsonObject toApi(Statement statement) {
        var lines = new JsonArray();
        for (Statement.Line line : statement.lines()) {
            lines.add(new JsonObject()
                    .put("kind", line.kind())
                    .put("count", line.count())
                    .put("amount", Money.decimal(line.nanos())));
        }
        return new JsonObject()
                .put("from", statement.from().map(Instant::toString).orElse(null))
                .put("to", statement.to().map(Instant::toString).orElse(null))
                .put("currency", statement.currency())
                .put("opening", Money.decimal(statement.openingNanos()))
                .put("lines", lines)
                .put("closing", Money.decimal(statement.closingNanos()));
    }

    private void summary(RoutingContext ctx) {
        Set<Group> by = EnumSet.noneOf(Group.class);
        Parameters.text(ctx, "groupBy").stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .forEach(name -> by.add(group(name)));
        var query = new SummaryQuery(
                Parameters.instant(ctx, "from"),
                Parameters.instant(ctx, "to"),
                by,
                Parameters.zone(ctx, "zone").orElse(UTC),
                Parameters.bool(ctx, "cached"));
        reports.summary(Caller.of(ctx).companyId(), query)
                .onComplete(
                        groups -> {
                            var items = new JsonArray();
                            groups.forEach(group -> items.add(toApi(group, by)));
                            Envelope.send(ctx, 200, items);
                        },
                        ctx::fail);
    }

    private static Group group(String name) {
        for (Group group : Group.values()) {
            if (group.key().equals(name)) {
                return group;
            }
        }
        throw Parameters.invalid("groupBy", name, "model, key and day, with commas between");
    }

    private static JsonObject toApi(UsageSummary group, Set<Group> by) {
        var json = new JsonObject();
        if (by.contains(Group.DAY)) {
            json.put("day", group.day().map(LocalDate::toString).orElse(null));
        }
        if (by.contains(Group.MODEL)) {
            json.put("model", group.model().orElse(null));
        }
        if (by.contains(Group.KEY)) {
            json.put("keyId", group.keyId().map(UUID::toString).orElse(null));
        }
        return json.put("requests", group.requests())
                .put("tokens", Views.tokens(group.tokens()))
                .put("cost", Money.decimal(group.costNanos()))
                .put("charged", Money.decimal(group.chargedNanos()))
                .put("writtenOff", Money.decimal(group.writtenOffNanos()))
                .put("currency", group.currency());
    }
}
