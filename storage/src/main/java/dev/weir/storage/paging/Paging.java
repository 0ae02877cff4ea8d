package dev.weir.storage.paging;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// Pages newest first by time and id: rows that arrive while a reader pages neither repeat nor hide others.
public final class Paging {
    private Paging() {}

    /// Parameters `$1` company, `$2` from, `$3` to, `$4` and `$5` cursor, `$6` limit, one more than asked to see
    /// whether there is a next page.
    public static Tuple toRow(UUID companyId, PageQuery query) {
        if (query.limit() < 1 || query.limit() > PageQuery.LIMIT_MAX) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "limit",
                    "limit is " + query.limit() + " (expected: 1 to " + PageQuery.LIMIT_MAX + ")");
        }
        Optional<Cursor> cursor = query.cursor().map(Cursor::fromApi);
        OffsetDateTime from =
                query.from().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
        OffsetDateTime to = query.to().map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
        OffsetDateTime before =
                cursor.map(Cursor::at).map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null);
        UUID beforeId = cursor.map(Cursor::id).orElse(null);
        return Tuple.of(companyId, from, to, before, beforeId, query.limit() + 1);
    }

    public static <T> Page<T> fromRows(
            RowSet<Row> rows, int limit, Function<Row, T> fromRow, Function<T, Cursor> cursor) {
        List<T> items = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (items.size() == limit) {
                return new Page<>(
                        items, Optional.of(cursor.apply(items.getLast()).toApi()));
            }
            items.add(fromRow.apply(row));
        }
        return new Page<>(items, Optional.empty());
    }
}
