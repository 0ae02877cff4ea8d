package dev.weir.gateway.system;

import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What requests cost and what balances allow.
@Tag("system")
class MoneyTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final Pattern BOUND = Pattern.compile("at least ([0-9.]+) USD");
    private static final String SMALL = Requests.chat(Requests.MODEL, ",\"max_tokens\":10");

    @Test
    void a_balance_for_twenty_requests_serves_twenty_of_two_hundred_at_once() throws Exception {
        int affordable = 20;
        int asked = 200;
        String key = WEIR.newCompany(
                "Busy", bound().multiply(BigDecimal.valueOf(affordable)).toPlainString());
        Books before = WEIR.books(key);
        var answer = new CountDownLatch(1);
        WEIR.upstream()
                .answerOthers(_ -> Script.silence()
                        .await(answer)
                        .then(Script.json(200, Samples.answer("Hello", Samples.usage(10, 5)))));
        var refused = new AtomicInteger();
        List<Future<Api.Reply>> calls = new ArrayList<>();

        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < asked; i++) {
                calls.add(clients.submit(() -> {
                    Api.Reply reply = WEIR.api().post(CHAT, key, SMALL);
                    refused.addAndGet(reply.status() == 429 ? 1 : 0);
                    return reply;
                }));
            }
            RunningWeir.eventually("the others to be refused", () -> refused.get() >= asked - affordable);
            assertThat(before.available()).isZero();
            answer.countDown();
        }

        assertThat(calls.stream().filter(call -> status(call) == 200)).hasSize(affordable);
        for (Future<Api.Reply> call : calls) {
            if (status(call) != 200) {
                assertThat(call.get().error().getString("code")).isEqualTo("insufficient_quota");
                assertThat(call.get().header("x-should-retry")).hasValue("false");
            }
        }
        assertThat(WEIR.upstream().calls()).isEqualTo(affordable);
        assertThat(before.rows())
                .hasSize(affordable)
                .allMatch(row -> row.getString("cost").equals("0.0000045"));
    }

    private static int status(Future<Api.Reply> call) {
        try {
            return call.get().status();
        } catch (ExecutionException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void balances_are_never_overdrawn_by_requests_that_come_and_go() throws Exception {
        String key = WEIR.newCompany(
                "Lively", bound().multiply(BigDecimal.valueOf(5)).toPlainString());
        Books before = WEIR.books(key);
        WEIR.upstream().answerOthers(_ -> Script.json(200, Samples.answer("Hello", Samples.usage(60, 10))));
        List<Future<Integer>> calls = new ArrayList<>();

        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                calls.add(clients.submit(() -> WEIR.api().post(CHAT, key, SMALL).status()));
            }
        }

        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> call : calls) {
            statuses.add(call.get());
        }
        assertThat(statuses).containsOnly(200, 429);
        assertThat(before.rows())
                .hasSize((int) statuses.stream().filter(status -> status == 200).count());
        assertThat(before.available()).isNotNegative();
    }

    @Test
    void cached_and_reasoning_tokens_are_priced_once() {
        Books before = WEIR.books();
        String usage = "{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":150,"
                + "\"prompt_tokens_details\":{\"cached_tokens\":40,\"audio_tokens\":0},"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":20,\"audio_tokens\":0}}";
        for (boolean stream : new boolean[] {false, true}) {
            Books then = WEIR.books();
            WEIR.upstream()
                    .expect(stream ? Samples.stream(usage, "Hello") : Script.json(200, Samples.answer("Hello", usage)));

            assertThat(WEIR.api()
                            .chat(stream ? Requests.stream() : Requests.chat())
                            .status())
                    .isEqualTo(200);

            JsonObject row = then.row("completed");
            assertThat(row.getJsonObject("tokens"))
                    .isEqualTo(new JsonObject()
                            .put("input_fresh", 60)
                            .put("cache_read", 40)
                            .put("output_text", 30)
                            .put("reasoning", 20));
            // 60 at 0.15, 40 at 0.075, 50 at 0.60 USD a million.
            assertThat(row.getString("cost")).isEqualTo("0.000042");
        }
        assertThat(before.rows()).hasSize(2);
    }

    @Test
    void usage_beyond_the_reservation_is_charged_in_full_where_the_balance_has_it() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(100_000, 1_000))));

        assertThat(WEIR.api().chat(SMALL).status()).isEqualTo(200);

        assertThat(before.row("completed").getString("cost")).isEqualTo("0.0156");
    }

    @Test
    void usage_beyond_the_balance_takes_it_to_zero_and_not_below() {
        String key = WEIR.newCompany("Surprised", bound().toPlainString());
        Books before = WEIR.books(key);
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(100_000, 1_000))));

        assertThat(WEIR.api().post(CHAT, key, SMALL).status()).isEqualTo(200);

        WEIR.awaitSettled();
        assertThat(before.available()).isZero();
        JsonObject row = WEIR.api().get("/api/v1/usage", key).list().getJsonObject(0);
        assertThat(row.getString("cost")).isEqualTo("0.0156");
        assertThat(WEIR.api().post(CHAT, key, SMALL).error().getString("code")).isEqualTo("insufficient_quota");
    }

    @Test
    void a_request_that_no_balance_could_pay_is_refused() {
        Books before = WEIR.books();

        Api.Reply reply =
                WEIR.api().chat(Requests.chat(Requests.MODEL, ",\"max_completion_tokens\":100000000,\"n\":128"));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.error().getString("code")).isEqualTo("insufficient_quota");
        before.untouched();
    }

    @Test
    void every_choice_that_is_asked_for_is_reserved() {
        assertThat(bound(Requests.chat(Requests.MODEL, ",\"max_tokens\":10,\"n\":5"))
                        .subtract(bound(Requests.chat(Requests.MODEL, ",\"max_tokens\":10,\"n\":1"))))
                .isEqualByComparingTo("0.000024");
    }

    private static BigDecimal bound() {
        return bound(SMALL);
    }

    /// The most that a request can cost, as a company is told that does not have it.
    private static BigDecimal bound(String request) {
        String key = WEIR.newCompany("Poor", "0.000000001");
        Matcher said = BOUND.matcher(WEIR.api().post(CHAT, key, request).error().getString("message"));
        assertThat(said.find()).isTrue();
        return new BigDecimal(said.group(1));
    }
}
