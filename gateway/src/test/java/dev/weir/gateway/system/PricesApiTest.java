package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.Money;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.gateway.main.RunningWeir.Company;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `GET /api/v1/prices` and `/api/v1/admin/prices`.
@Tag("system")
class PricesApiTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final String RULES = "/api/v1/admin/prices";
    private static final String NOBODY = "00000000-0000-7000-8000-00000000dead";

    private final Company company = WEIR.newCompany("Priced", new Money(50_000_000_000L, "USD"));

    private Api.Reply add(String more) {
        return WEIR.api().post(RULES, KEY, body(more));
    }

    /// A margin with these fields in the place of its own.
    private String body(String more) {
        var body = new JsonObject()
                .put("companyId", company.id().toString())
                .put("provider", "demo")
                .put("model", "demo")
                .put("kind", "margin")
                .put("basisPoints", 2_500);
        body.mergeIn(new JsonObject(more));
        body.fieldNames().stream()
                .filter(field -> "absent".equals(body.getValue(field)))
                .toList()
                .forEach(body::remove);
        return body.encode();
    }

    private static final String OVERRIDE = """
            {"kind":"override","basisPoints":"absent","currency":"USD","perRequest":"0.01","note":"Contract 7",
             "prices":{"input_fresh":"0.5","cache_read":"0.05","output_text":"0.75"},
             "tiers":[{"aboveInputTokens":1000,"prices":{"input_fresh":"1","output_text":"1.5"}}]}""";

    private JsonObject demo() {
        JsonArray rows = WEIR.api().get("/api/v1/prices", company.key()).list();
        return IntStream.range(0, rows.size())
                .mapToObj(rows::getJsonObject)
                .filter(row -> row.getString("model").equals("demo"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_company_sees_what_it_pays_for_every_model() {
        JsonArray rows = WEIR.api().get("/api/v1/prices", company.key()).list();

        assertThat(rows.size()).isGreaterThan(30);
        assertThat(demo())
                .isEqualTo(new JsonObject()
                        .put("model", "demo")
                        .put("provider", "demo")
                        .put("upstreamModel", "demo")
                        .put(
                                "price",
                                new JsonObject()
                                        .put("version", "e5b11cb5c10c7451")
                                        .put("currency", "USD")
                                        .put(
                                                "prices",
                                                new JsonObject()
                                                        .put("input_fresh", "1.00")
                                                        .put("cache_read", "0.10")
                                                        .put("output_text", "2.00"))
                                        .put("perRequest", "0.00")
                                        .put("tiers", new JsonArray())
                                        .put("outputTokensMax", 4096)
                                        .put("since", "2026-01-01T00:00:00Z"))
                        .putNull("refusal")
                        .putNull("coming"));
    }

    @Test
    void a_margin_holds_for_the_next_request_until_it_is_ended() {
        Api.Reply added = add("{}");
        assertThat(added.status()).as(added.body()).isEqualTo(201);
        JsonObject rule = added.data();
        assertThat(rule.getString("kind")).isEqualTo("margin");
        assertThat(rule.getInteger("basisPoints")).isEqualTo(2_500);
        assertThat(rule.getString("validTo")).isNull();
        JsonObject price = demo().getJsonObject("price");
        assertThat(price.getJsonObject("prices"))
                .isEqualTo(new JsonObject()
                        .put("input_fresh", "1.25")
                        .put("cache_read", "0.125")
                        .put("output_text", "2.50"));
        assertThat(price.getString("since")).isEqualTo(rule.getString("validFrom"));
        assertThat(costsOf("2.5")).isEqualTo(price.getString("version"));

        Api.Reply ended = WEIR.api().send("DELETE", RULES + "/" + rule.getString("id"), KEY, null);
        assertThat(ended.status()).isEqualTo(200);
        assertThat(ended.data().getString("validTo")).isNotBlank();
        assertThat(WEIR.api()
                        .send("DELETE", RULES + "/" + rule.getString("id"), KEY, null)
                        .data())
                .isEqualTo(ended.data());
        assertThat(costsOf("2")).isEqualTo("e5b11cb5c10c7451");
    }

    /// Sends one request, checks what its output costs a million, and returns the version it was settled at.
    private String costsOf(String outputPrice) {
        Books before = WEIR.books(company.key());
        String body = Requests.demo(",\"max_tokens\":4", "\"demo_tokens\":\"4\"");
        assertThat(WEIR.api().post(CHAT, company.key(), body).status()).isEqualTo(200);
        JsonObject row = before.row("completed");
        JsonObject tokens = row.getJsonObject("tokens");
        var output = new java.math.BigDecimal(outputPrice);
        var half = output.divide(java.math.BigDecimal.TWO);
        assertThat(new java.math.BigDecimal(row.getString("cost")))
                .isEqualByComparingTo(output.multiply(new java.math.BigDecimal(tokens.getLong("output_text")))
                        .add(half.multiply(new java.math.BigDecimal(tokens.getLong("input_fresh"))))
                        .movePointLeft(6)
                        .setScale(9, java.math.RoundingMode.HALF_UP));
        return row.getString("priceVersion");
    }

    @Test
    void an_override_is_kept_and_shown_as_it_was_written() {
        JsonObject rule = add(OVERRIDE).data();

        assertThat(rule.getJsonObject("prices"))
                .isEqualTo(new JsonObject()
                        .put("input_fresh", "0.50")
                        .put("cache_read", "0.05")
                        .put("output_text", "0.75"));
        assertThat(rule.getString("perRequest")).isEqualTo("0.01");
        assertThat(rule.getString("note")).isEqualTo("Contract 7");
        JsonObject price = demo().getJsonObject("price");
        assertThat(price.getJsonObject("prices")).isEqualTo(rule.getJsonObject("prices"));
        assertThat(price.getJsonArray("tiers")).isEqualTo(rule.getJsonArray("tiers"));
        assertThat(price.getInteger("outputTokensMax")).isEqualTo(4096);
    }

    @Test
    void a_price_that_is_dated_ahead_is_shown_as_coming() {
        Instant from = Instant.now().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);

        add("{\"validFrom\":\"" + from + "\",\"basisPoints\":-5000}");

        JsonObject row = demo();
        assertThat(row.getJsonObject("price").getString("version")).isEqualTo("e5b11cb5c10c7451");
        assertThat(row.getJsonObject("coming").getString("from")).isEqualTo(from.toString());
        JsonObject price = row.getJsonObject("coming").getJsonObject("price");
        assertThat(price.getJsonObject("prices").getString("output_text")).isEqualTo("1.00");
        assertThat(price.getString("since")).isEqualTo(from.toString());
    }

    @Test
    void the_history_is_walked_page_by_page_of_one_company_or_of_all() {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            made.addFirst(add("{\"basisPoints\":" + i + "}").data().getString("id"));
        }
        WEIR.api().send("DELETE", RULES + "/" + made.getLast(), KEY, null);

        assertThat(walk("companyId=" + company.id() + "&limit=2")).containsExactlyInAnyOrderElementsOf(made);
        assertThat(walk("limit=2")).containsAll(made);
        assertThat(WEIR.api().get(RULES + "?companyId=" + NOBODY, KEY).list()).isEmpty();
    }

    private static List<String> walk(String query) {
        List<String> found = new ArrayList<>();
        for (String cursor = ""; cursor != null; ) {
            Api.Reply page = WEIR.api().get(RULES + "?" + query + cursor, KEY);
            assertThat(page.status()).isEqualTo(200);
            JsonArray rows = page.list();
            IntStream.range(0, rows.size())
                    .forEach(i -> found.add(rows.getJsonObject(i).getString("id")));
            String next = page.json().getJsonObject("meta").getString("next");
            cursor = next == null ? null : "&cursor=" + next;
        }
        assertThat(found).doesNotHaveDuplicates();
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"companyId\":\"absent\"}                                 | companyId | Missing",
                "{\"companyId\":\"me\"}                                     | companyId | a UUID",
                "{\"provider\":\"absent\"}                                  | provider | Missing",
                "{\"model\":\"absent\"}                                     | model | Missing",
                "{\"model\":\"\"}                                           | model | 1 to 200",
                "{\"model\":5}                                              | model | 1 to 200",
                "{\"kind\":\"absent\"}                                      | kind | Missing",
                "{\"kind\":\"discount\"}                                    | kind | override or margin",
                "{\"basisPoints\":\"absent\"}                               | basisPoints | Missing",
                "{\"basisPoints\":\"15\"}                                   | basisPoints | a whole number",
                "{\"basisPoints\":1.5}                                      | basisPoints | a whole number",
                "{\"basisPoints\":-10000}                                   | basisPoints | above -10000",
                "{\"basisPoints\":1000001}                                  | basisPoints | at most 1000000",
                "{\"basisPoints\":99999999999}                              | basisPoints | a whole number",
                "{\"currency\":\"USD\"}                                     | currency | a margin has none",
                "{\"surprise\":1}                                           | surprise | one of companyId",
                "{\"validFrom\":\"tomorrow\"}                               | validFrom | with its zone",
                "{\"validFrom\":\"2026-01-31\"}                             | validFrom | with its zone",
                "{\"validFrom\":\"2020-01-31T00:00:00Z\"}                   | validFrom | settled requests keep",
                "{\"validFrom\":\"+999999999-01-31T00:00:00Z\"}             | validFrom | 3650 days",
                "{\"note\":5}                                               | note | 1 to 200",
            })
    void a_margin_that_makes_no_sense_is_refused(String more, String param, String expected) {
        refused(add(more), param, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"basisPoints\":1}                                        | basisPoints | an override has none",
                "{\"currency\":\"absent\"}                                  | currency | Missing",
                "{\"currency\":\"dollars\"}                                 | currency | ISO 4217",
                "{\"currency\":\"EUR\"}                                     | currency | USD, the account's",
                "{\"prices\":\"absent\"}                                    | prices | Missing",
                "{\"prices\":[]}                                            | prices | an object",
                "{\"prices\":{\"input_fresh\":\"1\"}}                       | prices.output_text | Missing",
                "{\"prices\":{\"output_text\":\"1\"}}                       | prices.input_fresh | Missing",
                "{\"prices\":{\"input_fresh\":1}}                           | prices.input_fresh | in quotes",
                "{\"prices\":{\"input_fresh\":\"-1\"}}                      | prices.input_fresh | 0 to 1000000.00",
                "{\"prices\":{\"input_fresh\":\"1000000.1\"}}               | prices.input_fresh | 0 to 1000000.00",
                "{\"prices\":{\"input_fresh\":\"1e99999999\"}}              | prices.input_fresh | at most 9 decimals",
                "{\"prices\":{\"input_fresh\":\"0.0000000001\"}}            | prices.input_fresh | at most 9 decimals",
                "{\"prices\":{\"input_fresh\":\"cheap\"}}                   | prices.input_fresh | a decimal",
                "{\"prices\":{\"images\":0.04}}                             | prices.images | in quotes",
                "{\"prices\":{\"images\":\"1001\"}}                          | prices.images | from 0 to 1000.00",
                "{\"prices\":{\"searches\":\"-1\"}}                          | prices.searches | from 0 to 1000.00",
                "{\"prices\":{\"input\":\"1\"}}                             | prices.input | one of input_fresh, cache_read",
                "{\"perRequest\":\"-0.1\"}                                  | perRequest | 0 to 1000000.00",
                "{\"perRequest\":0.1}                                       | perRequest | in quotes",
                "{\"tiers\":{}}                                             | tiers | an array of at most 10",
                "{\"tiers\":[1]}                                            | tiers[0] | an object",
                "{\"tiers\":[{\"prices\":{}}]}                              | tiers[0].aboveInputTokens | Missing",
                "{\"tiers\":[{\"aboveInputTokens\":0,\"prices\":{}}]}       | tiers[0].aboveInputTokens | above zero",
                "{\"tiers\":[{\"aboveInputTokens\":\"9\",\"prices\":{}}]}   | tiers[0].aboveInputTokens | above zero",
                "{\"tiers\":[{\"aboveInputTokens\":9,\"prices\":{}}]}       | tiers[0].prices.input_fresh | Missing",
                "{\"tiers\":[{\"aboveInputTokens\":9}]}                     | tiers[0].prices | Missing",
                "{\"tiers\":[{\"above\":9}]}                                | tiers[0].above | unknown field",
            })
    void an_override_that_makes_no_sense_is_refused(String more, String param, String expected) {
        refused(add(merged(more)), param, expected);
    }

    @Test
    void tiers_ascend() {
        String tier = "{\"aboveInputTokens\":9,\"prices\":{\"input_fresh\":\"1\",\"output_text\":\"1\"}}";

        refused(
                add(merged("{\"tiers\":[" + tier + "," + tier + "]}")),
                "tiers[1].aboveInputTokens",
                "more than the tier before, 9");
        String eleven = String.join(",", java.util.Collections.nCopies(11, tier));
        refused(add(merged("{\"tiers\":[" + eleven + "]}")), "tiers", "at most 10");
    }

    private static String merged(String more) {
        return new JsonObject(OVERRIDE).mergeIn(new JsonObject(more)).encode();
    }

    private void refused(Api.Reply reply, String param, String expected) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(400);
        assertThat(reply.error().getString("code")).isEqualTo("VALIDATION_ERROR");
        assertThat(reply.error().getString("message")).contains(expected);
        assertThat(reply.error().getJsonObject("details").getString("param")).isEqualTo(param);
        assertThat(reply.body()).doesNotContain("Exception", "at dev.");
        assertThat(WEIR.api().get(RULES + "?companyId=" + company.id(), KEY).list())
                .isEmpty();
    }

    @Test
    void an_unknown_company_an_unknown_rule_and_a_broken_query_are_told() {
        Api.Reply company = WEIR.api().post(RULES, KEY, body("{\"companyId\":\"" + NOBODY + "\"}"));
        assertThat(company.status()).isEqualTo(404);
        assertThat(company.error().getString("message")).contains("00000000dead", "expected");
        assertThat(WEIR.api().send("DELETE", RULES + "/" + NOBODY, KEY, null).status())
                .isEqualTo(404);
        assertThat(WEIR.api().send("DELETE", RULES + "/7", KEY, null).status()).isEqualTo(400);
        assertThat(WEIR.api().get(RULES + "?companyId=me", KEY).status()).isEqualTo(400);
        assertThat(WEIR.api().get(RULES + "?cursor=mine", KEY).status()).isEqualTo(400);
        assertThat(WEIR.api().get(RULES + "?limit=0", KEY).status()).isEqualTo(400);
    }

    @Test
    void only_the_scopes_that_are_named_may() {
        String billing = WEIR.api()
                .post("/api/v1/keys", company.key(), "{\"name\":\"books\",\"scopes\":[\"billing\"]}")
                .data()
                .getString("key");
        String inference = WEIR.api()
                .post("/api/v1/keys", company.key(), "{\"name\":\"app\"}")
                .data()
                .getString("key");

        assertThat(WEIR.api().get("/api/v1/prices", billing).status()).isEqualTo(200);
        assertThat(WEIR.api().get("/api/v1/prices", inference).status()).isEqualTo(403);
        assertThat(WEIR.api().get("/api/v1/prices", null).status()).isEqualTo(401);
        assertThat(WEIR.api().get(RULES, billing).status()).isEqualTo(403);
        assertThat(WEIR.api().post(RULES, billing, body("{}")).status()).isEqualTo(403);
        assertThat(WEIR.api()
                        .send("DELETE", RULES + "/" + NOBODY, billing, null)
                        .status())
                .isEqualTo(403);
    }
}
