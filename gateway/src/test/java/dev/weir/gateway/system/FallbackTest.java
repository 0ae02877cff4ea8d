package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Targets that fail before their client has seen anything of an answer: another one takes over, and the client does
/// not notice.
@Tag("system")
class FallbackTest {
    private static ScriptedUpstream second;

    private static final String ROUTES = """
            models:
              - model: house
                targets:
                  - {provider: openai, upstream: gpt-4o-mini, priority: 1}
                  - {provider: second, upstream: gpt-4o, priority: 2}
              - {model: alone, provider: openai, upstream: gpt-4o-mini}
              - {model: main, provider: openai, upstream: gpt-4o-mini, fallbacks: [spare]}
              - {model: spare, provider: second, upstream: gpt-4o}
            """;

    /// A route for each way of failing.
    private static final String BROKEN = """
              - model: house-%1$s
                targets:
                  - {provider: %1$s, upstream: gpt-4o-mini, priority: 1}
                  - {provider: second, upstream: gpt-4o, priority: 2}
            """;

    private static final String PRICES = """
            prices:
              - {provider: openai, model: gpt-4o-mini, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 1000}
              - {provider: second, model: gpt-4o, from: 2025-01-01, input: 10, output: 20, outputTokensMax: 1000}
            """;

    private static final String PRICE = """
              - {provider: %s, model: gpt-4o-mini, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 1000}
            """;

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> {
        second = ScriptedUpstream.start();
        var flags = new ArrayList<>(prices());
        flags.addAll(List.of(
                "--bootstrap.currency=USD",
                "--models=" + routes(),
                "--providers.second.url=" + second.url(),
                "--routing.attemptsMax=3",
                "--routing.backoff=20ms",
                "--routing.failuresMax=1000",
                "--routing.failureShareMax=100"));
        for (Break broken : Break.values()) {
            flags.add("--providers." + broken.provider() + ".url="
                    + FallbackTest.WEIR.upstream().url());
        }
        flags.add("--providers.limited.key=sk-only");
        return flags;
    });

    private static List<String> prices() {
        var prices = new StringBuilder(PRICES);
        for (Break broken : Break.values()) {
            prices.append(PRICE.formatted(broken.provider()));
        }
        return PricesOnDisk.flags(prices.toString());
    }

    private static String routes() {
        try {
            Path file = Files.createTempFile("weir-system-test-", ".yaml");
            file.toFile().deleteOnExit();
            var routes = new StringBuilder(ROUTES);
            for (Break broken : Break.values()) {
                routes.append(BROKEN.formatted(broken.provider()));
            }
            return Files.writeString(file, routes).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Script whole() {
        return Script.json(200, Samples.answer("Hello", Samples.usage(9, 3)));
    }

    private static Script stream() {
        return Samples.stream(Samples.usage(9, 3), "Hel", "lo");
    }

    @BeforeEach
    void forget() {
        second.forget();
    }

    @AfterAll
    static void close() {
        second.close();
    }

    /// Ways to fail before anything of an answer came.
    enum Break {
        REFUSED_503(Script.json(503, "{\"error\":{\"message\":\"busy\",\"type\":\"server_error\"}}")),
        REFUSED_500(Script.json(500, "{\"error\":{\"message\":\"broken\",\"type\":\"server_error\"}}")),
        LIMITED(Script.json(429, "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit\"}}", "retry-after: 60")),
        KEY_REFUSED(Script.json(401, "{\"error\":{\"message\":\"no such key\",\"type\":\"auth\"}}")),
        NO_MODEL(Script.json(404, "{\"error\":{\"message\":\"no such model\",\"type\":\"invalid_request_error\"}}")),
        HTML(Script.whole(200, "text/html", "<html>")),
        CUT_BEFORE_HEAD(Script.silence().cut());

        private final Script script;

        Break(Script script) {
            this.script = script;
        }

        /// Of a provider of its own at the same address: some ways of failing leave it alone for long.
        String provider() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParameterizedTest
    @EnumSource(Break.class)
    void another_target_answers_in_place_of_one_that_fails(Break broken) {
        Books before = WEIR.books();
        WEIR.upstream().expect(broken.script);
        second.expect(whole());

        Api.Reply reply = WEIR.api().chat(Requests.chat("house-" + broken.provider(), ""));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.header("x-weir-provider")).hasValue("second");
        assertThat(reply.header("x-weir-attempts")).hasValue("2");
        JsonObject row = before.row("completed");
        assertThat(row.getString("provider")).isEqualTo("second");
        assertThat(row.getString("model")).isEqualTo("gpt-4o");
    }

    @Test
    void a_request_that_is_wrong_itself_is_not_sent_twice() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.json(400, "{\"error\":{\"message\":\"wrong\",\"type\":\"invalid_request_error\"}}"));

        Api.Reply reply = WEIR.api().chat(Requests.chat("house", ""));

        assertThat(reply.status()).isEqualTo(400);
        assertThat(second.calls()).isZero();
        assertThat(reply.header("x-should-retry")).isEmpty();
        before.row("upstream_error");
    }

    @Test
    void a_stream_that_breaks_before_its_first_content_moves_on_and_the_client_sees_one_whole_stream() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event("{\"id\":\"first\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
                                + "\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
                                + "\"finish_reason\":null}]}")
                        .cut());
        second.expect(stream());

        Api.Reply reply = WEIR.api().chat(Requests.chat("house", ",\"stream\":true"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).doesNotContain("\"first\"", "error").endsWith("data: [DONE]\n\n");
        assertThat(before.row("completed").getString("provider")).isEqualTo("second");
    }

    @Test
    void a_stream_that_breaks_after_its_first_content_ends_with_an_error() {
        Books before = WEIR.books();
        var seen = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events().event(Samples.text("Hello")).await(seen).cut());

        try (var client = Conversation.post(
                WEIR.port(), Requests.CHAT, RunningWeir.KEY, Requests.chat("house", ",\"stream\":true"))) {
            client.head();
            client.until("Hello");
            seen.countDown();
            assertThat(client.rest()).contains("upstream_cut").doesNotContain("[DONE]");
        }

        assertThat(second.calls()).isZero();
        before.row("upstream_cut");
    }

    @Test
    void an_error_in_place_of_the_first_event_moves_on() {
        Books before = WEIR.books();
        WEIR.upstream()
                .expect(Script.events()
                        .event("{\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":\"x\"}}")
                        .end());
        second.expect(stream());

        Api.Reply reply = WEIR.api().chat(Requests.chat("house", ",\"stream\":true"));

        assertThat(reply.body()).doesNotContain("overloaded").endsWith("data: [DONE]\n\n");
        before.row("completed");
    }

    @Test
    void a_target_that_stands_alone_is_tried_again_after_a_pause() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Break.REFUSED_500.script);
        WEIR.upstream().expect(Break.CUT_BEFORE_HEAD.script);
        WEIR.upstream().expect(whole());

        Api.Reply reply = WEIR.api().chat(Requests.chat("alone", ""));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-weir-attempts")).hasValue("3");
        before.row("completed");
    }

    @Test
    void the_budget_of_attempts_ends_and_the_client_is_told_not_to_multiply_it() {
        Books before = WEIR.books();
        for (int i = 0; i < 3; i++) {
            WEIR.upstream().expect(Break.REFUSED_500.script);
        }

        Api.Reply reply = WEIR.api().chat(Requests.chat("alone", ""));

        assertThat(reply.status()).isEqualTo(502);
        assertThat(WEIR.upstream().calls()).isEqualTo(3);
        assertThat(reply.header("x-should-retry")).hasValue("false");
        before.row("upstream_error");
    }

    @Test
    void a_pause_that_is_longer_than_the_time_for_retries_is_not_waited_for() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Break.LIMITED.script);

        Api.Reply reply = WEIR.api().chat(Requests.chat("limited/gpt-4o-mini", ""));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.header("retry-after")).hasValue("60");
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        before.row("upstream_error");
    }

    @Test
    void a_target_of_a_provider_that_the_key_may_not_use_is_passed_over() {
        Books before = WEIR.books();
        limitFirstKey("{\"providers\":[\"second\"]}");
        try {
            second.expect(whole());

            assertThat(WEIR.api().chat(Requests.chat("house", "")).header("x-weir-provider"))
                    .hasValue("second");
            assertThat(WEIR.upstream().calls()).isZero();
            Api.Reply refused = WEIR.api().chat(Requests.chat("alone", ""));
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.error().getString("code")).isEqualTo("provider_not_allowed");
        } finally {
            limitFirstKey("{}");
        }
        before.row("completed");
    }

    private static void limitFirstKey(String limits) {
        Api.Reply reply = WEIR.api().send("PUT", "/api/v1/admin/limits", RunningWeir.KEY, limits);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"stream\":true"})
    void a_fallback_model_takes_over_and_is_charged_at_its_own_price(String more) {
        Books before = WEIR.books();
        WEIR.upstream().expect(Break.REFUSED_503.script);
        second.expect(more.isEmpty() ? whole() : stream());

        Api.Reply reply = WEIR.api().chat(Requests.chat("main", more));

        assertThat(reply.status()).isEqualTo(200);
        JsonObject row = before.row("completed");
        assertThat(row.getString("model")).isEqualTo("gpt-4o");
        assertThat(new java.math.BigDecimal(row.getString("cost"))).isPositive();
    }
}
