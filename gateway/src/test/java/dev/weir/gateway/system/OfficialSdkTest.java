package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.models.Model;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The official Java SDK, unchanged, against a Weir that has no provider but the built-in one.
@Tag("system")
class OfficialSdkTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--providers.openai.enabled false");

    private static OpenAIClient client;

    @BeforeAll
    static void make_a_client() {
        client = client(KEY);
    }

    @AfterAll
    static void close_the_client() {
        client.close();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(WEIR.api().url() + "/v1")
                .apiKey(key)
                .build();
    }

    @Test
    void an_answer_in_one_piece() {
        Books before = WEIR.books();

        ChatCompletion answer = client.chat().completions().create(demo().build());

        assertThat(answer.model()).isEqualTo("demo");
        assertThat(answer.choices()).hasSize(1);
        assertThat(answer.choices().getFirst().message().content())
                .get()
                .asString()
                .contains("Hello, Weir");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertUsage(before.row("completed"), answer.usage().orElseThrow());
    }

    @Test
    void a_stream_that_adds_up_to_the_same_answer() {
        String whole = client.chat()
                .completions()
                .create(demo().build())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();
        Books before = WEIR.books();
        var parts = ChatCompletionAccumulator.create();

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(demo().build())) {
            assertThat(stream.stream().map(parts::accumulate).toList())
                    .hasSizeGreaterThan(5)
                    .allMatch(chunk -> chunk.usage().isEmpty())
                    .noneMatch(chunk -> chunk.choices().isEmpty());
        }

        assertThat(parts.chatCompletion().choices().getFirst().message().content())
                .hasValue(whole);
        assertThat(before.row("completed").getBoolean("estimated")).isFalse();
    }

    @Test
    void a_stream_with_its_usage_report_in_the_last_chunk() {
        Books before = WEIR.books();
        var params = demo().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();

        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            chunks = stream.stream().toList();
        }

        assertThat(chunks.getLast().choices()).isEmpty();
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allMatch(chunk -> chunk.usage().isEmpty());
        assertUsage(before.row("completed"), chunks.getLast().usage().orElseThrow());
    }

    @Test
    void several_choices() {
        Books before = WEIR.books();

        ChatCompletion answer = client.chat().completions().create(demo().n(3).build());

        assertThat(answer.choices()).hasSize(3);
        assertThat(answer.choices()).extracting(choice -> choice.index()).containsExactly(0L, 1L, 2L);
        assertUsage(before.row("completed"), answer.usage().orElseThrow());
    }

    @Test
    void several_choices_in_a_stream() {
        Books before = WEIR.books();
        var parts = ChatCompletionAccumulator.create();

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(demo().n(2).build())) {
            stream.stream().forEach(parts::accumulate);
        }

        assertThat(parts.chatCompletion().choices())
                .hasSize(2)
                .allMatch(choice -> choice.message().content().orElse("").contains("Hello, Weir"));
        before.row("completed");
    }

    @Test
    void a_call_of_one_tool_and_two_in_parallel() {
        for (boolean parallel : new boolean[] {false, true}) {
            Books before = WEIR.books();
            var params = demo().addTool(tool("get_weather", "city"))
                    .addTool(tool("get_time", "zone"))
                    .parallelToolCalls(parallel)
                    .build();

            ChatCompletion answer = client.chat().completions().create(params);

            assertCalls(answer, parallel);
            assertUsage(before.row("completed"), answer.usage().orElseThrow());
        }
    }

    @Test
    void a_call_of_one_tool_and_two_in_parallel_in_a_stream() {
        for (boolean parallel : new boolean[] {false, true}) {
            Books before = WEIR.books();
            var params = demo().addTool(tool("get_weather", "city"))
                    .addTool(tool("get_time", "zone"))
                    .parallelToolCalls(parallel)
                    .build();
            var parts = ChatCompletionAccumulator.create();

            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(params)) {
                stream.stream().forEach(parts::accumulate);
            }

            assertCalls(parts.chatCompletion(), parallel);
            before.row("completed");
        }
    }

    private static void assertCalls(ChatCompletion answer, boolean parallel) {
        ChatCompletion.Choice choice = answer.choices().getFirst();
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        var calls = choice.message().toolCalls().orElseThrow();
        assertThat(calls).hasSize(parallel ? 2 : 1);
        var first = calls.getFirst().asFunction();
        assertThat(first.id()).isNotBlank();
        assertThat(first.function().name()).isEqualTo("get_weather");
        assertThat(new JsonObject(first.function().arguments()).getString("city"))
                .isNotBlank();
    }

    private static ChatCompletionFunctionTool tool(String name, String argument) {
        return ChatCompletionFunctionTool.builder()
                .function(FunctionDefinition.builder()
                        .name(name)
                        .parameters(FunctionParameters.builder()
                                .putAdditionalProperty("type", JsonValue.from("object"))
                                .putAdditionalProperty(
                                        "properties", JsonValue.from(Map.of(argument, Map.of("type", "string"))))
                                .putAdditionalProperty("required", JsonValue.from(List.of(argument)))
                                .build())
                        .build())
                .build();
    }

    @Test
    void legacy_completions() {
        Books before = WEIR.books();
        var params = CompletionCreateParams.builder()
                .model("demo")
                .prompt("Once upon a time")
                .build();

        Completion answer = client.completions().create(params);

        assertThat(answer.choices().getFirst().text()).isNotBlank();
        assertUsage(before.row("completed"), answer.usage().orElseThrow());

        Books then = WEIR.books();
        try (StreamResponse<Completion> stream = client.completions().createStreaming(params)) {
            assertThat(stream.stream()
                            .map(part -> part.choices().getFirst().text())
                            .reduce("", String::concat))
                    .isEqualTo(answer.choices().getFirst().text());
        }
        then.row("completed");
    }

    @Test
    void models_are_listed_and_found_by_name_by_alias_and_with_a_slash() {
        List<Model> models = client.models().list().data();

        assertThat(models).extracting(Model::id).contains("demo", "weir-demo").isSorted();
        assertThat(models).allMatch(model -> model.created() > 1_700_000_000L);
        assertThat(client.models().retrieve("demo").ownedBy()).isEqualTo("demo");
        assertThat(client.models().retrieve("weir-demo").id()).isEqualTo("weir-demo");
        assertThat(client.models().retrieve("demo/demo").id()).isEqualTo("demo/demo");
    }

    @Test
    void a_bad_key_is_an_unauthorized_exception() {
        OpenAIClient stranger = client("sk-nobody-knows-me");
        var failure = catchThrowableOfType(
                UnauthorizedException.class, () -> stranger.chat().completions().create(demo().build()));
        stranger.close();

        assertThat(failure.code()).hasValue("invalid_api_key");
        assertThat(failure.getMessage()).doesNotContain("sk-nobody-knows-me");
    }

    @Test
    void an_unknown_model_is_a_not_found_exception() {
        Books before = WEIR.books();

        var failure = catchThrowableOfType(
                NotFoundException.class,
                () -> client.chat()
                        .completions()
                        .create(demo().model("no-such-model").build()));

        assertThat(failure.code()).hasValue("model_not_found");
        assertThat(failure.param()).hasValue("model");
        assertThat(failure.getMessage()).contains("no-such-model", "demo");
        assertThat(catchThrowableOfType(
                                NotFoundException.class, () -> client.models().retrieve("no/such/model"))
                        .code())
                .hasValue("model_not_found");
        before.untouched();
    }

    @Test
    void a_balance_that_is_too_low_is_a_rate_limit_exception_that_is_not_repeated() {
        String poorKey = WEIR.newCompany("Poor", "0.000001");
        Books before = WEIR.books(poorKey);
        OpenAIClient poor = client(poorKey);
        var failure = catchThrowableOfType(
                RateLimitException.class, () -> poor.chat().completions().create(demo().build()));
        poor.close();

        assertThat(failure.code()).hasValue("insufficient_quota");
        assertThat(failure.type()).hasValue("insufficient_quota");
        assertThat(failure.getMessage()).contains("0.000001 USD is available", "expected: at least");
        before.untouched();
        assertThat(WEIR.requestLog()).hasSize(1);
        assertThat(WEIR.requestLog().getFirst().getString("ending")).isEqualTo("refused");
    }

    @Test
    void an_error_in_the_middle_of_a_stream_is_an_exception() {
        Books before = WEIR.books();
        var params = demo().putAdditionalBodyProperty(
                        "metadata", JsonValue.from(Map.of("demo_fail", "error-after-3", "demo_delay_ms", "0")))
                .build();

        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            catchThrowableOfType(
                    OpenAIServiceException.class, () -> stream.stream().toList());
        }

        assertThat(before.row("upstream_error").getBoolean("estimated")).isTrue();
    }

    private static ChatCompletionCreateParams.Builder demo() {
        return ChatCompletionCreateParams.builder()
                .model("demo")
                .addUserMessage("Hello, Weir")
                .putAdditionalBodyProperty("metadata", JsonValue.from(Map.of("demo_delay_ms", "0")));
    }

    private static void assertUsage(JsonObject row, CompletionUsage usage) {
        assertThat(row.getBoolean("estimated")).isFalse();
        JsonObject tokens = row.getJsonObject("tokens");
        assertThat(tokens.getLong("input_fresh") + tokens.getLong("cache_read", 0L))
                .isEqualTo(usage.promptTokens());
        assertThat(tokens.getLong("output_text") + tokens.getLong("reasoning", 0L))
                .isEqualTo(usage.completionTokens());
    }
}
