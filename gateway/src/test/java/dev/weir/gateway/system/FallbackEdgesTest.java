package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What may come in the way while another target takes over.
@Tag("system")
class FallbackEdgesTest {
    private static ScriptedUpstream claude;
    private static ScriptedUpstream second;

    private static final String ROUTES = """
            models:
              - model: house
                targets:
                  - {provider: openai, upstream: gpt-4o-mini, priority: 1}
                  - {provider: second, upstream: gpt-4o-mini, priority: 2}
              - model: picky
                targets:
                  - {provider: claude, upstream: claude-x, priority: 1}
                  - {provider: second, upstream: gpt-4o-mini, priority: 2}
              - model: sticky
                affinity: true
                targets:
                  - {provider: openai, upstream: gpt-4o-mini}
                  - {provider: second, upstream: gpt-4o-mini}
              - model: lame
                targets:
                  - {provider: stuck, upstream: gpt-4o-mini, priority: 1}
                  - {provider: second, upstream: gpt-4o-mini, priority: 2}
              - {model: alone, provider: openai, upstream: gpt-4o-mini}
            aliases: {}
            """;

    private static final String PRICES = """
            prices:
              - {provider: openai, model: gpt-4o-mini, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 1000}
              - {provider: second, model: gpt-4o-mini, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 1000}
              - {provider: stuck, model: gpt-4o-mini, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 1000}
              - {provider: claude, model: claude-x, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 1000}
            """;

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> {
        claude = ScriptedUpstream.start();
        second = ScriptedUpstream.start();
        var flags = new ArrayList<>(PricesOnDisk.flags(PRICES));
        flags.addAll(List.of(
                "--bootstrap.currency=USD",
                "--models=" + routes(),
                "--providers.second.url=" + second.url(),
                "--providers.claude.url=" + claude.url(),
                "--providers.stuck.url=" + FallbackEdgesTest.WEIR.upstream().url(),
                "--providers.stuck.stuckTimeout=300ms",
                "--providers.claude.dialect=anthropic",
                "--requests.keepAlive=100ms",
                "--routing.attemptsMax=3",
                "--routing.backoff=400ms",
                "--routing.failuresMax=1000",
                "--routing.failureShareMax=100"));
        return flags;
    });

    private static String routes() {
        try {
            Path file = Files.createTempFile("weir-system-test-", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, ROUTES).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void forget() {
        second.forget();
        claude.forget();
    }

    @AfterAll
    static void close() {
        second.close();
        claude.close();
    }

    private static Script whole() {
        return Script.json(200, Samples.answer("Hello", Samples.usage(9, 3)));
    }

    private static Script broken() {
        return Script.json(500, "{\"error\":{\"message\":\"broken\",\"type\":\"server_error\"}}");
    }

    @Test
    void a_target_that_has_no_words_for_the_request_is_passed_over() {
        Books before = WEIR.books();
        second.expect(whole());

        // Anthropic gives one answer.
        Api.Reply reply = WEIR.api().chat(Requests.chat("picky", ",\"n\":2"));

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(claude.calls()).isZero();
        assertThat(reply.header("x-weir-attempts")).hasValue("1");
        before.row("completed");
    }

    @Test
    void a_stream_that_was_kept_alive_by_comments_moves_on_as_well() {
        Books before = WEIR.books();
        WEIR.upstream().expect(broken());
        WEIR.upstream().expect(broken());
        WEIR.upstream().expect(Samples.stream(Samples.usage(9, 3), "Hel", "lo"));

        Api.Reply reply = WEIR.api().chat(Requests.chat("alone", ",\"stream\":true"));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).startsWith(": keep-alive\n\n").endsWith("data: [DONE]\n\n");
        before.row("completed");
    }

    @Test
    void an_error_after_comments_is_an_event() {
        Books before = WEIR.books();
        for (int i = 0; i < 3; i++) {
            WEIR.upstream().expect(broken());
        }

        Api.Reply reply = WEIR.api().chat(Requests.chat("alone", ",\"stream\":true"));

        assertThat(reply.body())
                .startsWith(": keep-alive\n\n")
                .contains("\"error\"")
                .doesNotContain("[DONE]");
        before.row("upstream_error");
    }

    @Test
    void a_stream_that_brings_a_sign_of_life_and_nothing_more_moves_on() {
        Books before = WEIR.books();
        WEIR.upstream().expect(Script.events().text(": ping\n\n").hang());
        second.expect(Samples.stream(Samples.usage(9, 3), "Hel", "lo"));

        Api.Reply reply = WEIR.api().chat(Requests.chat("lame", ",\"stream\":true"));

        assertThat(reply.body()).endsWith("data: [DONE]\n\n");
        JsonObject row = before.row("completed");
        assertThat(row.getJsonArray("attempts").getJsonObject(0).getString("reason"))
                .isEqualTo("stuck");
    }

    @Test
    void the_usage_row_tells_every_attempt_that_failed() {
        Books before = WEIR.books();
        WEIR.upstream().expect(broken());
        second.expect(whole());

        WEIR.api().chat(Requests.chat("house", ""));

        JsonArray attempts = before.row("completed").getJsonArray("attempts");
        assertThat(attempts).hasSize(1);
        JsonObject failed = attempts.getJsonObject(0);
        assertThat(failed.getString("provider")).isEqualTo("openai");
        assertThat(failed.getString("reason")).isEqualTo("server_error");
        assertThat(failed.getInteger("status")).isEqualTo(500);
    }

    @Test
    void a_conversation_stays_on_its_target_and_conversations_spread() {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            Set<String> ofConversation = new HashSet<>();
            for (String later : List.of(
                    "", ",{\"role\":\"assistant\",\"content\":\"x\"}," + "{\"role\":\"user\",\"content\":\"more\"}")) {
                WEIR.upstream().answerOthers(_ -> whole());
                second.answerOthers(_ -> whole());
                ofConversation.add(WEIR.api()
                        .chat("{\"model\":\"sticky\",\"messages\":[{\"role\":\"user\",\"content\":\"question " + i
                                + "\"}" + later + "]}")
                        .header("x-weir-provider")
                        .orElseThrow());
            }
            assertThat(ofConversation).hasSize(1);
            seen.addAll(ofConversation);
        }
        assertThat(seen).containsExactlyInAnyOrder("openai", "second");
    }

    @Test
    void a_client_that_leaves_during_the_pause_is_not_followed_by_another_call() {
        Books before = WEIR.books();
        WEIR.upstream().answerOthers(_ -> broken());

        var client = Conversation.post(WEIR.port(), Requests.CHAT, RunningWeir.KEY, Requests.chat("alone", ""));
        RunningWeir.eventually("a call", () -> WEIR.upstream().calls() == 1);
        client.leave();

        before.row("client_gone");
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
    }
}
