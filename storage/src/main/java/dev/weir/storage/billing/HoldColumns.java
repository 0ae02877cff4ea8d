package dev.weir.storage.billing;

import dev.weir.contracts.billing.Reserve;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/// A batch of reservations as arrays, one per column: what the functions take.
final class HoldColumns {
    /// Longer text is cut: names of models may come from callers.
    private static final int TEXT_CHARS_MAX = 256;

    final UUID[] request;
    final UUID[] company;
    final UUID[] key;
    final String[] currency;
    final Long[] bound;
    final Long[] estimate;
    final String[] price;
    final String[] provider;
    final String[] model;
    final OffsetDateTime[] started;
    final Long[] ttlMs;

    private HoldColumns(int size) {
        request = new UUID[size];
        company = new UUID[size];
        key = new UUID[size];
        currency = new String[size];
        bound = new Long[size];
        estimate = new Long[size];
        price = new String[size];
        provider = new String[size];
        model = new String[size];
        started = new OffsetDateTime[size];
        ttlMs = new Long[size];
    }

    static HoldColumns toRow(List<Reserve> batch) {
        var columns = new HoldColumns(batch.size());
        for (int i = 0; i < columns.request.length; i++) {
            columns.set(i, batch.get(i));
        }
        return columns;
    }

    private void set(int i, Reserve reserve) {
        request[i] = reserve.requestId();
        company[i] = reserve.companyId();
        key[i] = reserve.keyId();
        currency[i] = reserve.price().currency();
        bound[i] = reserve.boundNanos();
        estimate[i] = reserve.estimateNanos();
        price[i] = text(reserve.price().id());
        provider[i] = text(reserve.price().provider());
        model[i] = text(reserve.model());
        started[i] = time(reserve.startedAt());
        ttlMs[i] = Duration.between(reserve.startedAt(), reserve.expiresAt()).toMillis();
    }

    /// PostgreSQL has no text with a NUL.
    static String text(String text) {
        String cut = text.length() > TEXT_CHARS_MAX ? text.substring(0, TEXT_CHARS_MAX) : text;
        return cut.indexOf('\0') < 0 ? cut : cut.replace('\0', '\uFFFD');
    }

    static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
