package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.openai.client.OpenAIClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The official SDKs, unchanged, read streams that are given again: in their provider's dialect and translated.
@Tag("system")
class CachedStreamsSdkTest {
    private static final EmulatedProviders PROVIDERS = new EmulatedProviders();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(PROVIDERS::flags);

    private static AnthropicClient anthropic;
    private static OpenAIClient openAi;

    @BeforeAll
    static void make_clients() {
        anthropic = OfficialSdks.anthropic(WEIR, RunningWeir.KEY);
        openAi = OfficialSdks.openAi(WEIR, RunningWeir.KEY);
    }

    @BeforeEach
    void forget() {
        PROVIDERS.forget();
    }

    @AfterAll
    static void close() {
        anthropic.close();
        openAi.close();
    }

    private static Message message(String provider) {
        var parts = MessageAccumulator.create();
        MessageCreateParams params = MessageCreateParams.builder()
                .model(EmulatedProviders.model(provider))
                .maxTokens(4_000)
                .addUserMessage("Say hello again")
                .putAdditionalHeader("x-weir-cache", "on")
                .build();
        try (StreamResponse<RawMessageStreamEvent> stream = anthropic.messages().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.message();
    }

    private static ChatCompletion completion(String provider) {
        var parts = ChatCompletionAccumulator.create();
        ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                .model(EmulatedProviders.model(provider))
                .addUserMessage("Say hello again")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .putAdditionalHeader("x-weir-cache", "on")
                .build();
        try (var stream = openAi.chat().completions().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.chatCompletion();
    }

    private static void assertGivenAgain(String provider, Books before) {
        assertThat(PROVIDERS.emulators.served(provider, 1)).hasSize(1);
        List<JsonObject> rows = before.rows();
        assertThat(rows).extracting(row -> row.getBoolean("cached")).containsExactly(true, false);
        assertThat(rows.getFirst().getJsonObject("tokens"))
                .isEqualTo(rows.getLast().getJsonObject("tokens"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anthropic", "openai", "gemini"})
    void anthropics_reads_the_same_message_twice(String provider) {
        Books before = WEIR.books();

        Message first = message(provider);

        assertThat(message(provider)).isEqualTo(first);
        assertThat(first.content()).isNotEmpty();
        assertGivenAgain(provider, before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openai", "anthropic", "bedrock"})
    void openais_reads_the_same_completion_twice(String provider) {
        Books before = WEIR.books();

        ChatCompletion first = completion(provider);

        assertThat(completion(provider)).isEqualTo(first);
        assertThat(first.choices()).isNotEmpty();
        assertThat(first.usage()).isPresent();
        assertGivenAgain(provider, before);
    }
}
