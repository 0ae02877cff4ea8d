package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `/api/v1`: what a company sees of its account and its keys, and what it can do about them.
@Tag("system")
class PlatformApiTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final String DEMO = Requests.demo(",\"max_tokens\":3", "\"demo_tokens\":\"3\"");

    @Test
    void a_list_is_walked_page_by_page_newest_first() {
        String key = WEIR.newCompany("Walker", "1.00");
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.addFirst(
                    WEIR.api().post(CHAT, key, DEMO).header("x-request-id").orElseThrow());
        }
        WEIR.awaitSettled();

        assertThat(walk("/api/v1/usage", key, 3, "requestId")).containsExactlyElementsOf(made);
        assertThat(walk("/api/v1/usage", key, 7, "requestId")).containsExactlyElementsOf(made);
        assertThat(walk("/api/v1/transactions", key, 3, "reference"))
                .hasSize(8)
                .startsWith(made.toArray(String[]::new));
        JsonArray rows = WEIR.api().get("/api/v1/usage", key).list();
        String third = rows.getJsonObject(4).getString("startedAt");
        assertThat(WEIR.api().get("/api/v1/usage?to=" + third, key).list().size())
                .isEqualTo(2);
        assertThat(WEIR.api().get("/api/v1/usage?from=" + third, key).list().size())
                .isEqualTo(5);
    }

    /// The field of all rows.
    private static List<String> walk(String path, String key, int limit, String field) {
        List<String> found = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            Api.Reply page = WEIR.api().get(path + "?limit=" + limit + cursor, key);
            assertThat(page.status()).isEqualTo(200);
            JsonArray rows = page.list();
            assertThat(rows.size()).isBetween(1, limit);
            IntStream.range(0, rows.size())
                    .forEach(i -> found.add(rows.getJsonObject(i).getString(field)));
            String next = page.json().getJsonObject("meta").getString("next");
            cursor = next == null ? null : "&cursor=" + next;
        }
        return found;
    }

    @Test
    void a_transaction_is_the_other_side_of_a_usage_row() {
        Books before = WEIR.books();
        assertThat(WEIR.api().post(CHAT, KEY, DEMO).status()).isEqualTo(200);
        JsonObject row = before.row("completed");

        JsonObject transaction =
                WEIR.api().get("/api/v1/transactions?limit=1", KEY).list().getJsonObject(0);

        assertThat(transaction.getString("kind")).isEqualTo("usage");
        assertThat(transaction.getString("reference")).isEqualTo(row.getString("requestId"));
        assertThat(transaction.getString("amount")).isEqualTo("-" + row.getString("cost"));
        assertThat(transaction.getString("currency")).isEqualTo("USD");
    }

    @ParameterizedTest
    @CsvSource({
        "limit=0, limit, 0",
        "limit=1001, limit, 1001",
        "limit=ten, limit, ten",
        "cursor=mine, cursor, cursor",
        "from=yesterday, from, yesterday",
        "to=2026, to, 2026"
    })
    void a_query_that_makes_no_sense_is_refused(String query, String param, String value) {
        for (String list : List.of("usage", "transactions", "keys")) {
            Api.Reply reply = WEIR.api().get("/api/v1/" + list + "?" + query, KEY);

            assertRefused(reply, 400, "VALIDATION_ERROR");
            assertThat(reply.error().getString("message")).contains(param, value, "expected");
            assertThat(reply.error().getJsonObject("details").getString("param"))
                    .isEqualTo(param);
        }
    }

    @Test
    void a_top_up_is_credited_once_however_often_it_is_sent() {
        Books before = WEIR.books();
        BigDecimal posted = before.posted();
        String body = "{\"amount\":\"12.50\",\"description\":\"Invoice 7\"}";

        Api.Reply first = topUp(body, "invoice-7");
        Api.Reply again = topUp(body, "invoice-7");
        Api.Reply inTheBody = topUp(body.replace("}", ",\"idempotencyKey\":\"invoice-7\"}"), null);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.data().getString("amount")).isEqualTo("12.50");
        assertThat(first.data().getString("kind")).isEqualTo("topup");
        assertThat(again.status()).isEqualTo(200);
        assertThat(inTheBody.status()).isEqualTo(200);
        assertThat(again.data()).isEqualTo(first.data()).isEqualTo(inTheBody.data());
        assertThat(before.posted()).isEqualByComparingTo(posted.add(new BigDecimal("12.50")));
    }

    @Test
    void a_key_that_was_used_for_another_top_up_is_refused() {
        topUp("{\"amount\":\"1.00\"}", "reused");
        Books before = WEIR.books();

        Api.Reply reply = topUp("{\"amount\":\"2.00\"}", "reused");

        assertRefused(reply, 422, "VALIDATION_ERROR");
        assertThat(reply.error().getString("message")).contains("'reused'", "1.00 USD", "expected: a new key");
        before.untouched();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"amount\":null}",
                "{\"amount\":\"\"}",
                "{\"amount\":\"-1.00\"}",
                "{\"amount\":\"0\"}",
                "{\"amount\":\"much\"}",
                "{\"amount\":\"1e30\"}",
                "{\"amount\":\"0.0000000001\"}",
                "{\"amount\":\"99999999999\"}",
                "{\"amount\":5}",
                "{\"amount\":\"9223372036.00\"}",
                "{\"amount\":\"1.00\",\"currency\":\"EUR\"}",
                "{\"amount\":\"1.00\",\"currency\":\"dollars\"}",
                "{\"amount\":\"1.00\",\"companyId\":\"me\"}",
                "{\"amount\":\"1.00\",\"surprise\":1}",
                "[]",
                "",
                "amount=1",
                "{\"amount\":\"1.00\",\"description\":\"\\u0000\"}"
            })
    void a_top_up_that_makes_no_sense_is_refused(String body) {
        Books before = WEIR.books();

        Api.Reply reply = topUp(body, "nonsense");

        assertRefused(reply, 400, "VALIDATION_ERROR");
        before.untouched();
    }

    @Test
    void a_top_up_of_an_unknown_company_is_not_found() {
        Api.Reply reply =
                topUp("{\"amount\":\"1.00\",\"companyId\":\"00000000-0000-7000-8000-00000000dead\"}", "nobody");

        assertRefused(reply, 404, "NOT_FOUND");
        assertThat(reply.error().getString("message")).contains("00000000dead", "expected");
    }

    @Test
    void a_body_beyond_the_platforms_limit_is_refused() {
        Api.Reply reply = topUp("{\"amount\":\"1.00\",\"description\":\"" + "x".repeat(70_000) + "\"}", "long");

        assertRefused(reply, 413, "VALIDATION_ERROR");
    }

    private static Api.Reply topUp(String body, String idempotencyKey) {
        return idempotencyKey == null
                ? WEIR.api().post("/api/v1/topups", KEY, body)
                : WEIR.api().post("/api/v1/topups", KEY, body, "Idempotency-Key", idempotencyKey);
    }

    @Test
    void a_key_is_made_shown_once_listed_by_its_prefix_and_revoked_for_good() {
        Api.Reply made =
                WEIR.api().post("/api/v1/keys", KEY, "{\"name\":\"app\",\"scopes\":[\"inference\",\"billing\"]}");
        assertThat(made.status()).isEqualTo(201);
        String secret = made.data().getString("key");
        String id = made.data().getString("id");
        assertThat(secret).startsWith(made.data().getString("prefix")).hasSizeGreaterThan(30);
        assertThat(made.data().getJsonArray("scopes")).containsExactly("billing", "inference");

        Api.Reply listed = WEIR.api().get("/api/v1/keys?limit=1", KEY);
        assertThat(listed.list().getJsonObject(0).getString("id")).isEqualTo(id);
        assertThat(listed.body()).doesNotContain(secret);
        assertThat(WEIR.api().get("/api/v1/balance", secret).status()).isEqualTo(200);

        Api.Reply revoked = WEIR.api().send("DELETE", "/api/v1/keys/" + id, KEY, null);
        assertThat(revoked.data().getString("revokedAt")).isNotBlank();
        assertThat(WEIR.api().send("DELETE", "/api/v1/keys/" + id, KEY, null).data())
                .isEqualTo(revoked.data());
        assertRefused(WEIR.api().get("/api/v1/balance", secret), 401, "UNAUTHORIZED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"name\":\"\"}",
                "{\"name\":\"x\",\"scopes\":[]}",
                "{\"name\":\"x\",\"scopes\":[\"root\"]}",
                "{\"name\":\"x\",\"scopes\":\"admin\"}",
                "{\"name\":\"x\",\"more\":1}",
                "{\"name\":5}",
                "nonsense"
            })
    void a_key_that_makes_no_sense_is_not_made(String body) {
        assertRefused(WEIR.api().post("/api/v1/keys", KEY, body), 400, "VALIDATION_ERROR");
    }

    @Test
    void a_key_grants_no_more_than_it_has_and_does_only_what_its_scopes_say() {
        String keys = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"keys only\",\"scopes\":[\"keys\"]}")
                .data()
                .getString("key");

        Api.Reply more = WEIR.api().post("/api/v1/keys", keys, "{\"name\":\"more\",\"scopes\":[\"keys\",\"admin\"]}");
        assertRefused(more, 403, "FORBIDDEN");
        assertThat(more.error().getString("message")).contains("admin", "expected");
        assertRefused(WEIR.api().post("/api/v1/keys", keys, "{\"name\":\"default is inference\"}"), 403, "FORBIDDEN");
        assertThat(WEIR.api()
                        .post("/api/v1/keys", keys, "{\"name\":\"same\",\"scopes\":[\"keys\"]}")
                        .status())
                .isEqualTo(201);
        assertRefused(WEIR.api().get("/api/v1/balance", keys), 403, "FORBIDDEN");
        assertRefused(WEIR.api().get("/api/v1/usage", keys), 403, "FORBIDDEN");
        assertRefused(WEIR.api().get("/api/v1/transactions", keys), 403, "FORBIDDEN");
        assertRefused(WEIR.api().post("/api/v1/topups", keys, "{\"amount\":\"1.00\"}"), 403, "FORBIDDEN");
        assertRefused(WEIR.api().get("/api/v1/balance", null), 401, "UNAUTHORIZED");
        assertRefused(WEIR.api().post("/api/v1/topups", null, "{\"amount\":\"1.00\"}"), 401, "UNAUTHORIZED");
    }

    @Test
    void a_company_sees_and_touches_only_its_own() {
        String other = WEIR.newCompany("Other", "3.00");
        WEIR.api().post(CHAT, KEY, DEMO);
        WEIR.awaitSettled();
        Books before = WEIR.books();

        assertThat(WEIR.api().get("/api/v1/balance", other).data().getString("available"))
                .isEqualTo("3.00");
        assertThat(WEIR.api().get("/api/v1/usage", other).list()).isEmpty();
        JsonArray transactions = WEIR.api().get("/api/v1/transactions", other).list();
        assertThat(transactions.size()).isEqualTo(1);
        assertThat(WEIR.api().get("/api/v1/keys", other).list().size()).isEqualTo(1);
        String firstKey =
                WEIR.api().get("/api/v1/keys", KEY).list().getJsonObject(0).getString("id");
        assertRefused(WEIR.api().send("DELETE", "/api/v1/keys/" + firstKey, other, null), 404, "NOT_FOUND");
        assertThat(WEIR.api().get("/v1/models", KEY).status()).isEqualTo(200);

        Books others = WEIR.books(other);
        assertThat(WEIR.api().post(CHAT, other, DEMO).status()).isEqualTo(200);
        others.row("completed");
        before.untouched();
    }

    private static void assertRefused(Api.Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.json().fieldNames()).containsExactlyInAnyOrder("success", "data", "error", "meta");
        assertThat(reply.json().getBoolean("success")).isFalse();
        assertThat(reply.error().getString("code")).isEqualTo(code);
        assertThat(reply.error().getString("message")).isNotBlank();
        assertThat(reply.json().getJsonObject("meta").getString("requestId"))
                .isEqualTo(reply.header("x-request-id").orElseThrow());
        assertThat(reply.body()).doesNotContain("Exception", "at dev.", "at io.");
    }
}
