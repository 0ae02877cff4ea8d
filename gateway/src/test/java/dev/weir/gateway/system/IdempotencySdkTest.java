package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.UnprocessableEntityException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The official Java SDK with an idempotency key, which it sends when it is told to, and its own retries.
@Tag("system")
class IdempotencySdkTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static OpenAIClient client;

    private final String key = UUID.randomUUID().toString();

    @BeforeAll
    static void make_a_client() {
        client = OpenAIOkHttpClient.builder()
                .baseUrl(WEIR.api().url() + "/v1")
                .apiKey(KEY)
                .build();
    }

    @AfterAll
    static void close_the_client() {
        client.close();
    }

    private ChatCompletionCreateParams hello(String text) {
        return ChatCompletionCreateParams.builder()
                .model(Requests.MODEL)
                .addUserMessage(text)
                .putAdditionalHeader(Keyed.HEADER, key)
                .build();
    }

    @Test
    void a_duplicate_of_a_running_request_retries_by_itself_and_ends_with_the_same_answer() {
        Books before = WEIR.books();
        var go = new CountDownLatch(1);
        ScriptedCall call = WEIR.upstream()
                .expect(Script.silence()
                        .await(go)
                        .then(Script.json(200, Samples.answer("Hello", Samples.usage(10, 5)))));
        var first = CompletableFuture.supplyAsync(
                () -> client.chat().completions().create(hello("Say hello")), Thread::startVirtualThread);
        call.request();

        var second = CompletableFuture.supplyAsync(
                () -> client.chat().completions().create(hello("Say hello")), Thread::startVirtualThread);
        RunningWeir.eventually(
                "the duplicate to be refused",
                () -> WEIR.requestLog().stream()
                        .anyMatch(line -> "idempotency_in_progress".equals(line.getString("error"))));
        go.countDown();

        ChatCompletion answer = first.join();
        assertThat(answer.choices().getFirst().message().content()).hasValue("Hello");
        assertThat(second.join()).isEqualTo(answer);
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        before.row("completed");
    }

    @Test
    void a_retry_of_what_the_provider_failed_at_is_executed() {
        WEIR.upstream().expect(Script.json(503, "{\"error\":{\"message\":\"busy\"}}"));
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(10, 5))));

        ChatCompletion answer = client.chat().completions().create(hello("Say hello"));

        assertThat(answer.choices().getFirst().message().content()).hasValue("Hello");
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
    }

    @Test
    void a_stream_that_is_sent_again_adds_up_to_the_same_answer() {
        WEIR.upstream().expect(Samples.stream(Samples.usage(12, 34), "Hel", "lo"));

        ChatCompletion first = stream();
        new Keyed(WEIR).awaitStored();
        ChatCompletion second = stream();

        assertThat(first.choices().getFirst().message().content()).hasValue("Hello");
        assertThat(second).isEqualTo(first);
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
    }

    private ChatCompletion stream() {
        var parts = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> chunks =
                client.chat().completions().createStreaming(hello("Say hello"))) {
            chunks.stream().forEach(parts::accumulate);
        }
        return parts.chatCompletion();
    }

    @Test
    void another_body_is_an_error_that_the_sdk_does_not_retry() {
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hello", Samples.usage(10, 5))));
        client.chat().completions().create(hello("Say hello"));
        new Keyed(WEIR).awaitStored();

        var refused = catchThrowableOfType(
                UnprocessableEntityException.class,
                () -> client.chat().completions().create(hello("Say good-bye")));

        assertThat(refused.code()).hasValue("idempotency_key_reused");
        RunningWeir.eventually(
                "the lines of both requests", () -> WEIR.requestLog().size() == 2);
        assertThat(WEIR.requestLog().getLast().getString("error")).isEqualTo("idempotency_key_reused");
    }
}
