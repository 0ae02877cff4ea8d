package dev.weir.providers.demo;

import static dev.weir.providers.demo.DemoRequests.chat;
import static dev.weir.providers.demo.DemoRequests.streamed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Operation;
import dev.weir.providers.demo.DemoCalls.Heard;
import io.vertx.core.http.HttpClosedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoFaultTest {
    private static DemoCalls calls;

    @BeforeAll
    static void start() {
        calls = new DemoCalls();
    }

    @AfterAll
    static void stop() {
        calls.close();
    }

    @ParameterizedTest
    @CsvSource({
        "status-400,400,invalid_request_error,",
        "status-404,404,invalid_request_error,",
        "status-429,429,rate_limit_error,1",
        "status-500,500,server_error,",
        "status-503,503,server_error,1"
    })
    void a_status_is_answered_on_demand(String fault, int status, String type, String retryAfter) {
        Heard heard = calls.chat(chat("demo_fail", fault));

        assertThat(heard.status()).isEqualTo(status);
        assertThat(heard.headers().get("retry-after")).isEqualTo(retryAfter);
        assertThat(heard.json().getJsonObject("error").getString("type")).isEqualTo(type);
    }

    @Test
    void a_page_of_html_is_answered_on_demand() {
        Heard heard = calls.chat(chat("demo_fail", "html-500"));

        assertThat(heard.status()).isEqualTo(500);
        assertThat(heard.headers().get("content-type")).isEqualTo("text/html");
        assertThat(heard.text()).startsWith("<html>");
    }

    @Test
    void a_refused_connection_fails_the_call() {
        assertThatThrownBy(() -> calls.chat(chat("demo_fail", "refuse")))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_UNREACHABLE));
    }

    @Test
    void a_hanging_call_never_answers_until_it_is_cancelled() {
        Attempt attempt =
                calls.send(Operation.CHAT_COMPLETIONS, chat("demo_fail", "hang").encode());
        calls.pass(50);
        assertThat(attempt.answer().isComplete()).isFalse();

        calls.onLoop(() -> {
            attempt.cancel();
            attempt.cancel();
            return null;
        });

        assertThat(attempt.answer().failed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 5})
    void a_cut_comes_after_so_many_tokens(int tokens) {
        Heard heard = calls.chat(streamed(chat("demo_tokens", "5", "demo_fail", "cut-after-" + tokens)));

        assertThat(heard.failure()).isInstanceOf(HttpClosedException.class);
        assertThat(heard.chunks()).hasSize(1 + tokens);
        assertThat(heard.text()).endsWith("\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void a_cut_can_come_inside_of_an_event(int tokens) {
        Heard heard = calls.chat(streamed(chat("demo_tokens", "5", "demo_fail", "cut-inside-" + tokens)));

        assertThat(heard.failure()).isInstanceOf(HttpClosedException.class);
        assertThat(heard.data()).hasSize(1 + tokens + 1);
        assertThat(heard.text()).doesNotEndWith("\n");
    }

    @Test
    void a_cut_that_the_answer_does_not_reach_never_comes() {
        Heard heard = calls.chat(streamed(chat("demo_tokens", "5", "demo_fail", "cut-after-6")));

        assertThat(heard.failure()).isNull();
        assertThat(heard.text()).endsWith("[DONE]\n\n");
    }

    @Test
    void an_error_in_the_middle_ends_a_stream_without_its_marker() {
        Heard heard = calls.chat(streamed(chat("demo_tokens", "5", "demo_fail", "error-after-2")));

        assertThat(heard.failure()).isNull();
        assertThat(heard.chunks()).hasSize(1 + 2 + 1);
        assertThat(heard.chunks().getLast().getJsonObject("error").getString("type"))
                .isEqualTo("server_error");
        assertThat(heard.text()).doesNotContain("[DONE]");
    }

    @Test
    void usage_can_be_withheld() {
        assertThat(calls.chat(streamed(chat("demo_fail", "no-usage"))).text())
                .doesNotContain("prompt_tokens")
                .endsWith("[DONE]\n\n");
        assertThat(calls.chat(chat("demo_fail", "no-usage")).json().containsKey("usage"))
                .isFalse();
    }

    @Test
    void the_end_marker_can_be_withheld() {
        Heard heard = calls.chat(streamed(chat("demo_fail", "no-done")));

        assertThat(heard.failure()).isNull();
        assertThat(heard.chunks().getLast().getJsonObject("usage")).isNotNull();
        assertThat(heard.text()).doesNotContain("[DONE]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-after-3", "cut-inside-3"})
    void an_answer_in_one_piece_is_cut_in_its_middle(String fault) {
        Heard heard = calls.chat(chat("demo_fail", fault));

        assertThat(heard.failure()).isInstanceOf(HttpClosedException.class);
        assertThat(heard.text()).startsWith("{\"id\"").doesNotEndWith("}");
    }

    @Test
    void an_error_can_take_the_place_of_an_answer_in_one_piece() {
        Heard heard = calls.chat(chat("demo_fail", "error-after-3"));

        assertThat(heard.status()).isEqualTo(200);
        assertThat(heard.json().fieldNames()).containsExactly("error");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_answer_can_fall_silent(boolean stream) {
        var request = chat("demo_fail", "hang-after-2").put("stream", stream);
        Attempt attempt = calls.send(Operation.CHAT_COMPLETIONS, request.encode());
        var heard = new StringBuilder();
        calls.onLoop(() -> attempt.answer().onSuccess(answer -> {
            answer.body().handler(bytes -> heard.append(bytes));
            answer.body().endHandler(_ -> heard.append("end"));
            answer.body().exceptionHandler(_ -> heard.append("cut"));
            answer.body().resume();
        }));

        calls.pass(100);

        if (stream) {
            assertThat(heard.toString().split("\n\n")).hasSize(1 + 2);
            assertThat(heard).endsWith("\n\n");
        } else {
            assertThat(heard).startsWith("{\"id\"").doesNotEndWith("}");
        }
        calls.onLoop(() -> {
            attempt.cancel();
            return null;
        });
    }
}
