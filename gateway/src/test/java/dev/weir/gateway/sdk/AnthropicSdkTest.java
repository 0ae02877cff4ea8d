package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
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
import com.anthropic.models.messages.ToolUseBlock;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Served;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The official SDK of Anthropic, unchanged, pointed at Weir: messages with every provider.
@Tag("system")
class AnthropicSdkTest {
    private static final EmulatedProviders PROVIDERS = new EmulatedProviders();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(PROVIDERS::flags);

    private static AnthropicClient client;

    /// What a city is, as structured output.
    public static class City {
        public String name;
        public int people;
    }

    @BeforeAll
    static void make_a_client() {
        client = client(RunningWeir.KEY);
    }

    private static AnthropicClient client(String key) {
        return OfficialSdks.anthropic(WEIR, key);
    }

    @BeforeEach
    void forget() {
        PROVIDERS.forget();
    }

    @AfterAll
    static void close() {
        client.close();
    }

    private static MessageCreateParams.Builder asking(String provider) {
        return MessageCreateParams.builder()
                .model(EmulatedProviders.model(provider))
                .maxTokens(4_000);
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

    private static Message ask(MessageCreateParams params, boolean streamed) {
        if (!streamed) {
            return client.messages().create(params);
        }
        var parts = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.message();
    }

    private static void assertCounted(Books before, String provider, Message answer) {
        Served served = PROVIDERS.assertBooked(provider, before);
        assertThat(answer.usage().inputTokens()
                        + answer.usage().cacheReadInputTokens().orElse(0L)
                        + answer.usage().cacheCreationInputTokens().orElse(0L))
                .isEqualTo(served.usage().inputTotal());
        assertThat(answer.usage().outputTokens()).isEqualTo(served.usage().outputTotal());
    }

    private static String text(Message answer) {
        return answer.content().getLast().asText().text();
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.ALL)
    void a_text(String provider, boolean streamed) {
        Books before = WEIR.books();

        Message answer = ask(
                asking(provider)
                        .system("Be short.")
                        .addUserMessage("Hello, river [unicode]")
                        .build(),
                streamed);

        assertThat(text(answer)).startsWith("Hello, river \"quoted\"").contains("😀");
        assertThat(answer.stopReason()).hasValue(StopReason.END_TURN);
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.ALL)
    void two_tools_at_once_and_the_turn_after_them(String provider, boolean streamed) {
        Books before = WEIR.books();
        var params = asking(provider)
                .addUserMessage("Go [tools:*]")
                .addTool(tool("weather"))
                .addTool(tool("time"))
                .build();

        Message first = ask(params, streamed);

        assertThat(first.stopReason()).hasValue(StopReason.TOOL_USE);
        List<ToolUseBlock> calls = first.content().stream()
                .filter(block -> block.isToolUse())
                .map(block -> block.asToolUse())
                .toList();
        assertThat(calls).extracting(ToolUseBlock::name).containsExactly("weather", "time");
        assertThat(calls.getFirst()._input().toString()).isEqualTo("{city=some city}");
        assertCounted(before, provider, first);

        Message second = ask(
                params.toBuilder()
                        .addMessage(first)
                        .addUserMessageOfBlockParams(
                                calls.stream().map(call -> result(call.id())).toList())
                        .build(),
                streamed);
        assertThat(text(second)).startsWith("The tools say: ").containsPattern("dry.* and .*dry");
    }

    private static ContentBlockParam result(String id) {
        return ContentBlockParam.ofToolResult(
                ToolResultBlockParam.builder().toolUseId(id).content("dry").build());
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.SEEING)
    void an_image(String provider, boolean streamed) {
        Books before = WEIR.books();
        var image = ImageBlockParam.builder()
                .source(Base64ImageSource.builder()
                        .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                        .data(Base64.getEncoder().encodeToString(Media.png()))
                        .build())
                .build();

        Message answer = ask(
                asking(provider)
                        .addUserMessageOfBlockParams(List.of(
                                ContentBlockParam.ofImage(image),
                                ContentBlockParam.ofText(
                                        TextBlockParam.builder().text("see").build())))
                        .build(),
                streamed);

        assertThat(answer.usage().inputTokens()).isEqualTo(86);
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.THINKING)
    void thinking(String provider, boolean streamed) {
        Books before = WEIR.books();

        Message answer = ask(
                asking(provider)
                        .addUserMessage("Hello [think=3]")
                        .thinking(ThinkingConfigEnabled.builder()
                                .budgetTokens(1_024)
                                .build())
                        .build(),
                streamed);

        assertThat(text(answer)).isEqualTo("Hello");
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.STRUCTURED)
    void structured_output(String provider) {
        Books before = WEIR.books();

        City city = client.messages()
                .create(asking(provider)
                        .addUserMessage("Which city?")
                        .outputConfig(City.class)
                        .build())
                .content()
                .getLast()
                .asText()
                .text();

        assertThat(city.name).isEqualTo("some name");
        assertThat(city.people).isEqualTo(7);
        PROVIDERS.assertBooked(provider, before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "openai", "gemini", "bedrock"})
    void tokens_are_counted_for_nothing(String provider) {
        Books before = WEIR.books();

        long counted = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model(EmulatedProviders.model(provider))
                        .addUserMessage("one two three")
                        .build())
                .inputTokens();

        assertThat(counted).isBetween(3L, 20L);
        assertThat(before.rows()).isEmpty();
    }

    @Test
    void errors_are_those_of_the_api_whoever_made_them() {
        assertThatThrownBy(() -> client("wrong")
                        .messages()
                        .create(asking("openai").addUserMessage("x").build()))
                .isInstanceOf(UnauthorizedException.class)
                .hasMessageContaining("authentication_error");
        assertThatThrownBy(() -> client.messages()
                        .create(asking("nobody").addUserMessage("x").build()))
                .isInstanceOf(NotFoundException.class)
                .hasMessageContaining("not_found_error");
        assertThatThrownBy(() -> client.messages()
                        .create(asking("openai").addUserMessage("x").topK(5).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("top_k");
        PROVIDERS.emulators.fault("openai", "rate-limit=3", 1);
        assertThatThrownBy(() -> client.messages()
                        .create(asking("openai").addUserMessage("x").build()))
                .isInstanceOfSatisfying(
                        RateLimitException.class,
                        limited -> assertThat(limited.headers().values("retry-after"))
                                .containsExactly("3"))
                .hasMessageContaining("rate_limit_error");
    }

    @Test
    void the_models_are_told_in_the_words_of_the_api() {
        assertThat(client.models().list().items())
                .extracting(model -> model.id())
                .contains("any-openai", "any-gemini");
        assertThat(client.models().retrieve("any-openai").displayName()).isEqualTo("any-openai");
    }

    @Test
    void what_the_cache_gave_is_counted_apart() {
        Books before = WEIR.books();

        Message answer =
                ask(asking("openai").addUserMessage("Hello, river [cached=2]").build(), true);

        assertThat(answer.usage().cacheReadInputTokens()).hasValue(2L);
        Served served = PROVIDERS.assertBooked("openai", before);
        assertThat(served.usage().count(TokenClass.CACHE_READ)).isEqualTo(2);
    }
}
