package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers that are kept and given again. Each test asks for something of its own.
@Tag("system")
class CacheTest {
    private static final String CACHE = "x-weir-cache";
    private static final String TTL = "x-weir-cache-ttl";
    private static final int ANSWER_BYTES_MAX = 100_000;
    /// A thousand tokens in and out: 0.00075, of which the route charges 25 % for a hit.
    private static final String USAGE = Samples.usage(1_000, 1_000);

    private static final AtomicInteger MADE = new AtomicInteger();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(CacheTest::settings);

    private String prompt;

    private static List<String> settings() {
        String models = """
                models:
                  - model: kept
                    provider: openai
                    upstream: gpt-4o-mini
                    cache: {ttl: 10m, price: 25}
                  - model: paced
                    provider: openai
                    upstream: gpt-4o-mini
                    cache: {ttl: 10m, pacing: true}
                  - model: free
                    provider: openai
                    upstream: gpt-4o-mini
                    cache: {ttl: 10m, price: 0}
                  - model: "*"
                    provider: openai
                """;
        try {
            return List.of(
                    "--models=" + Files.writeString(Files.createTempFile("models-", ".yaml"), models),
                    "--cache.answerMax=" + ANSWER_BYTES_MAX,
                    "--cache.ttlMax=1h");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void ask_for_something_new() {
        prompt = "Question " + MADE.incrementAndGet();
    }

    private String chat(String model, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]" + more
                + "}";
    }

    private static Api.Reply post(String key, String body, String... headers) {
        return WEIR.api().post(CHAT, key, body, headers);
    }

    private static Script json(String text) {
        return Script.json(200, Samples.answer(text, USAGE));
    }

    private static void answerAll() {
        var answers = new AtomicInteger();
        WEIR.upstream().answerOthers(_ -> json("answer " + answers.incrementAndGet()));
    }

    private static void assertHit(Api.Reply hit, Api.Reply first) {
        assertThat(hit.status()).isEqualTo(200);
        assertThat(hit.header(CACHE)).contains("hit");
        assertThat(hit.header("age"))
                .hasValueSatisfying(age -> assertThat(Integer.parseInt(age)).isBetween(0, 15));
        assertThat(hit.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(hit.body()).isEqualTo(first.body());
        assertThat(hit.header("x-request-id")).isNotEqualTo(first.header("x-request-id"));
        assertThat(hit.header("x-weir-attempts")).isEmpty();
    }

    private static double metric(String name) {
        return WEIR.api()
                .metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void two_companies_with_the_same_request_never_get_each_others_answer() {
        String other = WEIR.newCompany("Neighbour", "1.00");
        WEIR.upstream().expect(json("for the first"));
        WEIR.upstream().expect(json("for the second"));
        String request = chat("kept", "");

        Api.Reply first = post(KEY, request);
        Api.Reply second = post(other, request);

        assertThat(WEIR.upstream().calls()).isEqualTo(2);
        assertThat(first.body()).contains("for the first");
        assertThat(second.body()).contains("for the second");
        assertThat(second.header(CACHE)).contains("miss");
        assertHit(post(KEY, request), first);
        assertHit(post(other, request), second);
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":false", ",\"temperature\":0.7,\"max_tokens\":10"})
    void a_json_answer_is_given_again_byte_for_byte(String more) {
        WEIR.upstream().expect(json("Hello"));

        Api.Reply first = post(KEY, chat("kept", more));

        assertThat(first.header(CACHE)).contains("miss");
        assertHit(post(KEY, chat("kept", more)), first);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kept", "paced"})
    void a_stream_is_given_again_byte_for_byte(String model) {
        WEIR.upstream().expect(Samples.stream(USAGE, "Hel", "lo"));
        String request = chat(model, ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        Api.Reply first = post(KEY, request);
        Api.Reply hit = post(KEY, request);

        assertThat(first.body()).contains("Hel", "\"prompt_tokens\":1000", "data: [DONE]");
        assertHit(hit, first);
        assertThat(hit.header("cache-control")).contains("no-cache");
    }

    @Test
    void a_hit_in_anthropics_dialect_is_given_again_byte_for_byte() {
        WEIR.upstream().expect(Samples.stream(USAGE, "Hel", "lo"));
        String request = chat("kept", ",\"max_tokens\":100,\"stream\":true");

        Api.Reply first = WEIR.api().post("/v1/messages", KEY, request);
        Api.Reply hit = WEIR.api().post("/v1/messages", KEY, request);

        assertThat(first.body()).contains("message_start", "message_stop");
        assertHit(hit, first);
    }

    @Test
    void a_paced_replay_comes_with_its_pauses() {
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.text("one"))
                        .await(go)
                        .event(Samples.finish("stop"))
                        .event(Samples.usageChunk(USAGE))
                        .done());
        String request = chat("paced", ",\"stream\":true");
        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, request)) {
            client.head();
            client.until("one");
            long from = System.nanoTime();
            RunningWeir.eventually("a pause", () -> System.nanoTime() - from > TimeUnit.MILLISECONDS.toNanos(300));
            go.countDown();
            client.rest();
        }

        long from = System.nanoTime();
        Api.Reply hit = post(KEY, request);

        assertThat(hit.header(CACHE)).contains("hit");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from)).isBetween(290L, 5_000L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ",\"temperature\":0.1",
                ",\"max_tokens\":11",
                ",\"stream\":false",
                ",\"user\":\"somebody\"",
                ",\"seed\":1",
                " "
            })
    void a_request_that_differs_in_anything_is_a_miss(String more) {
        answerAll();
        Api.Reply first = post(KEY, chat("kept", ""));

        Api.Reply other = post(KEY, chat("kept", more));

        assertThat(other.header(CACHE)).contains("miss");
        assertThat(other.body()).isNotEqualTo(first.body());
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @Test
    void what_a_request_says_to_its_provider_in_its_head_counts_too() {
        answerAll();

        post(KEY, chat("kept", ""), "openai-beta", "one=v1");

        assertThat(post(KEY, chat("kept", ""), "openai-beta", "two=v1").header(CACHE))
                .contains("miss");
        assertThat(post(KEY, chat("kept", ""), "openai-beta", "one=v1").header(CACHE))
                .contains("hit");
    }

    @Test
    void another_endpoint_is_a_miss() {
        answerAll();
        String request = chat("kept", ",\"max_tokens\":100");

        post(KEY, request);

        assertThat(WEIR.api().post("/v1/messages", KEY, request).header(CACHE)).contains("miss");
    }

    @ParameterizedTest
    @CsvSource({"kept, 0.0001875", "paced, 0.000075", "free, 0"})
    void a_hit_costs_what_the_rule_says_and_its_row_is_marked(String model, String cost) {
        Books before = WEIR.books();
        WEIR.upstream().expect(json("Hello"));
        String request = chat(model, "");
        post(KEY, request);

        post(KEY, request);

        List<JsonObject> rows = before.rows();
        assertThat(rows).hasSize(2);
        JsonObject hit = rows.getFirst();
        assertThat(rows.getLast().getString("cost")).isEqualTo("0.00075");
        assertThat(rows.getLast().getBoolean("cached")).isFalse();
        assertThat(new BigDecimal(hit.getString("cost"))).isEqualByComparingTo(cost);
        assertThat(hit.getBoolean("cached")).isTrue();
        assertThat(hit.getString("ending")).isEqualTo("completed");
        assertThat(hit.getString("model")).isEqualTo("gpt-4o-mini");
        assertThat(hit.getBoolean("estimated")).isFalse();
        assertThat(hit.getJsonObject("tokens")).isEqualTo(rows.getLast().getJsonObject("tokens"));
        JsonObject line = WEIR.requestLog().getLast();
        assertThat(line.getBoolean("cached")).isTrue();
        assertThat(line.containsKey("upstreamMs")).isFalse();
    }

    @Test
    void a_hit_needs_the_balance_that_it_costs_and_no_more() {
        String poor = WEIR.newCompany("Poor", "0.00095");
        answerAll();
        String request = chat("kept", ",\"max_tokens\":10");
        Api.Reply first = post(poor, request);
        assertThat(first.status()).as(first.body()).isEqualTo(200);
        WEIR.awaitSettled();

        assertHit(post(poor, request), first);
        WEIR.awaitSettled();

        Api.Reply refused = post(poor, request);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.error().getString("code")).isEqualTo("insufficient_quota");
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
    }

    @Test
    void a_route_without_a_rule_keeps_nothing_unless_its_caller_asks() {
        answerAll();
        String request = chat("gpt-4o-mini", "");

        assertThat(post(KEY, request).header(CACHE)).isEmpty();
        assertThat(post(KEY, request).header(CACHE)).isEmpty();
        Api.Reply asked = post(KEY, request, CACHE, "on");
        assertThat(asked.header(CACHE)).contains("miss");
        assertHit(post(KEY, request, CACHE, "on"), asked);
        assertThat(post(KEY, request).header(CACHE)).as("who does not ask").isEmpty();
        assertThat(WEIR.upstream().calls()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"x-weir-cache, off", "cache-control, no-store", "cache-control, 'max-age=0, No-Store'"})
    void a_caller_can_turn_it_off(String header, String value) {
        answerAll();
        String request = chat("kept", "");

        assertThat(post(KEY, request, header, value).header(CACHE)).isEmpty();
        assertThat(post(KEY, request).header(CACHE)).contains("miss");
        assertThat(post(KEY, request, header, value).header(CACHE)).isEmpty();

        assertThat(WEIR.upstream().calls()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"x-weir-cache, refresh", "cache-control, no-cache"})
    void a_caller_can_have_an_answer_made_anew(String header, String value) {
        answerAll();
        String request = chat("kept", "");
        post(KEY, request);

        Api.Reply anew = post(KEY, request, header, value);

        assertThat(anew.header(CACHE)).contains("miss");
        assertThat(anew.body()).contains("answer 2");
        assertHit(post(KEY, request), anew);
    }

    @Test
    void what_a_caller_says_to_this_cache_goes_before_what_it_says_to_any() {
        answerAll();
        String request = chat("gpt-4o-mini", "");
        Api.Reply first = post(KEY, request, CACHE, "on", "cache-control", "no-cache");

        assertHit(post(KEY, request, CACHE, "on", "cache-control", "no-cache"), first);
        assertThat(post(KEY, request, "cache-control", "no-cache").header(CACHE))
                .isEmpty();
    }

    @Test
    void an_answer_is_given_until_its_time_is_over() {
        answerAll();
        String request = chat("kept", "");
        Api.Reply first = post(KEY, request, TTL, "1");

        RunningWeir.eventually("its end", () -> !post(KEY, request).body().equals(first.body()));

        assertThat(post(KEY, request).header(CACHE)).contains("hit");
    }

    @Test
    void a_caller_says_how_old_an_answer_may_be() {
        answerAll();
        String request = chat("kept", "");
        Api.Reply first = post(KEY, request);

        RunningWeir.eventually(
                "it to be a second old",
                () -> !post(KEY, request, TTL, "1").body().equals(first.body()));

        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "x-weir-cache, yes, 'on, off or refresh'",
        "x-weir-cache, '', 'on, off or refresh'",
        "x-weir-cache, ON, 'on, off or refresh'",
        "x-weir-cache-ttl, 0, 'seconds, 1 to 3600'",
        "x-weir-cache-ttl, 3601, 'seconds, 1 to 3600'",
        "x-weir-cache-ttl, -1, 'seconds, 1 to 3600'",
        "x-weir-cache-ttl, 10m, 'seconds, 1 to 3600'",
        "x-weir-cache-ttl, 99999999999999999999, 'seconds, 1 to 3600'"
    })
    void a_header_that_says_nothing_we_know_is_refused_in_each_dialect(String header, String value, String expected) {
        Books before = WEIR.books();

        Api.Reply openAi = post(KEY, chat("kept", ""), header, value);
        Api.Reply anthropic = WEIR.api().post("/v1/messages", KEY, chat("kept", ",\"max_tokens\":5"), header, value);

        assertThat(openAi.status()).isEqualTo(400);
        assertThat(openAi.error().getString("param")).isEqualTo(header);
        assertThat(openAi.error().getString("message")).contains("'" + value + "'", "(expected: " + expected + ")");
        assertThat(anthropic.status()).isEqualTo(400);
        assertThat(anthropic.json().getString("type")).isEqualTo("error");
        assertThat(anthropic.error().getString("message")).contains("(expected: " + expected + ")");
        assertThat(WEIR.upstream().calls()).isZero();
        before.untouched();
    }

    @Test
    void an_error_is_never_kept() {
        String request = chat("kept", "");
        WEIR.upstream().expect(Script.json(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}"));
        WEIR.upstream().expect(json("Hello"));

        assertThat(post(KEY, request).status()).isEqualTo(400);

        assertThat(post(KEY, request).status()).isEqualTo(200);
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @Test
    void a_stream_that_broke_off_is_never_kept() {
        String request = chat("kept", ",\"stream\":true");
        WEIR.upstream().expect(Script.events().event(Samples.text("half")).cut());
        WEIR.upstream().expect(Samples.stream(USAGE, "whole"));

        assertThat(post(KEY, request).body()).contains("half", "upstream_cut");

        assertThat(post(KEY, request).body()).contains("whole");
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
        assertThat(post(KEY, request).body()).contains("whole");
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @Test
    void an_answer_whose_client_left_is_never_kept() {
        Books before = WEIR.books();
        String request = chat("kept", ",\"stream\":true");
        var never = new CountDownLatch(1);
        var call = WEIR.upstream()
                .expect(Script.events().event(Samples.text("half")).await(never));
        WEIR.upstream().expect(Samples.stream(USAGE, "whole"));
        try (var client = Conversation.post(WEIR.port(), CHAT, KEY, request)) {
            client.head();
            client.until("half");
        }
        call.goneAt();
        before.row("client_gone");

        assertThat(post(KEY, request).body()).contains("whole");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_that_is_too_long_is_delivered_and_not_kept(boolean stream) {
        String text = "x".repeat(ANSWER_BYTES_MAX / 2);
        WEIR.upstream()
                .answerOthers(_ -> stream
                        ? Samples.stream(USAGE, text, text, text)
                        : Script.json(200, Samples.answer(text + text, USAGE)));
        String request = chat("kept", stream ? ",\"stream\":true" : "");

        Api.Reply first = post(KEY, request);
        Api.Reply second = post(KEY, request);

        assertThat(first.body().length()).isGreaterThan(ANSWER_BYTES_MAX);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header(CACHE)).contains("miss");
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
        RunningWeir.eventually("no memory to be held", () -> metric("weir_cache_recording_bytes") == 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/embeddings | {\"model\":\"text-embedding-3-small\",\"input\":\"%s\"} |"
                        + " {\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.1]}],"
                        + "\"model\":\"m\",\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}",
                "/v1/moderations | {\"model\":\"omni-moderation-latest\",\"input\":\"%s\"} |"
                        + " {\"id\":\"modr-1\",\"model\":\"m\",\"results\":[{\"flagged\":false}]}",
                "/v1/responses | {\"model\":\"kept\",\"input\":\"%s\",\"store\":false} |"
                        + " {\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\","
                        + "\"model\":\"m\",\"output\":[],\"usage\":{\"input_tokens\":5,\"output_tokens\":1,"
                        + "\"total_tokens\":6}}"
            })
    void answers_of_other_endpoints_are_kept_too(String path, String body, String answer) {
        WEIR.upstream().answerOthers(_ -> Script.json(200, answer));
        String request = body.formatted(prompt);

        Api.Reply first = WEIR.api().post(path, KEY, request, CACHE, "on");
        assertThat(first.status()).as(first.body()).isEqualTo(200);

        assertHit(WEIR.api().post(path, KEY, request, CACHE, "on"), first);
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
    }

    @Test
    void a_response_that_is_stored_is_not_given_again() {
        WEIR.upstream()
                .answerOthers(_ -> Script.json(
                        200,
                        "{\"id\":\"resp_1\",\"object\":\"response\",\"created_at\":1,\"status\":\"completed\","
                                + "\"model\":\"m\",\"output\":[],\"usage\":{\"input_tokens\":5,\"output_tokens\":1,"
                                + "\"total_tokens\":6}}"));
        String request = "{\"model\":\"kept\",\"input\":\"" + prompt + "\"}";

        Api.Reply first = WEIR.api().post("/v1/responses", KEY, request);
        Api.Reply second = WEIR.api().post("/v1/responses", KEY, request);

        assertThat(first.json().getString("id")).isNotEqualTo(second.json().getString("id"));
        assertThat(second.header(CACHE)).isEmpty();
    }

    @Test
    void a_repeat_with_an_idempotency_key_replays_and_costs_nothing() {
        Books before = WEIR.books();
        var keyed = new Keyed(WEIR);
        answerAll();
        String request = chat("kept", "");
        Api.Reply first = keyed.post(KEY, "cache-" + prompt.replace(' ', '-'), request);
        keyed.awaitStored();

        Api.Reply repeat = keyed.post(KEY, "cache-" + prompt.replace(' ', '-'), request);
        Api.Reply other = keyed.post(KEY, "other-" + prompt.replace(' ', '-'), request);
        keyed.awaitStored();
        Api.Reply otherRepeat = keyed.post(KEY, "other-" + prompt.replace(' ', '-'), request);

        assertThat(repeat.header("idempotent-replayed")).contains("true");
        assertThat(repeat.header(CACHE)).isEmpty();
        assertHit(other, first);
        assertThat(otherRepeat.header("idempotent-replayed")).contains("true");
        assertThat(otherRepeat.body()).isEqualTo(first.body());
        assertThat(before.rows()).extracting(row -> row.getString("cost")).containsExactly("0.0001875", "0.00075");
    }

    private static long companies() {
        return WEIR.requestLog().stream()
                .map(line -> line.getString("company"))
                .distinct()
                .count();
    }

    @Test
    void an_operator_empties_it_for_one_company_or_for_all() {
        String other = WEIR.newCompany("Emptied", "1.00");
        answerAll();
        String request = chat("kept", "");
        Api.Reply first = post(KEY, request);
        post(other, request);
        RunningWeir.eventually("the line of the other", () -> companies() == 2);
        String company = WEIR.requestLog().getLast().getString("company");

        Api.Reply emptied = WEIR.api().send("DELETE", "/api/v1/admin/cache?companyId=" + company, KEY, null);

        assertThat(emptied.status()).as(emptied.body()).isEqualTo(200);
        assertThat(emptied.data().getString("companyId")).isEqualTo(company);
        assertThat(post(other, request).header(CACHE)).contains("miss");
        assertHit(post(KEY, request), first);
        assertThat(WEIR.api().send("DELETE", "/api/v1/admin/cache", KEY, null).status())
                .isEqualTo(200);
        assertThat(post(KEY, request).header(CACHE)).contains("miss");
        assertThat(post(other, request).header(CACHE)).contains("miss");
    }

    @Test
    void nobody_else_empties_it_and_a_company_that_is_none_is_refused() {
        String inference = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"caller\",\"scopes\":[\"inference\"]}")
                .data()
                .getString("key");

        assertThat(WEIR.api()
                        .send("DELETE", "/api/v1/admin/cache", inference, null)
                        .status())
                .isEqualTo(403);
        Api.Reply refused = WEIR.api().send("DELETE", "/api/v1/admin/cache?companyId=acme", KEY, null);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().getString("message")).contains("'acme'", "a UUID");
    }

    @Test
    void hits_and_misses_are_counted() {
        answerAll();
        double hits = metric("weir_cache_hits_total");
        double misses = metric("weir_cache_misses_total");
        double stored = metric("weir_cache_stored_total");
        String request = chat("kept", "");

        post(KEY, request);
        post(KEY, request);
        post(KEY, request);

        assertThat(metric("weir_cache_hits_total")).isEqualTo(hits + 2);
        assertThat(metric("weir_cache_misses_total")).isEqualTo(misses + 1);
        assertThat(metric("weir_cache_stored_total")).isEqualTo(stored + 1);
        assertThat(metric("weir_cache_bytes")).isPositive();
    }

    @Test
    void a_model_that_a_company_may_not_use_is_no_hit_either() {
        String company = WEIR.newCompany("Narrow", "1.00");
        answerAll();
        String request = chat("kept", "");
        assertThat(post(company, request).status()).isEqualTo(200);
        assertThat(WEIR.api()
                        .send("PUT", "/api/v1/admin/limits", company, "{\"models\":[\"gpt-*\"]}")
                        .status())
                .isEqualTo(200);

        Api.Reply refused = post(company, request);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.header(CACHE)).isEmpty();
    }

    @Test
    void a_hit_is_counted_by_limits() {
        String company = WEIR.newCompany("Limited", "1.00");
        answerAll();
        String request = chat("kept", "");
        assertThat(WEIR.api()
                        .send("PUT", "/api/v1/admin/limits", company, "{\"requestsPerMinute\":2}")
                        .status())
                .isEqualTo(200);

        assertThat(post(company, request).status()).isEqualTo(200);
        assertThat(post(company, request).header(CACHE)).contains("hit");
        assertThat(post(company, request).status()).isEqualTo(429);
    }
}
