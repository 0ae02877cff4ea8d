package dev.weir.storage.billing;

import dev.weir.contracts.billing.FailedAttempt;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Attempts that failed as the `jsonb` value `billing.usage.attempts`.
final class AttemptRows {
    private static final String PROVIDER = "provider";
    private static final String MODEL = "model";
    private static final String KEY = "key";
    private static final String REASON = "reason";
    private static final String STATUS = "status";
    private static final String MS = "ms";

    private AttemptRows() {}

    static String toColumn(List<FailedAttempt> attempts) {
        var json = new JsonArray();
        for (FailedAttempt attempt : attempts) {
            json.add(new JsonObject()
                    .put(PROVIDER, Columns.text(attempt.provider()))
                    .put(MODEL, Columns.text(attempt.model()))
                    .put(KEY, Columns.text(attempt.key()))
                    .put(REASON, Columns.text(attempt.fault()))
                    .put(STATUS, attempt.status())
                    .put(MS, attempt.ms()));
        }
        return json.encode();
    }

    /// @param json null for none
    static List<FailedAttempt> fromColumn(JsonArray json) {
        if (json == null) {
            return List.of();
        }
        List<FailedAttempt> attempts = new ArrayList<>(json.size());
        for (int i = 0; i < json.size(); i++) {
            JsonObject each = json.getJsonObject(i);
            attempts.add(new FailedAttempt(
                    each.getString(PROVIDER),
                    each.getString(MODEL),
                    each.getString(KEY),
                    each.getString(REASON),
                    each.getInteger(STATUS),
                    each.getLong(MS)));
        }
        return List.copyOf(attempts);
    }
}
