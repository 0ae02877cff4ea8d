package dev.weir.storage.limits;

import dev.weir.contracts.limits.LimitSet;
import dev.weir.contracts.limits.Measure;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// Limits of companies and keys. Callable from any context; fails with the driver's exception.
public final class LimitTables {
    /// The feed of changes of these tables.
    public static final String FEED = "limits.change";

    private final Pool pool;

    public LimitTables(Pool pool) {
        this.pool = pool;
    }

    /// All limits of a company.
    ///
    /// @param company [LimitSet#NONE] when nothing is set
    /// @param keys those of keys that have their own
    public record CompanyRows(LimitSet company, Map<UUID, LimitSet> keys) {}

    private static final String OF_COMPANY = """
            select key_id, spend_per_day, spend_per_month, currency, time_zone, requests_per_minute, tokens_per_minute,
                concurrent_requests, concurrent_streams, models, providers, ips
            from limits.limits
            where company_id = $1""";

    public Future<CompanyRows> ofCompany(UUID companyId) {
        return pool.preparedQuery(OF_COMPANY).execute(Tuple.of(companyId)).map(rows -> {
            LimitSet company = LimitSet.NONE;
            Map<UUID, LimitSet> keys = new java.util.HashMap<>();
            for (Row row : rows) {
                UUID key = row.getUUID("key_id");
                if (key == null) {
                    company = fromRow(row);
                } else {
                    keys.put(key, fromRow(row));
                }
            }
            return new CompanyRows(company, Map.copyOf(keys));
        });
    }

    /// One change at a time: the row may not exist yet, and then nothing else could be locked.
    private static final String LOCK =
            "select pg_advisory_xact_lock(hashtextextended('limits ' || $1::uuid || $2::uuid, 0))";

    private static final String OF_OWNER = OF_COMPANY + " and key_id is not distinct from $2";

    private static final String PUT = """
            with told as (
                insert into limits.change (kind, company_id) values ('limits_changed', $1)
            )
            insert into limits.limits (company_id, key_id, spend_per_day, spend_per_month, currency, time_zone,
                requests_per_minute, tokens_per_minute, concurrent_requests, concurrent_streams, models, ips,
                changed_at, providers)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            on conflict (company_id, coalesce(key_id, '00000000-0000-0000-0000-000000000000')) do update set
                spend_per_day = excluded.spend_per_day, spend_per_month = excluded.spend_per_month,
                currency = excluded.currency, time_zone = excluded.time_zone,
                requests_per_minute = excluded.requests_per_minute, tokens_per_minute = excluded.tokens_per_minute,
                concurrent_requests = excluded.concurrent_requests, concurrent_streams = excluded.concurrent_streams,
                models = excluded.models, ips = excluded.ips, changed_at = excluded.changed_at,
                providers = excluded.providers""";

    private static final String DELETE = """
            with told as (
                insert into limits.change (kind, company_id) values ('limits_changed', $1)
            )
            delete from limits.limits where company_id = $1 and key_id is not distinct from $2""";

    /// Puts in place of a company's or a key's limits what `edit` makes of them; [LimitSet#NONE] takes the row away.
    /// Fails with what `edit` throws; then nothing changes. Completes with the new ones.
    public Future<LimitSet> change(UUID companyId, Optional<UUID> keyId, UnaryOperator<LimitSet> edit, Instant at) {
        UUID key = keyId.orElse(null);
        UUID lock = keyId.orElse(new UUID(0, 0));
        return pool.withTransaction(connection -> connection
                .preparedQuery(LOCK)
                .execute(Tuple.of(companyId, lock))
                .compose(_ -> connection.preparedQuery(OF_OWNER).execute(Tuple.of(companyId, key)))
                .compose(rows -> {
                    LimitSet before = LimitSet.NONE;
                    for (Row row : rows) {
                        before = fromRow(row);
                    }
                    LimitSet after = edit.apply(before);
                    return write(connection, companyId, key, after, at).map(after);
                }));
    }

    private static Future<?> write(SqlConnection connection, UUID companyId, UUID keyId, LimitSet set, Instant at) {
        return set.equals(LimitSet.NONE)
                ? connection.preparedQuery(DELETE).execute(Tuple.of(companyId, keyId))
                : connection.preparedQuery(PUT).execute(toRow(companyId, keyId, set, at));
    }

    private static Tuple toRow(UUID companyId, UUID keyId, LimitSet set, Instant at) {
        return Tuple.tuple()
                .addValue(companyId)
                .addValue(keyId)
                .addValue(set.most().get(Measure.SPEND_PER_DAY))
                .addValue(set.most().get(Measure.SPEND_PER_MONTH))
                .addValue(set.currency())
                .addValue(set.zone().getId())
                .addValue(set.most().get(Measure.REQUESTS_PER_MINUTE))
                .addValue(set.most().get(Measure.TOKENS_PER_MINUTE))
                .addValue(set.most().get(Measure.CONCURRENT_REQUESTS))
                .addValue(set.most().get(Measure.CONCURRENT_STREAMS))
                .addValue(set.models().toArray(String[]::new))
                .addValue(set.ips().toArray(String[]::new))
                .addValue(at.atOffset(ZoneOffset.UTC))
                .addValue(set.providers().toArray(String[]::new));
    }

    private static LimitSet fromRow(Row row) {
        Map<Measure, Long> most = new EnumMap<>(Measure.class);
        put(most, Measure.SPEND_PER_DAY, row.getLong("spend_per_day"));
        put(most, Measure.SPEND_PER_MONTH, row.getLong("spend_per_month"));
        put(most, Measure.REQUESTS_PER_MINUTE, row.getLong("requests_per_minute"));
        put(most, Measure.TOKENS_PER_MINUTE, row.getLong("tokens_per_minute"));
        put(most, Measure.CONCURRENT_REQUESTS, row.getLong("concurrent_requests"));
        put(most, Measure.CONCURRENT_STREAMS, row.getLong("concurrent_streams"));
        return new LimitSet(
                most,
                row.getString("currency"),
                ZoneId.of(row.getString("time_zone")),
                List.of(row.getArrayOfStrings("models")),
                List.of(row.getArrayOfStrings("providers")),
                List.of(row.getArrayOfStrings("ips")));
    }

    private static void put(Map<Measure, Long> most, Measure measure, Long limit) {
        if (limit != null) {
            most.put(measure, limit);
        }
    }
}
