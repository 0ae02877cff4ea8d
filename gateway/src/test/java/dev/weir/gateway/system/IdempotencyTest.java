package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A request with an `Idempotency-Key` is executed once, however often it is sent.
@Tag("system")
class IdempotencyTest {
    @RegisterExtension
    static final RunningWeir WEIR =
            new RunningWeir("--idempotency.answerMax 64KiB", "--requests.keepAlive 150ms", "--http.eventLoops 2");

    private static final Keyed KEYED = new Keyed(WEIR);
    private static final String JSON = Samples.answer("Hello", Samples.usage(10, 5));

    private final String key = UUID.randomUUID().toString();

    private static Script answer() {
        return Script.json(200, JSON);
    }

    private static void assertReplay(Api.Reply repeat, Api.Reply first) {
        assertThat(repeat.status()).isEqualTo(first.status());
        assertThat(repeat.body()).isEqualTo(first.body());
        assertThat(repeat.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(repeat.header("idempotent-replayed")).hasValue("true");
        assertThat(repeat.header("x-weir-original-request-id")).isEqualTo(first.header("x-request-id"));
        assertThat(repeat.header("x-request-id")).isPresent().isNotEqualTo(first.header("x-request-id"));
    }

    @Test
    void a_repeat_gets_the_json_answer_of_the_first_and_one_charge_is_booked() {
        Books before = WEIR.books();
        double replays = KEYED.replays();
        WEIR.upstream().expect(answer());

        Api.Reply first = KEYED.post(KEY, key, Requests.chat());
        KEYED.awaitStored();
        Api.Reply repeat = KEYED.post(KEY, key, Requests.chat());

        assertThat(first.header("idempotent-replayed")).isEmpty();
        assertThat(first.body()).isEqualTo(JSON);
        assertReplay(repeat, first);
        assertThat(repeat.header("x-ratelimit-remaining-requests")).isPresent();
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        assertThat(before.row("completed").getString("requestId"))
                .isEqualTo(first.header("x-request-id").orElseThrow());
        assertThat(KEYED.replays()).isEqualTo(replays + 1);
        RunningWeir.eventually(
                "the lines of both requests", () -> WEIR.requestLog().size() == 2);
        JsonObject line = WEIR.requestLog().getLast();
        assertThat(line.getString("replayOf"))
                .isEqualTo(first.header("x-request-id").orElseThrow());
        assertThat(line.getString("ending")).isEqualTo("completed");
        assertThat(line.getString("cost")).isEqualTo("0.00");
        assertThat(line.containsKey("upstreamMs")).isFalse();
        assertThat(WEIR.requestLines()).noneMatch(text -> text.contains("Hello"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_repeat_gets_the_stream_of_the_first_as_its_client_saw_it(boolean withUsage) {
        Books before = WEIR.books();
        String request = withUsage ? Requests.streamWithUsage() : Requests.stream();
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "Hel", "lo", ", you"));

        Api.Reply first = KEYED.post(KEY, key, request);
        KEYED.awaitStored();
        Api.Reply repeat = KEYED.post(KEY, key, request);

        assertThat(first.body()).endsWith("data: [DONE]\n\n");
        assertThat(first.body().contains("\"total_tokens\":46")).isEqualTo(withUsage);
        assertReplay(repeat, first);
        assertThat(repeat.header("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        before.row("completed");
    }

    @Test
    void comments_that_kept_the_first_stream_open_are_not_repeated() {
        String comment = ": keep-alive\n\n";
        var go = new CountDownLatch(1);
        WEIR.upstream().expect(Script.silence().await(go).then(Samples.stream(Samples.usage(12, 34), "Hello")));

        String first;
        try (var client = KEYED.open(KEY, key, Requests.stream())) {
            client.head();
            client.until(comment);
            go.countDown();
            first = client.rest();
        }
        KEYED.awaitStored();
        Api.Reply repeat = KEYED.post(KEY, key, Requests.stream());

        assertThat(repeat.body()).isEqualTo(first.replace(comment, "")).contains("Hello");
        assertThat(repeat.header("content-type")).hasValue("text/event-stream");
    }

    @Test
    void of_a_hundred_at_once_one_is_executed_and_the_others_come_back_for_its_answer() throws Exception {
        Books before = WEIR.books();
        int asked = 100;
        var go = new CountDownLatch(1);
        WEIR.upstream().answerOthers(_ -> Script.silence().await(go).then(answer()));
        var refused = new AtomicInteger();
        List<Future<Api.Reply>> calls = new ArrayList<>();

        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < asked; i++) {
                calls.add(clients.submit(() -> {
                    Api.Reply reply = KEYED.post(KEY, key, Requests.chat());
                    refused.addAndGet(reply.status() == 409 ? 1 : 0);
                    return reply;
                }));
            }
            RunningWeir.eventually("the others to be refused", () -> refused.get() == asked - 1);
            go.countDown();
        }

        List<Api.Reply> executed = new ArrayList<>();
        for (Future<Api.Reply> call : calls) {
            Api.Reply reply = call.get();
            if (reply.status() == 200) {
                executed.add(reply);
            } else {
                assertThat(reply.error().getString("code")).isEqualTo("idempotency_in_progress");
                assertThat(reply.error().getString("param")).isEqualTo("Idempotency-Key");
                assertThat(reply.header("retry-after")).hasValue("1");
            }
        }
        assertThat(executed).hasSize(1);
        KEYED.awaitStored();
        assertReplay(KEYED.post(KEY, key, Requests.chat()), executed.getFirst());
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        before.row("completed");
    }

    @Test
    void the_same_key_with_another_body_is_refused() {
        WEIR.upstream().expect(answer());
        KEYED.post(KEY, key, Requests.chat());
        KEYED.awaitStored();

        for (String other : List.of(Requests.stream(), Requests.chat() + " ")) {
            Api.Reply reply = KEYED.post(KEY, key, other);

            assertThat(reply.status()).isEqualTo(422);
            assertThat(reply.error().getString("code")).isEqualTo("idempotency_key_reused");
            assertThat(reply.error().getString("message")).contains(key, "another body");
        }
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
    }

    @Test
    void the_same_key_is_another_one_on_another_path() {
        String body = "{\"model\":\"gpt-3.5-turbo-instruct\",\"prompt\":\"x\",\"messages\":[{\"role\":\"user\","
                + "\"content\":\"x\"}]}";
        WEIR.upstream().answerOthers(_ -> answer());

        Api.Reply chat = WEIR.api().post(CHAT, KEY, body, Keyed.HEADER, key);
        Api.Reply legacy = WEIR.api().post("/v1/completions", KEY, body, Keyed.HEADER, key);

        assertThat(chat.status()).isEqualTo(legacy.status());
        assertThat(legacy.header("idempotent-replayed")).isEmpty();
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @Test
    void what_the_provider_failed_at_is_executed_again() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(500, "{\"error\":{\"message\":\"down\"}}"));
        WEIR.upstream().expect(Script.events().event(Samples.text("Hel")).cut());
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "Hello"));

        Api.Reply failed = KEYED.post(KEY, key, Requests.stream());
        KEYED.awaitStored();
        Api.Reply cut = KEYED.post(KEY, key, Requests.stream());
        KEYED.awaitStored();
        Api.Reply whole = KEYED.post(KEY, key, Requests.stream());
        KEYED.awaitStored();

        assertThat(failed.status()).isEqualTo(502);
        assertThat(cut.body()).contains("upstream_cut").doesNotContain("[DONE]");
        assertThat(whole.body()).endsWith("data: [DONE]\n\n");
        assertReplay(KEYED.post(KEY, key, Requests.stream()), whole);
        assertThat(before.rows())
                .extracting(row -> row.getString("ending"))
                .containsExactly("completed", "upstream_cut", "upstream_error");
    }

    @Test
    void a_refusal_of_the_provider_for_what_is_in_the_request_is_not_kept_either() {
        WEIR.upstream().expect(Script.json(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}"));
        WEIR.upstream().expect(answer());

        assertThat(KEYED.post(KEY, key, Requests.chat()).status()).isEqualTo(400);
        KEYED.awaitStored();
        Api.Reply again = KEYED.post(KEY, key, Requests.chat());

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("idempotent-replayed")).isEmpty();
    }

    @Test
    void a_client_that_left_is_charged_and_its_retry_is_another_execution() {
        Books before = WEIR.books();
        ScriptedCall left = WEIR.upstream()
                .expect(Script.events()
                        .event(Samples.role())
                        .event(Samples.text("one"))
                        .hang());
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "one"));

        var client = KEYED.open(KEY, key, Requests.stream());
        client.head();
        client.until("one");
        client.leave();
        left.goneAt();
        KEYED.awaitStored();
        Api.Reply retry = KEYED.post(KEY, key, Requests.stream());

        assertThat(retry.body()).endsWith("data: [DONE]\n\n");
        assertThat(retry.header("idempotent-replayed")).isEmpty();
        assertThat(before.rows())
                .extracting(row -> row.getString("ending"))
                .containsExactly("completed", "client_gone");
    }

    @Test
    void a_client_that_leaves_while_its_request_is_held_back_frees_its_key() {
        var go = new CountDownLatch(1);
        ScriptedCall left = WEIR.upstream().expect(Script.silence().await(go).then(answer()));
        WEIR.upstream().expect(answer());

        var client = KEYED.open(KEY, key, Requests.chat());
        left.request();
        client.leave();
        left.goneAt();
        RunningWeir.eventually(
                "the key to be free",
                () -> KEYED.post(KEY, key, Requests.chat()).status() == 200);
        go.countDown();

        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @Test
    void a_request_that_no_balance_paid_for_is_executed_when_one_does() {
        String poor = WEIR.newCompany("Poor", "0.000000001");
        Books before = WEIR.books(poor);
        WEIR.upstream().expect(answer());

        Api.Reply refused = KEYED.post(poor, key, Requests.chat());
        KEYED.awaitStored();
        WEIR.api().post("/api/v1/topups", poor, "{\"amount\":\"5.00\"}", Keyed.HEADER, "a-payment");
        Api.Reply paid = KEYED.post(poor, key, Requests.chat());
        KEYED.awaitStored();

        assertThat(refused.status()).isEqualTo(429);
        assertThat(paid.status()).isEqualTo(200);
        assertReplay(KEYED.post(poor, key, Requests.chat()), paid);
        assertThat(WEIR.api().get("/api/v1/usage", poor).list()).hasSize(1);
        assertThat(before.available()).isPositive();
    }

    @Test
    void a_replay_needs_no_balance() {
        String poor = WEIR.newCompany("Spent", "0.0100");
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(100_000, 1_000))));
        Api.Reply first = KEYED.post(poor, key, Requests.chat(Requests.MODEL, ",\"max_tokens\":10"));
        assertThat(first.status()).isEqualTo(200);
        KEYED.awaitStored();
        assertThat(WEIR.books(poor).available()).isZero();

        assertReplay(KEYED.post(poor, key, Requests.chat(Requests.MODEL, ",\"max_tokens\":10")), first);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_that_is_too_long_to_keep_is_delivered_and_its_request_is_not_executed_again(boolean stream) {
        Books before = WEIR.books();
        String[] pieces = new String[60];
        java.util.Arrays.fill(pieces, "x".repeat(1_100));
        WEIR.upstream()
                .expect(
                        stream
                                ? Samples.stream(Samples.usage(12, 34), pieces)
                                : Script.json(200, Samples.answer(String.join("", pieces), Samples.usage(12, 34))));
        String request = stream ? Requests.stream() : Requests.chat();

        Api.Reply first = KEYED.post(KEY, key, request);
        KEYED.awaitStored();
        Api.Reply repeat = KEYED.post(KEY, key, request);

        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body().length()).isGreaterThan(66_000);
        assertThat(repeat.status()).isEqualTo(422);
        assertThat(repeat.error().getString("code")).isEqualTo("idempotency_answer_not_kept");
        assertThat(repeat.error().getString("message")).contains(key, "too long to keep", "a new key");
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        assertThat(WEIR.api().metrics()).contains("weir_idempotency_answer_bytes 0.0");
        before.row("completed");
    }

    @Test
    void two_companies_with_the_same_key_and_body_have_nothing_in_common() {
        String other = WEIR.newCompany("Neighbour", "1.00");
        WEIR.upstream().expect(Script.json(200, Samples.answer("for the first", Samples.usage(1, 1))));
        WEIR.upstream().expect(Script.json(200, Samples.answer("for the second", Samples.usage(1, 1))));

        assertThat(KEYED.post(KEY, key, Requests.chat()).body()).contains("for the first");
        KEYED.awaitStored();
        assertThat(KEYED.post(other, key, Requests.chat()).body()).contains("for the second");
        KEYED.awaitStored();

        assertThat(KEYED.post(KEY, key, Requests.chat()).body()).contains("for the first");
        assertThat(KEYED.post(other, key, Requests.chat()).body()).contains("for the second");
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @Test
    void another_api_key_of_the_company_gets_the_same_answer() {
        String second = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"second\"}")
                .data()
                .getString("key");
        WEIR.upstream().expect(answer());
        Api.Reply first = KEYED.post(KEY, key, Requests.chat());
        KEYED.awaitStored();

        assertReplay(KEYED.post(second, key, Requests.chat()), first);
    }

    @Test
    void a_request_without_a_key_is_executed_each_time() {
        WEIR.upstream().answerOthers(_ -> answer());

        WEIR.api().chat(Requests.chat());
        WEIR.api().chat(Requests.chat());

        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "caf\u00e9", "a\r\nidempotency-key: b"})
    void a_key_that_is_none_is_refused_and_nothing_is_executed(String bad) {
        Books before = WEIR.books();

        try (var client = KEYED.open(KEY, bad, Requests.chat())) {
            assertThat(client.head().status()).isEqualTo(400);
            JsonObject error = new JsonObject(client.rest()).getJsonObject("error");
            assertThat(error.getString("code")).isEqualTo("invalid_value");
            assertThat(error.getString("param")).isEqualTo("Idempotency-Key");
            assertThat(error.getString("message")).contains("expected: one of 1 to 255 visible ASCII characters");
        }

        assertThat(WEIR.upstream().calls()).isZero();
        before.untouched();
    }
}
