package dev.weir.storage.files;

import dev.weir.contracts.files.FileTerms;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.Listed;
import dev.weir.contracts.files.Purpose;
import dev.weir.contracts.files.StoredFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Files and their content. Callable from any context; fails with the driver's exception.
public final class FileTables {
    private static final UUID LAST = UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff");
    private static final UUID FIRST = new UUID(0, 0);

    private final Pool pool;

    public FileTables(Pool pool) {
        this.pool = pool;
    }

    private static final String BEGIN =
            "insert into files.file (id, company_id, state, created_at) values ($1, $2, 'arriving', $3)";

    /// @param id must be new
    public Future<Void> begin(UUID id, UUID companyId, Instant at) {
        return pool.preparedQuery(BEGIN)
                .execute(Tuple.of(id, companyId, time(at)))
                .mapEmpty();
    }

    private static final String APPEND = "select outcome from files.append($1, $2, $3, $4, $5)";

    /// Adds the piece with that ordinal, the next one from 0. Completes with false when the file arrives no more.
    /// Fails with `BODY_TOO_LARGE` and `FILE_STORAGE_FULL`.
    Future<Boolean> append(UUID id, int ordinal, Buffer piece, Room room) {
        return pool.preparedQuery(APPEND)
                .execute(Tuple.of(
                        id,
                        ordinal,
                        piece,
                        room.fileBytesMax().orElse(null),
                        room.companyBytesMax().orElse(null)))
                .map(rows -> {
                    int outcome = rows.iterator().next().getInteger("outcome");
                    return switch (outcome) {
                        case 0 -> true;
                        case 1 -> throw room.fileTooLong();
                        case 2 -> throw room.companyFull();
                        case 3 -> false;
                        default -> throw new IllegalStateException("outcome " + outcome + " (expected: 0 to 3)");
                    };
                });
    }

    private static final String KEEP = """
            update files.file set state = 'kept', name = $2, purpose = $3, expires_at = $4
            where id = $1 and state = 'arriving'
            returning id, company_id, name, purpose, bytes, created_at, expires_at""";

    /// Completes empty when it arrives no more.
    Future<Optional<StoredFile>> keep(UUID id, FileTerms terms, Optional<Instant> expiresAt) {
        OffsetDateTime end = expiresAt.map(FileTables::time).orElse(null);
        return pool.preparedQuery(KEEP)
                .execute(Tuple.of(id, terms.name(), terms.purpose().key(), end))
                .map(FileTables::first);
    }

    private static final String FIND = """
            select id, company_id, name, purpose, bytes, created_at, expires_at from files.file
            where id = $1 and company_id = $2 and state = 'kept' and (expires_at is null or expires_at > $3)""";

    public Future<Optional<StoredFile>> find(UUID companyId, UUID id, Instant now) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(id, companyId, time(now)))
                .map(FileTables::first);
    }

    private static final String INPUT = """
            select id, company_id, name, purpose, bytes, created_at, expires_at from files.file
            where id = $1 and state = 'kept'""";

    /// What a batch reads: it stays for it even when its time is over.
    public Future<Optional<StoredFile>> input(UUID id) {
        return pool.preparedQuery(INPUT).execute(Tuple.of(id)).map(FileTables::first);
    }

    private static final String PIECE = "select content from files.chunk where file_id = $1 and ordinal = $2";

    /// Completes empty where there is none.
    Future<Optional<Buffer>> piece(UUID id, int ordinal) {
        return pool.preparedQuery(PIECE)
                .execute(Tuple.of(id, ordinal))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getBuffer("content")));
    }

    private static final String LIST_NEWEST = """
            select id, company_id, name, purpose, bytes, created_at, expires_at from files.file
            where company_id = $1 and state = 'kept' and (expires_at is null or expires_at > $2)
                and id < $3 and ($4::text is null or purpose = $4)
            order by id desc limit $5""";

    private static final String LIST_OLDEST = """
            select id, company_id, name, purpose, bytes, created_at, expires_at from files.file
            where company_id = $1 and state = 'kept' and (expires_at is null or expires_at > $2)
                and id > $3 and ($4::text is null or purpose = $4)
            order by id limit $5""";

    /// By id, which is by the time they were made.
    public Future<Listed<StoredFile>> list(UUID companyId, Optional<Purpose> purpose, ListQuery query, Instant now) {
        UUID after = query.after().orElse(query.newestFirst() ? LAST : FIRST);
        return pool.preparedQuery(query.newestFirst() ? LIST_NEWEST : LIST_OLDEST)
                .execute(Tuple.of(
                        companyId, time(now), after, purpose.map(Purpose::key).orElse(null), query.limit() + 1))
                .map(rows -> {
                    List<StoredFile> files = new ArrayList<>(rows.size());
                    rows.forEach(row -> files.add(fromRow(row)));
                    boolean more = files.size() > query.limit();
                    return new Listed<>(more ? files.subList(0, query.limit()) : files, more);
                });
    }

    private static final String IN_USE = """
            select id from files.batch
            where input_file_id = $1 and status in ('validating', 'in_progress', 'finalizing', 'cancelling')
            limit 1""";

    /// The batch that reads it, empty when none does.
    public Future<Optional<UUID>> reader(UUID id) {
        return pool.preparedQuery(IN_USE)
                .execute(Tuple.of(id))
                .map(rows -> rows.size() == 0
                        ? Optional.empty()
                        : Optional.of(rows.iterator().next().getUUID("id")));
    }

    private static final String REMOVE = "select removed from files.remove(array[$1::uuid])";

    /// Completes with whether it was there.
    public Future<Boolean> remove(UUID id) {
        return pool.preparedQuery(REMOVE)
                .execute(Tuple.of(id))
                .map(rows -> rows.iterator().next().getInteger("removed") == 1);
    }

    /// Of those that are over and of those that arrive no more, but none that a batch reads.
    private static final String PRUNE = """
            select removed from files.remove(array(
                select id from files.file f
                where ((f.expires_at < $1 and f.state = 'kept')
                        or (f.state = 'arriving' and f.touched_at < clock_timestamp() - $2 * interval '1 millisecond'))
                    and not exists (
                        select from files.batch b where b.input_file_id = f.id
                            and b.status in ('validating', 'in_progress', 'finalizing', 'cancelling'))
                limit $3))""";

    /// Deletes at most `max` files that have expired at `now`, or whose bytes stopped coming so long ago. Completes
    /// with their number: `max` means that there may be more.
    public Future<Integer> prune(Instant now, Duration silence, int max) {
        return pool.preparedQuery(PRUNE)
                .execute(Tuple.of(time(now), silence.toMillis(), max))
                .map(rows -> rows.iterator().next().getInteger("removed"));
    }

    private static Optional<StoredFile> first(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(fromRow(rows.iterator().next()));
    }

    private static StoredFile fromRow(Row row) {
        String purpose = row.getString("purpose");
        return new StoredFile(
                row.getUUID("id"),
                row.getUUID("company_id"),
                row.getString("name"),
                Purpose.byKey(purpose)
                        .orElseThrow(() -> new IllegalStateException("purpose '" + purpose + "' is unknown")),
                row.getLong("bytes"),
                row.getOffsetDateTime("created_at").toInstant(),
                Optional.ofNullable(row.getOffsetDateTime("expires_at")).map(OffsetDateTime::toInstant));
    }

    static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
