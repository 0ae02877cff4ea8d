package dev.weir.gateway.system;

import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Statements, summed usage, filters and CSV over the platform API.
@Tag("system")
class ReportsApiTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final String DEMO = Requests.demo(",\"max_tokens\":3", "\"demo_tokens\":\"3\"");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final String key = WEIR.newCompany("Company " + UUID.randomUUID(), "10.00");

    private void charge() {
        assertThat(WEIR.api().post(CHAT, key, DEMO).status()).isEqualTo(200);
    }

    private Api.Reply get(String path) {
        return WEIR.api().get("/api/v1/" + path, key);
    }

    private JsonObject lastUsage() {
        return get("usage?limit=1").list().getJsonObject(0);
    }

    @Test
    void a_statement_adds_up_to_the_balance() {
        charge();
        charge();
        WEIR.awaitSettled();

        JsonObject statement = get("statements").data();

        JsonArray lines = statement.getJsonArray("lines");
        BigDecimal sum = IntStream.range(0, lines.size())
                .mapToObj(i -> new BigDecimal(lines.getJsonObject(i).getString("amount")))
                .reduce(new BigDecimal(statement.getString("opening")), BigDecimal::add);
        assertThat(statement.getString("opening")).isEqualTo("0.00");
        assertThat(sum).isEqualByComparingTo(statement.getString("closing"));
        assertThat(statement.getString("closing"))
                .isEqualTo(get("balance").data().getString("posted"));
        assertThat(lines.getJsonObject(1).getString("kind")).isEqualTo("usage");
        assertThat(lines.getJsonObject(1).getInteger("count")).isEqualTo(2);
    }

    @Test
    void a_month_has_the_bounds_of_its_zone() {
        JsonObject november = get("statements?month=2024-11&zone=Europe/Berlin").data();
        assertThat(november.getString("from")).isEqualTo("2024-10-31T23:00:00Z");
        assertThat(november.getString("to")).isEqualTo("2024-11-30T23:00:00Z");
        assertThat(november.getString("closing")).isEqualTo("0.00");

        String ended = get("transactions?limit=1").list().getJsonObject(0).getString("at");
        YearMonth now = YearMonth.from(java.time.Instant.parse(ended).atZone(BERLIN));
        JsonObject current =
                get("statements?month=" + now + "&zone=Europe/Berlin").data();
        assertThat(current.getString("opening")).isEqualTo("0.00");
        assertThat(current.getString("closing")).isEqualTo("10.00");
    }

    @Test
    void usage_is_summed_by_what_is_asked() {
        charge();
        charge();
        WEIR.awaitSettled();
        JsonObject row = lastUsage();

        JsonArray groups =
                get("usage/summary?groupBy=model,key,day&zone=Europe/Berlin").list();

        assertThat(groups.size()).isEqualTo(1);
        JsonObject group = groups.getJsonObject(0);
        assertThat(group.getInteger("requests")).isEqualTo(2);
        assertThat(group.getString("model")).isEqualTo(row.getString("model"));
        assertThat(group.getString("keyId")).isEqualTo(row.getString("keyId"));
        assertThat(group.getString("day"))
                .isEqualTo(LocalDate.ofInstant(java.time.Instant.parse(row.getString("endedAt")), BERLIN)
                        .toString());
        assertThat(new BigDecimal(group.getString("cost")))
                .isEqualByComparingTo(new BigDecimal(row.getString("cost")).multiply(BigDecimal.TWO));
        assertThat(group.getJsonObject("tokens").getInteger("output_text")).isEqualTo(6);
        assertThat(get("usage/summary").list().getJsonObject(0).fieldNames()).doesNotContain("model", "keyId", "day");
    }

    @Test
    void lists_take_filters() {
        charge();
        WEIR.awaitSettled();
        JsonObject row = lastUsage();

        assertThat(get("usage?model=" + row.getString("model")).list().size()).isEqualTo(1);
        assertThat(get("usage?model=other").list()).isEmpty();
        assertThat(get("usage?keyId=" + row.getString("keyId")).list().size()).isEqualTo(1);
        assertThat(get("usage?requestId=" + row.getString("requestId")).list().size())
                .isEqualTo(1);
        assertThat(get("transactions?kind=topup").list().size()).isEqualTo(1);
        assertThat(get("transactions?kind=usage").list().size()).isEqualTo(1);
        assertThat(get("transactions?reference=opening-balance").list().size()).isEqualTo(1);
        assertThat(get("transactions?requestId=" + row.getString("requestId"))
                        .list()
                        .size())
                .isEqualTo(1);
    }

    @Test
    void a_request_is_found_by_the_name_that_its_client_gave_it() {
        assertThat(WEIR.api()
                        .post(CHAT, key, DEMO, "x-request-id", "my-trace-1")
                        .status())
                .isEqualTo(200);
        WEIR.awaitSettled();

        JsonObject row = get("usage?requestId=my-trace-1").list().getJsonObject(0);

        assertThat(row.getString("correlationId")).isEqualTo("my-trace-1");
        assertThat(row.getString("requestId")).isNotEqualTo("my-trace-1");
    }

    @ParameterizedTest
    @CsvSource({
        "statements?month=2026-13, month, 2026-13",
        "statements?month=26-1, month, 26-1",
        "statements?month=2026-11&from=2026-11-01T00:00:00Z, month, 2026-11",
        "statements?zone=Europe/Berlin, zone, Europe/Berlin",
        "statements?month=2026-11&zone=Mars, zone, Mars",
        "statements?month=2026-11&zone=%2B02:00, zone, +02:00",
        "statements?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z, from, 2026-11-02",
        "statements?from=+1000000-11-02T00:00:00Z, from, 1000000",
        "usage/summary?groupBy=color, groupBy, color",
        "usage/summary?groupBy=model%2C, groupBy, groupBy",
        "usage/summary?zone=CET9, zone, CET9",
        "usage?keyId=mine, keyId, mine",
        "usage?model=, model, model",
        "usage?cached=yes, cached, yes",
        "usage.csv?cached=1, cached, 1",
        "usage/summary?cached=TRUE, cached, TRUE",
        "transactions?kind=gift, kind, gift",
        "transactions?requestId=mine, requestId, mine",
        "usage.csv?limit=5, limit, 5",
        "transactions.csv?cursor=abc, cursor, abc",
        "usage.csv?from=yesterday, from, yesterday"
    })
    void a_query_that_makes_no_sense_is_refused(String query, String param, String value) {
        Api.Reply reply = get(query);

        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.error().getString("code")).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.error().getString("message")).contains(param, value, "expected");
        assertThat(reply.error().getJsonObject("details").getString("param")).isEqualTo(param);
    }

    @Test
    void the_same_list_comes_as_csv() {
        charge();
        WEIR.awaitSettled();
        JsonObject row = lastUsage();

        Api.Reply usage = get("usage.csv");
        Api.Reply transactions =
                WEIR.api().send("GET", "/api/v1/transactions", key, null, "accept", "text/csv, application/json;q=0.5");

        List<String> rows = usage.body().lines().toList();
        assertThat(usage.header("content-type").orElseThrow()).startsWith("text/csv");
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst()).startsWith("requestId,correlationId,keyId,provider,model,ending,status,");
        assertThat(rows.getLast())
                .startsWith(row.getString("requestId") + ",")
                .contains("," + row.getString("cost") + ",");
        List<String> transfers = transactions.body().lines().toList();
        assertThat(transfers).hasSize(3);
        assertThat(transfers.getFirst()).isEqualTo("id,kind,amount,currency,reference,of,description,at");
        assertThat(transfers.get(1)).contains(",usage,-" + row.getString("cost") + ",USD,");
        assertThat(get("transactions.csv?kind=topup").body().lines()).hasSize(2);
    }

    @Test
    void a_row_tells_what_failed_before_and_what_came_out_of_the_cache() {
        charge();
        charge();
        WEIR.awaitSettled();
        JsonObject plain = lastUsage();
        assertThat(plain.getJsonArray("attempts")).isEmpty();
        assertThat(plain.getBoolean("cached")).isFalse();
        String attempts = """
                [{"provider":"azure","model":"my-dep","key":"key 2","reason":"rate_limited","status":429,"ms":12}]""";
        var row = Tuple.of(UUID.fromString(plain.getString("requestId")), new JsonArray(attempts));
        WEIR.postgres()
                .database()
                .pool()
                .preparedQuery("update billing.usage set attempts = $2, cached = true where request_id = $1")
                .execute(row)
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        JsonObject told = lastUsage();

        assertThat(told.getJsonArray("attempts")).isEqualTo(new JsonArray(attempts));
        assertThat(told.getBoolean("cached")).isTrue();
        assertThat(get("usage?cached=true").list().size()).isEqualTo(1);
        assertThat(get("usage?cached=false").list().size()).isEqualTo(1);
        assertThat(get("usage.csv?cached=true").body().lines().toList())
                .satisfiesExactly(
                        names -> assertThat(names).endsWith(",attempts,cached"),
                        line -> assertThat(line).endsWith(",\"" + attempts.replace("\"", "\"\"") + "\",true"));
        assertThat(get("usage/summary?cached=true").list().getJsonObject(0).getInteger("requests"))
                .isEqualTo(1);
        assertThat(get("usage/summary").list().getJsonObject(0).getInteger("requests"))
                .isEqualTo(2);
    }

    @Test
    void json_stays_the_answer_of_whoever_prefers_it() {
        for (String accept : List.of("application/json, text/csv;q=0.5", "*/*", "text/html, */*;q=0.1")) {
            Api.Reply reply = WEIR.api().send("GET", "/api/v1/transactions", key, null, "accept", accept);
            assertThat(reply.json().getBoolean("success")).as(accept).isTrue();
        }
    }

    @Test
    void text_of_others_is_no_formula_in_a_spreadsheet() {
        WEIR.api()
                .post(
                        "/api/v1/topups",
                        key,
                        "{\"amount\":\"1.00\",\"description\":\"=HYPERLINK(\\\"x\\\")\"}",
                        "Idempotency-Key",
                        "@cmd");

        String csv = get("transactions.csv").body();

        assertThat(csv).contains(",'@cmd,", ",\"'=HYPERLINK(\"\"x\"\")\",");
    }

    @Test
    void nobody_without_the_scope_reads_any_of_it() {
        for (String path : List.of("statements", "usage/summary", "usage.csv", "transactions.csv", "credits")) {
            assertThat(WEIR.api().get("/api/v1/" + path, null).status())
                    .as(path)
                    .isEqualTo(401);
        }
    }
}
