package dev.weir.storage.billing;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import dev.weir.storage.paging.Cursor;
import dev.weir.storage.paging.Paging;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Price rules, and the feed's row for each change of them. Callable from any context; fails with the driver's
/// exception.
public final class PriceRuleTables {
    private final Pool pool;

    public PriceRuleTables(Pool pool) {
        this.pool = pool;
    }

    /// What came of adding a rule.
    public enum Added {
        DONE,
        UNKNOWN_COMPANY,
        TOO_MANY
    }

    private static final String ADD = """
            with company as (
                select (select count(*) from billing.price_rule r
                    where r.company_id = $2 and r.valid_to is null) as rules
                from billing.account a where a.company_id = $2 and a.kind = 'credit' limit 1
            ), made as (
                insert into billing.price_rule (id, company_id, provider, model, kind, prices, basis_points, valid_from,
                    created_at, created_by, note)
                select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from company where rules < $12
                returning company_id
            ), told as (
                insert into billing.change (kind, company_id) select 'prices_changed', company_id from made
            )
            select exists (select from company) as known, exists (select from made) as made""";

    /// Adds a rule and tells the feed.
    ///
    /// @param rule its `validTo` and `endedBy` are not looked at
    /// @param rulesMax a company that has so many that are not ended gets no more
    public Future<Added> add(PriceRule rule, int rulesMax) {
        return pool.preparedQuery(ADD).execute(toRow(rule).addValue(rulesMax)).map(rows -> {
            Row row = rows.iterator().next();
            return row.getBoolean("made")
                    ? Added.DONE
                    : row.getBoolean("known") ? Added.TOO_MANY : Added.UNKNOWN_COMPANY;
        });
    }

    private static Tuple toRow(PriceRule rule) {
        Object prices = null;
        Integer basisPoints = null;
        String kind = switch (rule.terms()) {
            case PriceTerms.Override override -> {
                prices = PriceRows.toColumn(override);
                yield "override";
            }
            case PriceTerms.Margin margin -> {
                basisPoints = margin.basisPoints();
                yield "margin";
            }
        };
        return Tuple.of(rule.id(), rule.companyId(), rule.provider(), rule.model(), kind)
                .addValue(prices)
                .addValue(basisPoints)
                .addValue(Columns.time(rule.validFrom()))
                .addValue(Columns.time(rule.createdAt()))
                .addValue(rule.createdBy())
                .addValue(rule.note());
    }

    private static final String END = """
            with before as (
                select * from billing.price_rule where id = $1 for update
            ), ended as (
                update billing.price_rule r set valid_to = greatest($2, r.valid_from), ended_by = $3
                from before b where r.id = b.id and b.valid_to is null
            ), told as (
                insert into billing.change (kind, company_id)
                select 'prices_changed', company_id from before where valid_to is null
            )
            select id, company_id, provider, model, kind, prices, basis_points, valid_from,
                coalesce(valid_to, greatest($2, valid_from)) as valid_to, created_at, created_by,
                coalesce(ended_by, $3) as ended_by, note
            from before""";

    /// Ends a rule and tells the feed; the first call's moment stays. Completes with the rule, empty when there is
    /// none.
    public Future<Optional<PriceRule>> end(UUID id, Instant at, UUID endedBy) {
        return pool.preparedQuery(END)
                .execute(Tuple.of(id, Columns.time(at), endedBy))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(fromRow(rows.iterator().next())));
    }

    private static final String LIST = """
            select id, company_id, provider, model, kind, prices, basis_points, valid_from, valid_to, created_at,
                created_by, ended_by, note
            from billing.price_rule
            where ($1::uuid is null or company_id = $1)
                and created_at >= coalesce($2::timestamptz, '-infinity')
                and created_at < coalesce($3::timestamptz, 'infinity')
                and (created_at, id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by created_at desc, id desc
            limit $6""";

    /// Rules of a company, or of all, newest first, ended ones too; `from` and `to` bound when they were made. Throws
    /// `INVALID_VALUE` on a foreign cursor.
    public Future<Page<PriceRule>> list(Optional<UUID> companyId, PageQuery query) {
        return pool.preparedQuery(LIST)
                .execute(Paging.toRow(companyId.orElse(null), query))
                .map(rows -> Paging.fromRows(
                        rows,
                        query.limit(),
                        PriceRuleTables::fromRow,
                        rule -> new Cursor(rule.createdAt(), rule.id())));
    }

    private static final String TERMS = """
            select c.company_id as asked, a.currency, r.*
            from unnest($1::uuid[]) as c (company_id)
                left join lateral (
                    select a.currency from billing.account a
                    where a.company_id = c.company_id and a.kind = 'credit'
                    order by a.id limit 1) a on true
                left join billing.price_rule r on r.company_id = c.company_id
                    and (r.valid_to is null or r.valid_to > $2 and r.valid_to > r.valid_from)""";

    /// The terms of each of these companies at that moment and later.
    public Future<Map<UUID, CompanyTerms>> terms(Collection<UUID> companies, Instant at) {
        return pool.preparedQuery(TERMS)
                .execute(Tuple.of(companies.toArray(UUID[]::new), Columns.time(at)))
                .map(PriceRuleTables::termsFromRows);
    }

    private static Map<UUID, CompanyTerms> termsFromRows(RowSet<Row> rows) {
        Map<UUID, Optional<String>> currencies = new HashMap<>();
        Map<UUID, List<PriceRule>> rules = new HashMap<>();
        for (Row row : rows) {
            UUID company = row.getUUID("asked");
            currencies.put(company, Optional.ofNullable(row.getString("currency")));
            if (row.getUUID("id") != null) {
                rules.computeIfAbsent(company, _ -> new ArrayList<>()).add(fromRow(row));
            }
        }
        Map<UUID, CompanyTerms> terms = new HashMap<>();
        currencies.forEach((company, currency) ->
                terms.put(company, new CompanyTerms(currency, List.copyOf(rules.getOrDefault(company, List.of())))));
        return terms;
    }

    private static PriceRule fromRow(Row row) {
        return new PriceRule(
                row.getUUID("id"),
                row.getUUID("company_id"),
                row.getString("provider"),
                row.getString("model"),
                row.getString("kind").equals("override")
                        ? PriceRows.overrideFromRow(row)
                        : new PriceTerms.Margin(row.getInteger("basis_points")),
                row.getOffsetDateTime("valid_from").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("valid_to")).map(OffsetDateTime::toInstant),
                row.getOffsetDateTime("created_at").toInstant(),
                row.getUUID("created_by"),
                Optional.ofNullable(row.getUUID("ended_by")),
                row.getString("note"));
    }
}
