package dev.weir.storage.billing;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// A batch of postings as arrays, one per column, and beside them one element per group: what `billing.post` takes. A
/// group is what shares a company, a currency and an allowance: looked up once, moved once.
final class PostingColumns {
    private static final TokenClass[] CLASSES = TokenClass.values();

    private record Group(UUID company, String currency, UUID allowance) {}

    private final Map<Group, Integer> groups = new HashMap<>();
    private final List<Group> grouped = new ArrayList<>();
    private final List<Long> groupCost = new ArrayList<>();

    private final UUID[] request;
    private final Integer[] group;
    private final UUID[] company;
    private final String[] currency;
    private final UUID[] key;
    private final String[] price;
    private final String[] provider;
    private final String[] model;
    private final String[] ending;
    private final Integer[] status;
    private final String[] tokens;
    private final Boolean[] estimated;
    private final Long[] cost;
    private final Long[] covered;
    private final Long[] firstToken;
    private final OffsetDateTime[] started;
    private final OffsetDateTime[] ended;
    private final String[] correlation;

    // null until an item has one: most batches have none
    private String[] attempts;
    private Boolean[] cached;

    private PostingColumns(int size) {
        request = new UUID[size];
        group = new Integer[size];
        company = new UUID[size];
        currency = new String[size];
        key = new UUID[size];
        price = new String[size];
        provider = new String[size];
        model = new String[size];
        ending = new String[size];
        status = new Integer[size];
        tokens = new String[size];
        estimated = new Boolean[size];
        cost = new Long[size];
        covered = new Long[size];
        firstToken = new Long[size];
        started = new OffsetDateTime[size];
        ended = new OffsetDateTime[size];
        correlation = new String[size];
    }

    /// Throws `IllegalArgumentException` naming the request when an amount is impossible.
    static Tuple toRow(List<Posting> batch, String node) {
        var columns = new PostingColumns(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            columns.set(i, batch.get(i));
        }
        return columns.row(node);
    }

    private void set(int i, Posting posting) {
        Settlement settlement = posting.settlement();
        Reserve reserve = settlement.reserve();
        check(posting, reserve.requestId());
        request[i] = reserve.requestId();
        group[i] = groupOf(
                new Group(reserve.companyId(), reserve.price().currency(), posting.allowanceId()),
                settlement.costNanos());
        company[i] = reserve.companyId();
        currency[i] = reserve.price().currency();
        key[i] = reserve.keyId();
        price[i] = Columns.text(reserve.price().id());
        provider[i] = Columns.text(reserve.price().provider());
        model[i] = Columns.text(reserve.model());
        ending[i] = settlement.ending().key();
        status[i] = settlement.httpStatus();
        tokens[i] = json(settlement.usage());
        estimated[i] = settlement.estimated();
        cost[i] = settlement.costNanos();
        covered[i] = posting.coveredNanos();
        firstToken[i] = settlement.firstTokenMs();
        started[i] = Columns.time(reserve.startedAt());
        ended[i] = Columns.time(settlement.endedAt());
        correlation[i] = correlation(reserve);
        tellHow(i, settlement);
    }

    private void tellHow(int i, Settlement settlement) {
        if (!settlement.failedAttempts().isEmpty()) {
            attempts = attempts == null ? new String[request.length] : attempts;
            attempts[i] = AttemptRows.toColumn(settlement.failedAttempts());
        }
        if (settlement.cached()) {
            cached = cached == null ? new Boolean[request.length] : cached;
            cached[i] = true;
        }
    }

    private static void check(Posting posting, UUID requestId) {
        long cost = posting.settlement().costNanos();
        if (cost < 0) {
            throw new IllegalArgumentException("request " + requestId + ": costNanos " + cost + " (expected: >= 0)");
        }
        long coveredMax = posting.allowanceId() == null ? 0 : cost;
        if (posting.coveredNanos() < 0 || posting.coveredNanos() > coveredMax) {
            throw new IllegalArgumentException("request " + requestId + ": coveredNanos " + posting.coveredNanos()
                    + " (expected: 0 to " + coveredMax + ", "
                    + (posting.allowanceId() == null ? "having no allowance)" : "its cost)"));
        }
    }

    /// Counted from 1, as arrays are there.
    private int groupOf(Group of, long cost) {
        Integer known = groups.putIfAbsent(of, grouped.size() + 1);
        if (known == null) {
            grouped.add(of);
            groupCost.add(cost);
            return grouped.size();
        }
        groupCost.set(known - 1, Math.addExact(groupCost.get(known - 1), cost));
        return known;
    }

    private static String correlation(Reserve reserve) {
        String id = reserve.correlationId();
        return id == null || id.equals(reserve.requestId().toString()) ? null : Columns.text(id);
    }

    private static String json(TokenUsage usage) {
        var json = new StringBuilder(64).append('{');
        for (TokenClass tokenClass : CLASSES) {
            if (usage.has(tokenClass)) {
                json.append(json.length() > 1 ? ",\"" : "\"").append(tokenClass.key());
                json.append("\":").append(usage.count(tokenClass));
            }
        }
        return json.append('}').toString();
    }

    private Tuple row(String node) {
        return Tuple.of(request, group, company, currency, key, price)
                .addValue(provider)
                .addValue(model)
                .addValue(ending)
                .addValue(status)
                .addValue(tokens)
                .addValue(estimated)
                .addValue(cost)
                .addValue(covered)
                .addValue(firstToken)
                .addValue(started)
                .addValue(ended)
                .addValue(correlation)
                .addValue(attempts)
                .addValue(cached)
                .addValue(grouped.stream().map(Group::company).toArray(UUID[]::new))
                .addValue(grouped.stream().map(Group::currency).toArray(String[]::new))
                .addValue(grouped.stream().map(Group::allowance).toArray(UUID[]::new))
                .addValue(groupCost.toArray(Long[]::new))
                .addValue(node);
    }
}
