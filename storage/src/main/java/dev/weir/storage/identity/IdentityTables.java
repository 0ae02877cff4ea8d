package dev.weir.storage.identity;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.Scope;
import dev.weir.storage.paging.Cursor;
import dev.weir.storage.paging.Paging;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// Companies, keys and the feed of changes. Callable from any context; fails with the driver's exception.
public final class IdentityTables {
    /// Changes one answer carries at most; beyond it [KeyChanges#all] is set.
    private static final int CHANGES_MAX = 10_000;

    private final Pool pool;

    public IdentityTables(Pool pool) {
        this.pool = pool;
    }

    /// A key that is revoked, and its hash.
    public record Revoked(ApiKey key, KeyHash hash) {}

    private static final String FINGERPRINT = """
            with mine as (
                insert into identity.server_secret (fingerprint, at) values ($1, $2) on conflict do nothing
                returning fingerprint
            )
            select fingerprint from mine
            union all
            select fingerprint from identity.server_secret""";

    /// Leaves the fingerprint of the server's secret here, unless there is one. Completes with the one that counts.
    public Future<KeyHash> fingerprint(KeyHash mine, Instant at) {
        return pool.preparedQuery(FINGERPRINT)
                .execute(Tuple.of(Buffer.buffer(mine.bytes()), time(at)))
                .compose(rows -> rows.size() > 0
                        ? Future.succeededFuture(KeyHash.of(
                                rows.iterator().next().getBuffer("fingerprint").getBytes()))
                        // another node's became visible after this statement had begun
                        : fingerprint(mine, at));
    }

    private static final String CREATE_COMPANY =
            "insert into identity.company (id, name, created_at) values ($1, $2, $3) on conflict (id) do nothing";

    /// Completes with true when it was made now. A repeat changes nothing, its name neither.
    public Future<Boolean> createCompany(UUID id, String name, Instant at) {
        return pool.preparedQuery(CREATE_COMPANY)
                .execute(Tuple.of(id, name, time(at)))
                .map(rows -> rows.rowCount() == 1);
    }

    private static final String CREATE_KEY = """
            with made as (
                insert into identity.api_key (id, company_id, name, prefix, hash, scopes, created_at)
                values ($1, $2, $3, $4, $5, $6, $7)
                on conflict do nothing
                returning *
            ), told as (
                insert into identity.key_change (kind, key_id, hash, at)
                select 'created', id, hash, created_at from made
            )
            select id, company_id, name, prefix, scopes, created_at, revoked_at from made""";

    /// Completes with the key as stored, empty when there is one with this hash or this id already.
    ///
    /// @param key its `revokedAt` is not looked at
    public Future<Optional<ApiKey>> createKey(ApiKey key, KeyHash hash) {
        String[] scopes = key.scopes().stream().map(Scope::key).sorted().toArray(String[]::new);
        return pool.preparedQuery(CREATE_KEY)
                .execute(Tuple.of(key.id(), key.companyId(), key.name(), key.prefix(), Buffer.buffer(hash.bytes()))
                        .addValue(scopes)
                        .addValue(time(key.createdAt())))
                .map(rows -> first(rows).map(IdentityTables::keyFromRow));
    }

    private static final String KEYS = """
            select id, company_id, name, prefix, scopes, created_at, revoked_at
            from identity.api_key
            where company_id = $1
                and created_at >= coalesce($2::timestamptz, '-infinity')
                and created_at < coalesce($3::timestamptz, 'infinity')
                and (created_at, id) < (coalesce($4::timestamptz, 'infinity'),
                    coalesce($5::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff'))
            order by created_at desc, id desc
            limit $6""";

    /// A company's keys, newest first, revoked ones too. Throws `INVALID_VALUE` on a foreign cursor.
    public Future<Page<ApiKey>> keys(UUID companyId, PageQuery query) {
        return pool.preparedQuery(KEYS)
                .execute(Paging.toRow(companyId, query))
                .map(rows -> Paging.fromRows(
                        rows, query.limit(), IdentityTables::keyFromRow, key -> new Cursor(key.createdAt(), key.id())));
    }

    private static final String KEY = """
            select id, company_id, name, prefix, scopes, created_at, revoked_at
            from identity.api_key
            where id = $1 and company_id = $2""";

    /// One of a company's keys, revoked or not. Completes empty when the company has no such key.
    public Future<Optional<ApiKey>> key(UUID companyId, UUID keyId) {
        return pool.preparedQuery(KEY)
                .execute(Tuple.of(keyId, companyId))
                .map(rows -> first(rows).map(IdentityTables::keyFromRow));
    }

    private static final String REVOKE = """
            with before as (
                select * from identity.api_key where id = $1 and company_id = $2 for update
            ), revoked as (
                update identity.api_key k set revoked_at = $3
                from before b
                where k.id = b.id and b.revoked_at is null
            ), told as (
                insert into identity.key_change (kind, key_id, hash, at)
                select 'revoked', id, hash, $3 from before where revoked_at is null
            )
            select id, company_id, name, prefix, scopes, created_at, coalesce(revoked_at, $3) as revoked_at, hash
            from before""";

    /// Revokes for good; the time of the first call stays. Completes empty when the company has no such key.
    public Future<Optional<Revoked>> revoke(UUID companyId, UUID keyId, Instant at) {
        return pool.preparedQuery(REVOKE)
                .execute(Tuple.of(keyId, companyId, time(at)))
                .map(rows -> first(rows).map(row -> new Revoked(keyFromRow(row), hash(row))));
    }

    private static final String FIND = """
            select id, company_id, name, prefix, scopes, created_at, revoked_at, hash
            from identity.api_key
            where hash = any ($1)""";

    /// The keys with these hashes, revoked ones too. What is missing in the answer does not exist.
    public Future<Map<KeyHash, ApiKey>> find(Collection<KeyHash> hashes) {
        Buffer[] wanted =
                hashes.stream().map(hash -> Buffer.buffer(hash.bytes())).toArray(Buffer[]::new);
        return pool.preparedQuery(FIND).execute(Tuple.of(wanted)).map(rows -> {
            Map<KeyHash, ApiKey> found = HashMap.newHashMap(rows.size());
            rows.forEach(row -> found.put(hash(row), keyFromRow(row)));
            return found;
        });
    }

    private static final String HORIZON = "select pg_snapshot_xmin(pg_current_snapshot())::text";

    /// From where to read the feed: everything that is visible now, and nothing that is not, lies before it or is seen
    /// by the first [#changes].
    public Future<String> horizon() {
        return pool.preparedQuery(HORIZON)
                .execute()
                .map(rows -> rows.iterator().next().getString(0));
    }

    /// By transactions, not by sequence number: a lower number may become visible after a higher one.
    private static final String CHANGES = """
            select pg_snapshot_xmin(pg_current_snapshot())::text as horizon, c.hash
            from (select) as always left join identity.key_change c on c.xid >= ($1::text)::xid8
            limit $2""";

    /// All changes that became visible since `horizon` was read, and perhaps some from before.
    public Future<KeyChanges> changes(String horizon) {
        return pool.preparedQuery(CHANGES)
                .execute(Tuple.of(horizon, CHANGES_MAX))
                .map(rows -> {
                    Set<KeyHash> hashes = new HashSet<>();
                    String next = horizon;
                    for (Row row : rows) {
                        next = row.getString("horizon");
                        if (row.getBuffer("hash") != null) {
                            hashes.add(hash(row));
                        }
                    }
                    return new KeyChanges(hashes, rows.size() == CHANGES_MAX, next);
                });
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }

    private static ApiKey keyFromRow(Row row) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (String scope : row.getArrayOfStrings("scopes")) {
            Scope.byKey(scope).ifPresent(scopes::add);
        }
        return new ApiKey(
                row.getUUID("id"),
                row.getUUID("company_id"),
                row.getString("name"),
                row.getString("prefix"),
                scopes,
                row.getOffsetDateTime("created_at").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("revoked_at")).map(OffsetDateTime::toInstant));
    }

    private static KeyHash hash(Row row) {
        return KeyHash.of(row.getBuffer("hash").getBytes());
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
