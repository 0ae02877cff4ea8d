package dev.weir.testkit.emulators.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ThinkingConfigEnabled;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.batches.BatchCreateParams;
import com.anthropic.models.messages.batches.MessageBatch;
import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Served;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The official Java SDK, unchanged, against the emulator.
class AnthropicSdkTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static AnthropicClient client;

    /// What a city is, as structured output.
    public static class City {
        public String name;
        public int people;
    }

    @BeforeAll
    static void make_a_client() {
        client = client(EMULATORS.get().key("anthropic"));
    }

    @AfterAll
    static void close_the_client() {
        client.close();
    }

    private static AnthropicClient client(String key) {
        return AnthropicOkHttpClient.builder()
                .baseUrl(EMULATORS.get().root("anthropic"))
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static MessageCreateParams.Builder saying(String text) {
        return MessageCreateParams.builder()
                .model("claude-sonnet-4-5")
                .maxTokens(4_000)
                .addUserMessage(text);
    }

    private static Tool tool(String name) {
        return Tool.builder()
                .name(name)
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("city", JsonValue.from(Map.of("type", "string")))
                                .build())
                        .addRequired("city")
                        .build())
                .build();
    }

    private static Message streamed(MessageCreateParams params) {
        var parts = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.message();
    }

    private static void assertServed(Message message) {
        Served served = EMULATORS.get().served("anthropic", 1).getLast();
        assertThat(message.id()).isEqualTo(served.id());
        assertThat(message.usage().inputTokens()).isEqualTo(served.usage().count(TokenClass.INPUT_FRESH));
        assertThat(message.usage().cacheReadInputTokens())
                .hasValue(served.usage().count(TokenClass.CACHE_READ));
        assertThat(message.usage().outputTokens()).isEqualTo(served.usage().outputTotal());
        assertThat(served.ending()).isEqualTo(Served.Ending.FINISHED);
    }

    @Test
    void a_message_in_one_piece_and_as_a_stream() {
        Message whole =
                client.messages().create(saying("Hello, river [cached=2]").build());
        assertThat(whole.content().getFirst().asText().text()).isEqualTo("Hello, river");
        assertThat(whole.stopReason()).hasValue(StopReason.END_TURN);
        assertServed(whole);

        Message streamed = streamed(saying("Hello, river [unicode cached=2]").build());
        assertThat(streamed.content().getFirst().asText().text())
                .startsWith("Hello, river \"quoted\"")
                .contains("😀");
        assertServed(streamed);
    }

    @Test
    void thinking_and_two_tools_and_the_turn_after_them() {
        var params = saying("Go [tools:* think=3]")
                .addTool(tool("weather"))
                .addTool(tool("time"))
                .thinking(ThinkingConfigEnabled.builder().budgetTokens(1_024).build())
                .build();
        Message first = streamed(params);

        assertThat(first.stopReason()).hasValue(StopReason.TOOL_USE);
        assertThat(first.content()).hasSize(3);
        assertThat(first.content().getFirst().asThinking().thinking()).isEqualTo("river weir spring");
        assertThat(first.content().get(2).asToolUse().name()).isEqualTo("time");

        Message second = client.messages()
                .create(params.toBuilder()
                        .addMessage(first)
                        .addUserMessageOfBlockParams(List.of(
                                result(first.content().get(1).asToolUse().id()),
                                result(first.content().get(2).asToolUse().id())))
                        .build());

        assertThat(second.content().getLast().asText().text()).isEqualTo("The tools say: dry and dry");
    }

    private static ContentBlockParam result(String id) {
        return ContentBlockParam.ofToolResult(
                ToolResultBlockParam.builder().toolUseId(id).content("dry").build());
    }

    @Test
    void an_image() {
        var image = ImageBlockParam.builder()
                .source(Base64ImageSource.builder()
                        .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                        .data(Base64.getEncoder().encodeToString(Media.png()))
                        .build())
                .build();
        Message message = client.messages()
                .create(MessageCreateParams.builder()
                        .model("claude-sonnet-4-5")
                        .maxTokens(100)
                        .addUserMessageOfBlockParams(List.of(
                                ContentBlockParam.ofImage(image),
                                ContentBlockParam.ofText(
                                        TextBlockParam.builder().text("see").build())))
                        .build());

        assertThat(message.usage().inputTokens()).isEqualTo(86);
    }

    @Test
    void structured_output_from_the_sdks_own_schema() {
        City city = client.messages()
                .create(saying("Which city?").outputConfig(City.class).build())
                .content()
                .getFirst()
                .asText()
                .text();

        assertThat(city.name).isEqualTo("some name");
        assertThat(city.people).isEqualTo(7);
    }

    @Test
    void tokens_are_counted_as_a_message_is() {
        long counted = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model("claude-sonnet-4-5")
                        .addUserMessage("one two three")
                        .build())
                .inputTokens();

        assertThat(counted).isEqualTo(3);
    }

    @Test
    void errors_are_what_the_sdk_knows() {
        assertThatThrownBy(() -> client("wrong").messages().create(saying("x").build()))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("invalid x-api-key");
        assertThatThrownBy(() ->
                        client.messages().create(saying("x").temperature(1.5).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("temperature: range: 0..1");
        EMULATORS.get().fault("anthropic", "rate-limit=3", 1);
        assertThatThrownBy(() -> client.messages().create(saying("x").build()))
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        limited -> assertThat(limited.headers().values("retry-after"))
                                .containsExactly("3"));
        assertThatThrownBy(() ->
                        client.messages().create(saying("[fault:overloaded]").build()))
                .isInstanceOfSatisfying(
                        AnthropicServiceException.class,
                        overloaded -> assertThat(overloaded.statusCode()).isEqualTo(529))
                .hasMessageContaining("overloaded_error");
    }

    @Test
    void an_error_within_a_stream_reaches_the_caller() {
        assertThatThrownBy(() ->
                        streamed(saying("a b c d [fault:error-in-stream=2]").build()))
                .hasMessageContaining("Overloaded");
        assertThat(EMULATORS.get().served("anthropic", 1).getFirst().usage().count(TokenClass.OUTPUT_TEXT))
                .isEqualTo(2);
    }

    @Test
    void a_batch_ends_and_has_results() {
        MessageBatch batch = client.messages()
                .batches()
                .create(BatchCreateParams.builder()
                        .addRequest(BatchCreateParams.Request.builder()
                                .customId("one")
                                .params(BatchCreateParams.Request.Params.builder()
                                        .model("claude-sonnet-4-5")
                                        .maxTokens(10)
                                        .addUserMessage("hi")
                                        .build())
                                .build())
                        .build());
        assertThat(client.messages().batches().retrieve(batch.id()).processingStatus())
                .isEqualTo(MessageBatch.ProcessingStatus.IN_PROGRESS);
        MessageBatch ended = client.messages().batches().retrieve(batch.id());
        assertThat(ended.processingStatus()).isEqualTo(MessageBatch.ProcessingStatus.ENDED);
        assertThat(ended.requestCounts().succeeded()).isEqualTo(1);

        try (var results = client.messages().batches().resultsStreaming(batch.id())) {
            assertThat(results.stream().toList()).singleElement().satisfies(one -> {
                assertThat(one.customId()).isEqualTo("one");
                assertThat(one.result()
                                .asSucceeded()
                                .message()
                                .content()
                                .getFirst()
                                .asText()
                                .text())
                        .isEqualTo("hi");
            });
        }
    }

    @Test
    void models_are_listed() {
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .contains("claude-sonnet-4-5-20250929");
    }
}
