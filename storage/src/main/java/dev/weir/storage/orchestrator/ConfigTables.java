package dev.weir.storage.orchestrator;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigSource;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.storage.paging.Cursor;
import dev.weir.storage.paging.Paging;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Versions of the routing configuration. Callable from any context; fails with the driver's exception.
public final class ConfigTables {
    /// Versions whose documents are kept. Beyond it the oldest lose theirs, and can't be taken again.
    public static final int DOCUMENTS_MAX = 1_000;

    private final Pool pool;

    public ConfigTables(Pool pool) {
        this.pool = pool;
    }

    private static final String NEWEST = "select coalesce(max(number), 0) as number from orchestrator.config_version";

    /// The number of the newest; 0 when there is none.
    public Future<Long> newest() {
        return pool.preparedQuery(NEWEST)
                .execute()
                .map(rows -> rows.iterator().next().getLong("number"));
    }

    private static final String FIND = """
            select number, id, at, author, source, key_id, comment, providers_file, models_file, prices_file, sealed
            from orchestrator.config_version
            where number = $1""";

    public Future<Optional<SealedVersion>> find(long number) {
        return pool.preparedQuery(FIND).execute(Tuple.of(number)).map(rows -> {
            for (Row row : rows) {
                return Optional.of(fromRow(row));
            }
            return Optional.empty();
        });
    }

    private static final String LIST = """
            select number, id, at, author, source, key_id, comment, providers_file, models_file, prices_file,
                null::bytea as sealed
            from orchestrator.config_version
            where $1::uuid is null
                and at >= coalesce($2::timestamptz, '-infinity')
                and at < coalesce($3::timestamptz, 'infinity')
                and (at, id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by at desc, id desc
            limit $6""";

    /// Newest first, without documents. Throws `INVALID_VALUE` on a foreign cursor.
    public Future<Page<ConfigVersion>> list(PageQuery query) {
        return pool.preparedQuery(LIST).execute(Paging.toRow(null, query)).map(rows -> {
            Page<SealedVersion> page = Paging.fromRows(
                    rows,
                    query.limit(),
                    ConfigTables::fromRow,
                    row -> new Cursor(row.version().at(), row.id()));
            return new Page<>(page.items().stream().map(SealedVersion::version).toList(), page.next());
        });
    }

    private static final String ADD = """
            with newest as (
                select coalesce(max(number), 0) as number from orchestrator.config_version
            ), added as (
                insert into orchestrator.config_version (number, id, at, author, source, key_id, comment,
                    providers_file, models_file, prices_file, sealed)
                select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 from newest where number = $1 - 1
                on conflict (number) do nothing
                returning number
            ), forgotten as (
                update orchestrator.config_version c set sealed = null
                from added where c.number <= added.number - $12 and c.sealed is not null
            )
            select number from added""";

    /// Adds a version if its number follows on the newest; completes with whether it did.
    public Future<Boolean> add(SealedVersion version) {
        return pool.preparedQuery(ADD).execute(toRow(version)).map(rows -> rows.size() == 1);
    }

    private static Tuple toRow(SealedVersion sealed) {
        ConfigVersion version = sealed.version();
        return Tuple.tuple()
                .addValue(version.number())
                .addValue(sealed.id())
                .addValue(version.at().atOffset(ZoneOffset.UTC))
                .addValue(version.author())
                .addValue(version.source().key())
                .addValue(version.keyId().orElse(null))
                .addValue(version.comment())
                .addValue(version.files().get(ConfigPart.PROVIDERS))
                .addValue(version.files().get(ConfigPart.MODELS))
                .addValue(version.files().get(ConfigPart.PRICES))
                .addValue(sealed.sealed())
                .addValue(DOCUMENTS_MAX);
    }

    private static SealedVersion fromRow(Row row) {
        return new SealedVersion(
                row.getUUID("id"),
                new ConfigVersion(
                        row.getLong("number"),
                        row.getOffsetDateTime("at").toInstant(),
                        row.getString("author"),
                        ConfigSource.valueOf(row.getString("source").toUpperCase(Locale.ROOT)),
                        Optional.ofNullable(row.getUUID("key_id")),
                        row.getString("comment"),
                        Map.of(
                                ConfigPart.PROVIDERS, row.getString("providers_file"),
                                ConfigPart.MODELS, row.getString("models_file"),
                                ConfigPart.PRICES, row.getString("prices_file")),
                        Optional.empty()),
                row.getBuffer("sealed"));
    }
}
