package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.Money;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.gateway.main.RunningWeir.Company;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Companies that pay in a currency of their own, by prices of their own.
@Tag("system")
class CompanyPriceTest {
    private static final String RATE = "0.918273645";

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> PricesOnDisk.flags("""
            prices:
              - provider: openai
                model: tiered
                from: 2026-01-01
                input: "1.25"
                cacheRead: "0.31"
                output: "10.01"
                perRequest: "0.00070001"
                tiers:
                  - {aboveInputTokens: 2000, input: "2.503", cacheRead: "0.7", output: "15.07"}
                outputTokensMax: 4096
            rates:
              - {from: USD, to: EUR, rate: "%s", since: 2026-01-01}
            """.formatted(RATE)));

    private static Company inEuros(String name) {
        return WEIR.newCompany(name, new Money(100_000_000_000L, "EUR"));
    }

    private static JsonObject margin(Company company, int basisPoints) {
        Api.Reply reply = WEIR.api()
                .post(
                        "/api/v1/admin/prices",
                        KEY,
                        new JsonObject()
                                .put("companyId", company.id().toString())
                                .put("provider", "openai")
                                .put("model", "*")
                                .put("kind", "margin")
                                .put("basisPoints", basisPoints)
                                .encode());
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.data();
    }

    private static String usage(long prompt, long cached, long completion) {
        return "{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + completion + ",\"total_tokens\":"
                + (prompt + completion) + ",\"prompt_tokens_details\":{\"cached_tokens\":" + cached + "}}";
    }

    @ParameterizedTest
    @CsvSource({
        // prompt, of it cached, completion, and the prices of the tier
        "10,   0,    0,   1.25,  0.31, 10.01",
        "1999, 333,  77,  1.25,  0.31, 10.01",
        "2000, 777,  501, 1.25,  0.31, 10.01",
        "2001, 777,  501, 2.503, 0.7,  15.07",
        "9001, 9000, 1,   2.503, 0.7,  15.07",
    })
    void a_request_in_euros_with_a_margin_and_tiers_costs_what_exact_decimals_say(
            long prompt, long cached, long completion, String input, String cacheRead, String output) {
        Company company = inEuros("Euro " + prompt);
        margin(company, 1_234);
        Books before = WEIR.books(company.key());
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", usage(prompt, cached, completion))));

        assertThat(WEIR.api()
                        .post(CHAT, company.key(), Requests.chat("tiered", ""))
                        .status())
                .isEqualTo(200);

        BigDecimal perMillion = inEuros(input, "1.1234")
                .multiply(BigDecimal.valueOf(prompt - cached))
                .add(inEuros(cacheRead, "1.1234").multiply(BigDecimal.valueOf(cached)))
                .add(inEuros(output, "1.1234").multiply(BigDecimal.valueOf(completion)));
        BigDecimal cost =
                perMillion.movePointLeft(6).setScale(9, RoundingMode.HALF_UP).add(inEuros("0.00070001", "1.1234"));
        JsonObject row = before.row("completed");
        assertThat(new BigDecimal(row.getString("cost"))).isEqualByComparingTo(cost);
        assertThat(row.getString("currency")).isEqualTo("EUR");
        assertThat(row.getString("priceVersion"))
                .isEqualTo(shown(company).getJsonObject("price").getString("version"));
    }

    /// A list price, in nano-euros.
    private static BigDecimal inEuros(String dollars, String factor) {
        return new BigDecimal(dollars)
                .multiply(new BigDecimal(RATE))
                .multiply(new BigDecimal(factor))
                .setScale(9, RoundingMode.HALF_UP);
    }

    private static JsonObject shown(Company company) {
        var rows = WEIR.api().get("/api/v1/prices", company.key()).list();
        return IntStream.range(0, rows.size())
                .mapToObj(rows::getJsonObject)
                .filter(row -> row.getString("model").equals("tiered"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_price_that_changes_in_mid_stream_holds_for_the_next_request_and_not_for_this_one() {
        Company company = inEuros("Streamer");
        margin(company, 0);
        String version = shown(company).getJsonObject("price").getString("version");
        Books before = WEIR.books(company.key());
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(usage(100, 0, 10)))
                        .done());
        try (var stream =
                Conversation.post(WEIR.port(), CHAT, company.key(), Requests.chat("tiered", ",\"stream\":true"))) {
            stream.head();
            stream.until("one");
            margin(company, 10_000);
            go.countDown();
            assertThat(stream.rest()).endsWith("data: [DONE]\n\n");
        }
        WEIR.awaitSettled();
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", usage(100, 0, 10))));
        assertThat(WEIR.api()
                        .post(CHAT, company.key(), Requests.chat("tiered", ""))
                        .status())
                .isEqualTo(200);

        List<JsonObject> rows = before.rows();
        assertThat(rows).hasSize(2);
        assertThat(rows.getLast().getString("priceVersion")).isEqualTo(version);
        assertThat(rows.getFirst().getString("priceVersion"))
                .isEqualTo(shown(company).getJsonObject("price").getString("version"))
                .isNotEqualTo(version);
        assertThat(new BigDecimal(rows.getLast().getString("cost"))).isEqualByComparingTo(cost("1"));
        assertThat(new BigDecimal(rows.getFirst().getString("cost"))).isEqualByComparingTo(cost("2"));
    }

    private static BigDecimal cost(String factor) {
        return inEuros("1.25", factor)
                .multiply(BigDecimal.valueOf(100))
                .add(inEuros("10.01", factor).multiply(BigDecimal.TEN))
                .movePointLeft(6)
                .setScale(9, RoundingMode.HALF_UP)
                .add(inEuros("0.00070001", factor));
    }

    @Test
    void a_company_in_a_currency_without_a_rate_is_told_both_and_nothing_is_held() {
        Company company = WEIR.newCompany("Roubles", new Money(1_000_000_000_000L, "RUB"));
        Books before = WEIR.books(company.key());

        Api.Reply reply = WEIR.api().post(CHAT, company.key(), Requests.chat("tiered", ""));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().getString("code")).isEqualTo("model_not_priced");
        assertThat(reply.error().getString("message")).contains("USD", "RUB", "expected");
        before.untouched();
        JsonObject shown = shown(company);
        assertThat(shown.getJsonObject("price")).isNull();
        assertThat(shown.getString("refusal")).contains("USD", "RUB");
    }

    @Test
    void the_first_company_has_its_account_in_the_currency_that_is_configured() {
        JsonObject balance = WEIR.api().get("/api/v1/balance", KEY).data();
        assertThat(balance.getString("currency")).isEqualTo("EUR");
        assertThat(balance.getString("available")).isEqualTo("100.00");
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", usage(10, 0, 1))));

        assertThat(WEIR.api().chat(Requests.chat("tiered", "")).status()).isEqualTo(200);

        assertThat(before.row("completed").getString("currency")).isEqualTo("EUR");
    }

    @Test
    void what_is_missing_is_told_in_the_accounts_currency() {
        Company company = WEIR.newCompany("Poor", new Money(1, "EUR"));

        Api.Reply reply = WEIR.api().post(CHAT, company.key(), Requests.chat("tiered", ""));

        assertThat(reply.error().getString("code")).isEqualTo("insufficient_quota");
        assertThat(reply.error().getString("message")).contains("0.000000001 EUR is available");
    }
}
