package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.Reasoning;
import com.openai.models.ReasoningEffort;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Served;
import java.util.ArrayList;
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

/// The official SDK of OpenAI, unchanged, pointed at Weir: responses with every provider.
@Tag("system")
class ResponsesSdkTest {
    private static final EmulatedProviders PROVIDERS = new EmulatedProviders();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(PROVIDERS::flags);

    private static OpenAIClient client;

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

    private static ResponseCreateParams.Builder asking(String provider) {
        return ResponseCreateParams.builder()
                .model(EmulatedProviders.model(provider))
                .store(false);
    }

    private static Response ask(ResponseCreateParams params, boolean streamed) {
        if (!streamed) {
            return client.responses().create(params);
        }
        var parts = ResponseAccumulator.create();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.response();
    }

    private static String text(Response answer) {
        return answer.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .map(content -> content.asOutputText().text())
                .reduce("", String::concat);
    }

    private static void assertCounted(Books before, String provider, Response answer) {
        Served served = PROVIDERS.assertBooked(provider, before);
        assertThat(answer.status()).hasValue(ResponseStatus.COMPLETED);
        assertThat(answer.usage().orElseThrow().inputTokens())
                .isEqualTo(served.usage().inputTotal());
        assertThat(answer.usage().orElseThrow().outputTokens())
                .isEqualTo(served.usage().outputTotal());
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.ALL)
    void a_text(String provider, boolean streamed) {
        Books before = WEIR.books();

        Response answer = ask(
                asking(provider)
                        .instructions("Be short.")
                        .input("Hello, river [unicode]")
                        .build(),
                streamed);

        assertThat(text(answer)).startsWith("Hello, river \"quoted\"").contains("😀");
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.ALL)
    void two_tools_at_once_and_the_turn_after_them(String provider, boolean streamed) {
        Books before = WEIR.books();
        var params = asking(provider)
                .putAdditionalBodyProperty("tools", JsonValue.from(List.of(tool("weather"), tool("time"))));

        Response first = ask(params.input("Go [tools:*]").build(), streamed);

        List<ResponseFunctionToolCall> calls = first.output().stream()
                .flatMap(item -> item.functionCall().stream())
                .toList();
        assertThat(calls)
                .extracting(call -> call.name() + call.arguments())
                .containsExactly("weather{\"city\":\"some city\"}", "time{\"city\":\"some city\"}");
        assertCounted(before, provider, first);

        Response second = ask(params.inputOfResponse(turns(first, calls)).build(), streamed);
        assertThat(text(second)).startsWith("The tools say: ").containsPattern("dry.* and .*dry");
    }

    private static List<ResponseInputItem> turns(Response first, List<ResponseFunctionToolCall> calls) {
        var turns = new ArrayList<ResponseInputItem>();
        turns.add(JsonValue.from(Map.of("role", "user", "content", "Go [tools:*]"))
                .convert(ResponseInputItem.class));
        for (ResponseOutputItem item : first.output()) {
            turns.add(JsonValue.from(item).convert(ResponseInputItem.class));
        }
        calls.forEach(
                call -> turns.add(ResponseInputItem.ofFunctionCallOutput(ResponseInputItem.FunctionCallOutput.builder()
                        .callId(call.callId())
                        .output("dry")
                        .build())));
        return turns;
    }

    private static Map<String, Object> tool(String name) {
        Map<String, Object> schema = Map.of(
                "type", "object", "properties", Map.of("city", Map.of("type", "string")), "required", List.of("city"));
        return Map.of("type", "function", "name", name, "parameters", schema, "strict", false);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.SEEING)
    void an_image(String provider, boolean streamed) {
        Books before = WEIR.books();
        String url = "data:image/png;base64," + Base64.getEncoder().encodeToString(Media.png());
        var message = Map.of(
                "role",
                "user",
                "content",
                List.of(
                        Map.of("type", "input_text", "text", "see"),
                        Map.of("type", "input_image", "image_url", url, "detail", "auto")));

        Response answer = ask(
                asking(provider)
                        .putAdditionalBodyProperty("input", JsonValue.from(List.of(message)))
                        .build(),
                streamed);

        assertThat(answer.usage().orElseThrow().inputTokens()).isEqualTo(86);
        assertCounted(before, provider, answer);
    }

    @ParameterizedTest
    @CsvSource(useHeadersInDisplayName = true, textBlock = Rows.THINKING)
    void thinking(String provider, boolean streamed) {
        Books before = WEIR.books();

        Response answer = ask(
                asking(provider)
                        .input("Hello [think=3]")
                        .reasoning(
                                Reasoning.builder().effort(ReasoningEffort.LOW).build())
                        .build(),
                streamed);

        assertThat(text(answer)).isEqualTo("Hello");
        assertCounted(before, provider, answer);
    }
}
