package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.IntStream;

/// What a company's account showed at one moment, to be compared with what it shows later. All of it comes from the
/// public API.
public final class Books {
    private final RunningWeir weir;
    private final String key;
    private final BigDecimal posted;
    private final String newest;

    Books(RunningWeir weir, String key) {
        this.weir = weir;
        this.key = key;
        weir.awaitSettled();
        this.posted = posted();
        JsonArray rows = usage(1);
        this.newest = rows.isEmpty() ? "" : rows.getJsonObject(0).getString("requestId");
    }

    /// What the balance is now.
    public BigDecimal posted() {
        return new BigDecimal(balance().getString("posted"));
    }

    /// What of it nobody holds.
    public BigDecimal available() {
        return new BigDecimal(balance().getString("available"));
    }

    private JsonObject balance() {
        return weir.api().get("/api/v1/balance", key).data();
    }

    private JsonArray usage(int limit) {
        return weir.api().get("/api/v1/usage?limit=" + limit, key).list();
    }

    /// The usage rows that came since, newest first, once everything is settled; the balance has moved by exactly what
    /// they cost.
    public List<JsonObject> rows() {
        weir.awaitSettled();
        JsonArray rows = usage(1000);
        List<JsonObject> since = IntStream.range(0, rows.size())
                .mapToObj(rows::getJsonObject)
                .takeWhile(row -> !row.getString("requestId").equals(newest))
                .toList();
        BigDecimal cost = since.stream()
                .map(row -> new BigDecimal(row.getString("cost")))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(posted()).as("the balance").isEqualByComparingTo(posted.subtract(cost));
        return since;
    }

    /// The one usage row that comes, waiting for it where nothing tells that it is there.
    public JsonObject row() {
        RunningWeir.eventually("a usage row", () -> {
            JsonArray rows = usage(1);
            return !rows.isEmpty()
                    && !rows.getJsonObject(0).getString("requestId").equals(newest);
        });
        List<JsonObject> rows = rows();
        assertThat(rows).as("usage rows").hasSize(1);
        return rows.getFirst();
    }

    /// The one usage row, with this ending.
    public JsonObject row(String ending) {
        JsonObject row = row();
        assertThat(row.getString("ending")).as("the ending of " + row).isEqualTo(ending);
        return row;
    }

    /// No usage row came and the balance is what it was.
    public void untouched() {
        assertThat(rows()).as("usage rows").isEmpty();
    }
}
