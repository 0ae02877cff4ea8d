package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.ReasoningEffort;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The official SDK of OpenAI, unchanged, pointed at Weir: chat completions with every provider.
@Tag("system")
class OpenAiSdkTest {
    private static final EmulatedProviders PROVIDERS = new EmulatedProviders();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(PROVIDERS::flags);

    private static OpenAIClient client;

    /// What a city is, as structured output.
    public static class City {
        public String name;
        public int people;
    }

    @BeforeAll
    static void make_a_client() {
        client = OfficialSdks.openAi(WEIR, RunningWeir.KEY);
    }

    @BeforeEach
    void forget() {
        PROVIDERS.forget();
    }

    @AfterAll
    static void close() {
        client.close();
    }

    private static ChatCompletionCreateParams.Builder asking(String provider) {
        return ChatCompletionCreateParams.builder().model(EmulatedProviders.model(provider));
    }

    private static Map<String, Object> tool(String name) {
        Map<String, Object> schema = Map.of(
                "type", "object", "properties", Map.of("city", Map.of("type", "string")), "required", List.of("city"));
        return Map.of("type", "function", "function", Map.of("name", name, "parameters", schema));
    }

    private static ChatCompletion ask(ChatCompletionCreateParams params, boolean streamed) {
        if (!streamed) {
            return client.chat().completions().create(params);
        }
        var parts = ChatCompletionAccumulator.create();
        var reporting = params.toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(reporting)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.chatCompletion();
    }

    private static void assertCounted(Books before, String provider, ChatCompletion answer) {
        Served served = PROVIDERS.assertBooked(provider, before);
        assertThat(answer.usage().orElseThrow().promptTokens())
                .isEqualTo(served.usage().inputTotal());
        assertThat(answer.usage().orElseThrow().completionTokens())
                .isEqualTo(served.usage().outputTotal());
    }

    private static ChatCompletionMessage message(ChatCompletion answer) {
        return answer.choices().getFirst().message();
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.ALL)
    void a_text(String provider, boolean streamed) {
        Books before = WEIR.books();

        ChatCompletion answer = ask(
                asking(provider)
                        .addSystemMessage("Be short.")
                        .addUserMessage("Hello, river [unicode]")
                        .maxCompletionTokens(500)
                        .build(),
                streamed);

        assertThat(message(answer).content().orElseThrow())
                .startsWith("Hello, river \"quoted\"")
                .contains("😀");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.ALL)
    void two_tools_at_once_and_the_turn_after_them(String provider, boolean streamed) {
        Books before = WEIR.books();
        var params = asking(provider)
                .addUserMessage("Go [tools:*]")
                .putAdditionalBodyProperty("tools", JsonValue.from(List.of(tool("weather"), tool("time"))))
                .build();

        ChatCompletion first = ask(params, streamed);

        assertThat(first.choices().getFirst().finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        var calls = message(first).toolCalls().orElseThrow();
        assertThat(calls)
                .extracting(call -> call.asFunction().function().name()
                        + call.asFunction().function().arguments())
                .containsExactly("weather{\"city\":\"some city\"}", "time{\"city\":\"some city\"}");
        assertCounted(before, provider, first);

        var second = params.toBuilder().addMessage(message(first));
        calls.forEach(call -> second.addMessage(ChatCompletionToolMessageParam.builder()
                .toolCallId(call.asFunction().id())
                .content("dry")
                .build()));
        assertThat(message(ask(second.build(), streamed)).content())
                .hasValueSatisfying(
                        said -> assertThat(said).startsWith("The tools say: ").containsPattern("dry.* and .*dry"));
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.SEEING)
    void an_image(String provider, boolean streamed) {
        Books before = WEIR.books();
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(Media.png());
        var image = ChatCompletionContentPartImage.builder()
                .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder()
                        .url(url)
                        .build())
                .build();
        var text = ChatCompletionContentPartText.builder().text("see").build();

        ChatCompletion answer = ask(
                asking(provider)
                        .addUserMessageOfArrayOfContentParts(List.of(
                                ChatCompletionContentPart.ofText(text), ChatCompletionContentPart.ofImageUrl(image)))
                        .build(),
                streamed);

        assertThat(answer.usage().orElseThrow().promptTokens()).isEqualTo(86);
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.THINKING)
    void thinking(String provider, boolean streamed) {
        Books before = WEIR.books();

        ChatCompletion answer = ask(
                asking(provider)
                        .addUserMessage("Hello [think=3]")
                        .reasoningEffort(ReasoningEffort.LOW)
                        .build(),
                streamed);

        assertThat(message(answer).content()).hasValue("Hello");
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.STRUCTURED)
    void structured_output(String provider) {
        Books before = WEIR.books();
        var params = asking(provider)
                .addUserMessage("Which city?")
                .responseFormat(City.class)
                .build();

        City city = client.chat()
                .completions()
                .create(params)
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();

        assertThat(city.name).isEqualTo("some name");
        assertThat(city.people).isEqualTo(7);
        PROVIDERS.assertBooked(provider, before);
    }
}
