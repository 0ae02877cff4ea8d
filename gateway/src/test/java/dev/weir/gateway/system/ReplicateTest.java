package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.Emulators;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Callers of OpenAI's and Anthropic's dialects, through Weir, with models at Replicate.
@Tag("system")
class ReplicateTest {
    private static final Emulators EMULATORS = Emulators.shared();
    private static final String PROVIDER = "replicate";
    private static final String IMAGES = "/v1/images/generations";

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(ReplicateTest::flags);

    private static OpenAIClient openai;
    private static AnthropicClient anthropic;

    private static List<String> flags() {
        String models = """
                models:
                  - {model: llama, provider: replicate, upstream: meta/llama-4, unpriced: allow}
                  - {model: flux, provider: replicate, upstream: black-forest-labs/flux-schnell}
                  - {model: missing, provider: replicate, upstream: missing/model, unpriced: allow}
                """;
        try {
            return List.of(
                    "--providers.replicate.url=" + EMULATORS.url(PROVIDER),
                    "--providers.replicate.key=" + EMULATORS.key(PROVIDER),
                    "--models=" + Files.writeString(Files.createTempFile("models-", ".yaml"), models));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeAll
    static void make_clients() {
        openai = OfficialSdks.openAi(WEIR, KEY);
        anthropic = OfficialSdks.anthropic(WEIR, KEY);
    }

    @BeforeEach
    void forget() {
        EMULATORS.forget();
    }

    @AfterAll
    static void close() {
        openai.close();
        anthropic.close();
    }

    private static ChatCompletionCreateParams.Builder asking(String text) {
        return ChatCompletionCreateParams.builder()
                .model("llama")
                .addSystemMessage("Be short.")
                .addUserMessage(text);
    }

    private static ChatCompletion ask(ChatCompletionCreateParams params, boolean streamed) {
        if (!streamed) {
            return openai.chat().completions().create(params);
        }
        var parts = ChatCompletionAccumulator.create();
        var reporting = params.toBuilder()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (var stream = openai.chat().completions().createStreaming(reporting)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.chatCompletion();
    }

    /// The prediction that the emulator made, which is what the books have.
    private static Served assertBooked(Books before) {
        Served made = prediction();
        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).isFalse();
        assertThat(row.getJsonObject("tokens").getLong("input_fresh"))
                .isEqualTo(made.usage().count(TokenClass.INPUT_FRESH));
        assertThat(row.getJsonObject("tokens").getLong("output_text"))
                .isEqualTo(made.usage().count(TokenClass.OUTPUT_TEXT));
        return made;
    }

    private static Served prediction() {
        RunningWeir.eventually(
                "a prediction to end",
                () -> EMULATORS.served().stream()
                        .anyMatch(served -> !served.id().isEmpty()));
        List<Served> made = EMULATORS.served().stream()
                .filter(served -> !served.id().isEmpty())
                .toList();
        assertThat(made).hasSize(1);
        return made.getFirst();
    }

    private static List<String> asked() {
        return EMULATORS.served().stream()
                .map(served -> served.request().replaceAll("(predictions|stream)/[0-9a-zA-Z]{26}", "$1/ID"))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_chat_completion_is_a_prediction(boolean streamed) {
        Books before = WEIR.books();

        ChatCompletion answer = ask(
                asking("Hello, river [unicode]")
                        .maxCompletionTokens(500)
                        .temperature(0.5)
                        .build(),
                streamed);

        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .startsWith("Hello, river \"quoted\"")
                .contains("😀", "\n");
        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(answer.model()).isEqualTo("llama");
        Served made = assertBooked(before);
        assertThat(answer.usage().orElseThrow().promptTokens())
                .isEqualTo(made.usage().inputTotal());
        assertThat(answer.usage().orElseThrow().completionTokens())
                .isEqualTo(made.usage().outputTotal());
        assertThat(made.request()).isEqualTo("POST /replicate/v1/models/meta/llama-4/predictions");
        assertThat(made.body().toJsonObject().getJsonObject("input"))
                .isEqualTo(new JsonObject()
                        .put("system_prompt", "Be short.")
                        .put("prompt", "Hello, river [unicode]")
                        .put("max_tokens", 500)
                        .put("temperature", 0.5));
        assertThat(asked().contains("GET /replicate/stream/ID")).isEqualTo(streamed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_message_is_a_prediction(boolean streamed) {
        Books before = WEIR.books();
        var params = MessageCreateParams.builder()
                .model("llama")
                .maxTokens(500)
                .system("Be short.")
                .addUserMessage("Hi")
                .addAssistantMessage("Hello.")
                .addUserMessage("Go on [words=30]")
                .build();

        Message answer = streamed ? streamed(params) : anthropic.messages().create(params);

        assertThat(answer.content().getFirst().asText().text()).isNotBlank();
        assertThat(answer.stopReason()).contains(StopReason.END_TURN);
        Served made = assertBooked(before);
        assertThat(answer.usage().inputTokens()).isEqualTo(made.usage().inputTotal());
        assertThat(answer.usage().outputTokens())
                .isEqualTo(made.usage().outputTotal())
                .isGreaterThan(25);
        assertThat(made.body().toJsonObject().getJsonObject("input").getString("prompt"))
                .isEqualTo("User: Hi\n\nAssistant: Hello.\n\nUser: Go on [words=30]\n\nAssistant:");
    }

    private static Message streamed(MessageCreateParams params) {
        var parts = MessageAccumulator.create();
        try (StreamResponse<RawMessageStreamEvent> stream = anthropic.messages().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }
        return parts.message();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_answer_at_its_limit_ends_for_its_length(boolean streamed) {
        Books before = WEIR.books();

        ChatCompletion answer =
                ask(asking("Go [words=30]").maxCompletionTokens(7).build(), streamed);

        assertThat(answer.choices().getFirst().finishReason()).isEqualTo(FinishReason.LENGTH);
        assertThat(assertBooked(before).usage().outputTotal()).isEqualTo(7);
    }

    @Test
    void a_client_that_leaves_a_stream_cancels_the_prediction() {
        Books before = WEIR.books();
        var client =
                Conversation.post(WEIR.port(), Requests.CHAT, KEY, body("Go [words=500 pace=20]", ",\"stream\":true"));
        client.head();
        client.until("\"content\":\"");

        client.leave();

        assertCancelled();
        assertThat(before.row("client_gone").getJsonObject("tokens").getLong("output_text"))
                .isBetween(1L, 400L);
    }

    @Test
    void a_client_that_leaves_while_we_wait_cancels_the_prediction() {
        Books before = WEIR.books();
        var client = Conversation.post(WEIR.port(), Requests.CHAT, KEY, body("Go [words=500 pace=20]", ""));
        RunningWeir.eventually("a look at the prediction", () -> asked().contains("GET /replicate/v1/predictions/ID"));

        client.leave();

        assertCancelled();
        before.row("client_gone");
    }

    private static void assertCancelled() {
        Served made = prediction();
        assertThat(made.ending()).isEqualTo(Served.Ending.SPOILED);
        assertThat(made.usage().outputTotal()).isLessThan(400);
        RunningWeir.eventually("the cancel", () -> asked().contains("POST /replicate/v1/predictions/ID/cancel"));
    }

    private static String body(String text, String more) {
        return "{\"model\":\"llama\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]" + more + "}";
    }

    @Test
    void a_prediction_that_fails_is_an_error() {
        Books before = WEIR.books();

        assertThatThrownBy(() -> ask(asking("Go [refuse words=20]").build(), false))
                .isInstanceOfSatisfying(
                        InternalServerException.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(502));

        before.row("upstream_error");
    }

    @Test
    void a_prediction_that_fails_within_its_stream_is_an_error_and_no_end() {
        Books before = WEIR.books();
        var client =
                Conversation.post(WEIR.port(), Requests.CHAT, KEY, body("Go [refuse words=20]", ",\"stream\":true"));
        client.head();

        String got = client.rest();

        assertThat(got)
                .contains("\"message\":\"The prediction failed: Prediction failed, as ordered.\"")
                .doesNotContain("[DONE]", "\"finish_reason\":\"");
        before.row("upstream_error");
    }

    @ParameterizedTest
    @CsvSource({
        "cut-in-stream=3, upstream_cut",
        "reset-in-stream=3, upstream_cut",
        "no-terminator, upstream_cut",
        "error-in-stream=3, upstream_error",
    })
    void a_stream_that_goes_wrong_is_an_error_and_no_end(String fault, String ending) {
        Books before = WEIR.books();
        // One for the creation, one for the stream.
        EMULATORS.fault(PROVIDER, "slow-first-byte=1", 1);
        EMULATORS.fault(PROVIDER, fault, 1);
        var client =
                Conversation.post(WEIR.port(), Requests.CHAT, KEY, body("Go [words=40 pace=5]", ",\"stream\":true"));
        client.head();

        String got = client.rest();

        assertThat(got).contains("\"content\":\"", "\"error\":{").doesNotContain("[DONE]", "\"finish_reason\":\"");
        assertThat(before.row(ending).getBoolean("estimated")).isTrue();
        assertThat(asked()).contains("GET /replicate/stream/ID");
    }

    @Test
    void what_replicate_refuses_is_refused_in_the_words_of_the_caller() {
        Books before = WEIR.books();
        EMULATORS.fault(PROVIDER, "rate-limit=3", 1);

        assertThatThrownBy(() -> ask(asking("Hi").build(), true)).isInstanceOf(RateLimitException.class);
        assertThatThrownBy(() -> ask(asking("Hi").model("missing").build(), true))
                .isInstanceOf(NotFoundException.class);
        EMULATORS.fault(PROVIDER, "quota", 1);
        assertThatThrownBy(() -> ask(asking("Hi").build(), false))
                .isInstanceOfSatisfying(
                        OpenAIServiceException.class,
                        failed -> assertThat(failed.statusCode()).isEqualTo(502));

        assertThat(before.rows()).allMatch(row -> row.getString("cost").equals("0.00"));
    }

    @Test
    void what_replicate_has_no_words_for_never_reaches_it() {
        Books before = WEIR.books();

        assertThatThrownBy(() -> ask(asking("Hi").n(2).build(), false))
                .isInstanceOfSatisfying(BadRequestException.class, refused -> {
                    assertThat(refused.param()).contains("n");
                    assertThat(refused).hasMessageContaining("served by the Replicate API");
                });

        assertThat(EMULATORS.served()).isEmpty();
        before.untouched();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void images_are_a_prediction_each_and_cost_so_much(int count) {
        Books before = WEIR.books();

        var reply = WEIR.api()
                .post(
                        IMAGES,
                        KEY,
                        "{\"model\":\"flux\",\"prompt\":\"a river\",\"size\":\"1024x1024\",\"n\":" + count + "}");

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.list())
                .hasSize(count)
                .allSatisfy(image -> assertThat(((JsonObject) image).getString("url"))
                        .startsWith(EMULATORS.address() + "/replicate/files/")
                        .endsWith(".png"));
        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).isFalse();
        assertThat(new BigDecimal(row.getString("cost")))
                .isEqualByComparingTo(new BigDecimal("0.003").multiply(BigDecimal.valueOf(count)));
        List<Served> made = EMULATORS.served().stream()
                .filter(served -> !served.id().isEmpty())
                .toList();
        assertThat(made).hasSize(count).allSatisfy(served -> {
            assertThat(served.units()).containsEntry("images", 1L);
            assertThat(served.body().toJsonObject().getJsonObject("input"))
                    .isEqualTo(new JsonObject()
                            .put("prompt", "a river")
                            .put("width", 1024)
                            .put("height", 1024)
                            .put("aspect_ratio", "1:1"));
        });
    }

    @Test
    void an_image_comes_itself_when_it_is_wanted() {
        Books before = WEIR.books();

        var reply = WEIR.api()
                .post(IMAGES, KEY, "{\"model\":\"flux\",\"prompt\":\"a river\",\"response_format\":\"b64_json\"}");

        String image = reply.list().getJsonObject(0).getString("b64_json");
        assertThat(Base64.getDecoder().decode(image)).isEqualTo(Media.png());
        assertThat(before.row("completed").getString("cost")).isEqualTo("0.003");
    }

    @Test
    void an_image_that_can_not_be_made_costs_nothing() {
        Books before = WEIR.books();

        var failed = WEIR.api().post(IMAGES, KEY, "{\"model\":\"flux\",\"prompt\":\"a river [refuse]\"}");
        var refused = WEIR.api().post(IMAGES, KEY, "{\"model\":\"flux\",\"prompt\":\"a river\",\"quality\":\"high\"}");

        assertThat(failed.status()).isEqualTo(502);
        assertThat(failed.error().getString("message")).contains("Prediction failed, as ordered.");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().getString("param")).isEqualTo("quality");
        assertThat(before.row("upstream_error").getString("cost")).isEqualTo("0.00");
    }
}
