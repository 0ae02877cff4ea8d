package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.gateway.main.RunningWeir.Company;
import dev.weir.storage.billing.PriceRows;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A report that is priced again from what is kept: every usage row from its tokens and its price version alone, with
/// exact decimals, equals what the ledger charged, to the nano-unit.
@Tag("system")
class RepricedTest {
    private static final List<String> MODELS = List.of("flat", "tiered", "by-request", "family-a", "family-b");
    private static final int REQUESTS = 3_000;
    private static final int AT_ONCE = 24;
    private static final long OPENING = 100_000_000_000_000L;
    private static final Instant SWITCH = Instant.now().plusSeconds(9).truncatedTo(ChronoUnit.MILLIS);

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> PricesOnDisk.flags("""
            prices:
              - {provider: openai, model: flat, from: 2026-01-01, input: "0.15", cacheRead: "0.075", output: "0.6",
                 outputTokensMax: 4096}
              - {provider: openai, model: flat, from: %1$s, input: "0.151234567", output: "0.65", reasoning: "0.7",
                 outputTokensMax: 4096}
              - provider: openai
                models: [tiered, "family-*"]
                from: 2026-01-01
                input: "1.25"
                cacheRead: "0.333333333"
                output: "10"
                tiers:
                  - {aboveInputTokens: 1000, input: "2.5", cacheRead: "0.5", output: "15.000000001"}
                  - {aboveInputTokens: 10000, input: "3.7", cacheRead: "0.1", output: "22", reasoning: "25"}
                outputTokensMax: 4096
              - {provider: openai, model: tiered, from: %1$s, currency: EUR, input: "1.1", output: "9",
                 tiers: [{aboveInputTokens: 500, input: "2.2", output: "13"}], outputTokensMax: 4096}
              - {provider: openai, model: by-request, from: 2026-01-01, input: 0, output: 0, perRequest: "0.003141592",
                 outputTokensMax: 4096}
            rates:
              - {from: USD, to: EUR, rate: "0.918273645", since: 2026-01-01}
              - {from: USD, to: EUR, rate: "0.851234567", since: %1$s}
              - {from: EUR, to: USD, rate: "1.089", since: 2026-01-01}
              - {from: USD, to: RUB, rate: "91.7", since: 2026-01-01}
              - {from: EUR, to: RUB, rate: "99.123456789", since: 2026-01-01}
            """.formatted(SWITCH)));

    private final List<Company> companies = new ArrayList<>();

    @Test
    void every_usage_row_priced_again_from_its_version_is_what_the_ledger_charged() throws Exception {
        for (String currency : List.of("USD", "EUR", "RUB", "USD", "EUR", "RUB")) {
            companies.add(WEIR.newCompany("Company " + companies.size(), new Money(OPENING, currency)));
        }
        rule(3, "*", "{\"kind\":\"margin\",\"basisPoints\":1234}");
        rule(4, "family-*", "{\"kind\":\"margin\",\"basisPoints\":-333}");
        rule(4, "family-b", """
                {"kind":"override","currency":"EUR","perRequest":"0.000000001",
                 "prices":{"input_fresh":"0.777777777","output_text":"3.3"},
                 "tiers":[{"aboveInputTokens":64,"prices":{"input_fresh":"0.5","output_text":"2"}}]}""");
        rule(5, "flat", """
                {"kind":"override","currency":"USD","prices":{"input_fresh":"0.1","output_text":"0.2",
                 "reasoning":"0.2"}}""");
        WEIR.upstream().answerOthers(_ -> Script.json(200, Samples.answer("Hello", usage())));

        send(REQUESTS / 3);
        rule(0, "*", "{\"kind\":\"margin\",\"basisPoints\":50}");
        rule(3, "tiered", "{\"kind\":\"margin\",\"basisPoints\":7777}");
        send(REQUESTS / 3);
        RunningWeir.eventually("the new versions", () -> Instant.now().isAfter(SWITCH));
        send(REQUESTS / 3);

        WEIR.awaitSettled();
        compare(usageRows());
    }

    private void rule(int company, String model, String terms) {
        JsonObject body = new JsonObject(terms)
                .put("companyId", companies.get(company).id().toString())
                .put("provider", "openai")
                .put("model", model);
        Api.Reply reply = WEIR.api().post("/api/v1/admin/prices", KEY, body.encode());
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    }

    private void send(int count) throws ExecutionException, InterruptedException {
        var room = new Semaphore(AT_ONCE);
        List<Future<Integer>> calls = new ArrayList<>();
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < count; i++) {
                var random = ThreadLocalRandom.current();
                String key = companies.get(random.nextInt(companies.size())).key();
                String model = MODELS.get(random.nextInt(MODELS.size()));
                room.acquire();
                calls.add(clients.submit(() -> {
                    try {
                        return WEIR.api()
                                .post(CHAT, key, Requests.chat(model, ""))
                                .status();
                    } finally {
                        room.release();
                    }
                }));
            }
        }
        for (Future<Integer> call : calls) {
            assertThat(call.get()).isEqualTo(200);
        }
    }

    /// Small, large, and often at a threshold.
    private static String usage() {
        var random = ThreadLocalRandom.current();
        int[] thresholds = {0, 64, 500, 1_000, 10_000};
        int prompt = random.nextBoolean()
                ? random.nextInt(1, 20_000)
                : Math.max(1, thresholds[random.nextInt(thresholds.length)] + random.nextInt(-1, 2));
        int completion = random.nextInt(1, 3_000);
        return new JsonObject()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion)
                .put("prompt_tokens_details", new JsonObject().put("cached_tokens", random.nextInt(prompt)))
                .put("completion_tokens_details", new JsonObject().put("reasoning_tokens", random.nextInt(completion)))
                .encode();
    }

    private static RowSet<Row> usageRows() throws ExecutionException, InterruptedException, TimeoutException {
        return WEIR.postgres()
                .database()
                .pool()
                .query("""
                        select u.company_id, u.tokens, u.cost, u.charged, u.currency as charged_in, p.*
                        from billing.usage u join billing.price_version p on p.id = u.price_version""")
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    private void compare(RowSet<Row> rows) {
        assertThat(rows.size()).isEqualTo(REQUESTS);
        Map<UUID, BigDecimal> sums = new HashMap<>();
        Set<String> versions = new HashSet<>();
        for (Row row : rows) {
            BigDecimal nanos = repriced(row);
            assertThat(BigDecimal.valueOf(row.getLong("cost"))).isEqualByComparingTo(nanos);
            assertThat(row.getLong("charged")).isEqualTo(row.getLong("cost"));
            assertThat(row.getString("charged_in")).isEqualTo(row.getString("currency"));
            assertThat(PriceRows.fromRow(row).costNanos(tokens(row))).isEqualTo(row.getLong("cost"));
            sums.merge(row.getUUID("company_id"), nanos, BigDecimal::add);
            versions.add(row.getString("id"));
        }
        assertThat(versions).as("price versions in use").hasSizeGreaterThan(20);
        for (Company company : companies) {
            JsonObject balance =
                    WEIR.api().get("/api/v1/balance", company.key()).data();
            assertThat(new BigDecimal(balance.getString("posted")))
                    .isEqualByComparingTo(BigDecimal.valueOf(OPENING)
                            .subtract(sums.get(company.id()))
                            .movePointLeft(9));
        }
    }

    private static TokenUsage tokens(Row row) {
        JsonObject counts = row.getJsonObject("tokens");
        TokenUsage usage = TokenUsage.NONE;
        for (TokenClass tokenClass : TokenClass.values()) {
            if (counts.containsKey(tokenClass.key())) {
                usage = usage.with(tokenClass, counts.getLong(tokenClass.key()));
            }
        }
        return usage;
    }

    /// From the columns alone, by nothing that Weir computes with.
    private static BigDecimal repriced(Row row) {
        JsonObject counts = row.getJsonObject("tokens");
        BigDecimal input = BigDecimal.ZERO;
        for (String key : counts.fieldNames()) {
            input = input.add(isOutput(key) ? BigDecimal.ZERO : number(counts, key));
        }
        JsonObject prices = row.getJsonObject("nanos_per_million");
        JsonArray tiers = row.getJsonArray("tiers");
        for (int i = 0; i < tiers.size(); i++) {
            JsonObject tier = tiers.getJsonObject(i);
            if (input.compareTo(number(tier, "above_input_tokens")) > 0) {
                prices = tier.getJsonObject("nanos_per_million");
            }
        }
        BigDecimal sum = BigDecimal.ZERO;
        for (String key : counts.fieldNames()) {
            String priced = prices.containsKey(key) ? key : isOutput(key) ? "output_text" : "input_fresh";
            sum = sum.add(number(counts, key).multiply(number(prices, priced)));
        }
        return sum.movePointLeft(6)
                .setScale(0, RoundingMode.HALF_UP)
                .add(new BigDecimal(row.getLong("per_request").toString()));
    }

    private static boolean isOutput(String tokenClass) {
        return tokenClass.startsWith("output") || tokenClass.equals("reasoning");
    }

    private static BigDecimal number(JsonObject json, String key) {
        return new BigDecimal(json.getValue(key).toString());
    }
}
