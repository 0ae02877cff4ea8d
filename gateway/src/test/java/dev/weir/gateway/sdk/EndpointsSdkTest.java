package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.images.ImageGenStreamEvent;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import com.openai.models.moderations.ModerationCreateParams;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.main.Api.Reply;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The official SDK of OpenAI, unchanged, pointed at Weir: what there is beside conversations, in JSON.
@Tag("system")
class EndpointsSdkTest {
    private static final PricedEndpoints PROVIDERS = new PricedEndpoints();

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

    @ParameterizedTest
    @CsvSource({"text-embedding-3-small", "alias"})
    void embeddings_cost_their_input(String model) {
        Books before = WEIR.books();

        var answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model(model)
                        .inputOfArrayOfStrings(List.of("one two", "three"))
                        .dimensions(4)
                        .build());

        assertThat(answer.data()).hasSize(2);
        Served served = PROVIDERS.assertBooked("openai", before, Map.of(TokenClass.INPUT_FRESH, 20_000_000L));
        assertThat(served.model()).isEqualTo("text-embedding-3-small");
        assertThat(answer.usage().promptTokens()).isEqualTo(served.usage().inputTotal());
    }

    @Test
    void embeddings_of_tokens_cost_each_of_them() {
        Books before = WEIR.books();

        client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .input(EmbeddingCreateParams.Input.ofArrayOfTokenArrays(
                                List.of(List.of(1L, 2L, 3L), List.of(4L))))
                        .build());

        assertThat(PROVIDERS
                        .assertBooked("openai", before, Map.of(TokenClass.INPUT_FRESH, 20_000_000L))
                        .usage()
                        .inputTotal())
                .isEqualTo(4);
    }

    private static final Map<TokenClass, Long> IMAGE_TOKENS = Map.of(
            TokenClass.INPUT_FRESH, 5_000_000_000L,
            TokenClass.CACHE_READ, 1_250_000_000L,
            TokenClass.INPUT_IMAGE, 10_000_000_000L,
            TokenClass.OUTPUT_TEXT, 40_000_000_000L);

    @Test
    void pictures_cost_their_tokens_where_the_answer_tells_them() {
        Books before = WEIR.books();

        ImagesResponse answer = client.images()
                .generate(ImageGenerateParams.builder()
                        .model("gpt-image-1")
                        .prompt("a river")
                        .n(2)
                        .build());

        assertThat(answer.data().orElseThrow()).hasSize(2);
        PROVIDERS.assertBooked("openai", before, IMAGE_TOKENS);
    }

    @Test
    void pictures_stream_as_they_become_clearer() {
        Books before = WEIR.books();

        List<ImageGenStreamEvent> events;
        try (StreamResponse<ImageGenStreamEvent> stream = client.images()
                .generateStreaming(ImageGenerateParams.builder()
                        .model("gpt-image-1")
                        .prompt("a river")
                        .partialImages(2)
                        .build())) {
            events = stream.stream().toList();
        }

        assertThat(events).extracting(event -> event.isGenerationCompleted()).containsExactly(false, false, true);
        PROVIDERS.assertBooked("openai", before, IMAGE_TOKENS);
    }

    @Test
    void pictures_that_are_priced_by_the_piece_cost_as_many_as_came() {
        Books before = WEIR.books();

        client.images()
                .generate(ImageGenerateParams.builder()
                        .model("dall-e-3")
                        .prompt("a river")
                        .n(3)
                        .responseFormat(ImageGenerateParams.ResponseFormat.URL)
                        .build());

        Served served = PROVIDERS.emulators.served("openai", 1).getLast();
        JsonObject row = before.row("completed");
        assertThat(served.units()).containsEntry("images", 3L);
        assertThat(row.getString("cost")).isEqualTo("0.12");
        assertThat(row.getBoolean("estimated")).isFalse();
    }

    private static SpeechCreateParams.Builder speech(String model) {
        return SpeechCreateParams.builder()
                .model(model)
                .input("Hello, river")
                .voice("alloy")
                .responseFormat(SpeechCreateParams.ResponseFormat.WAV);
    }

    @Test
    void speech_passes_untouched_and_costs_its_characters() throws IOException {
        Books before = WEIR.books();

        try (HttpResponse answer =
                client.audio().speech().create(speech("tts-1").build())) {
            assertThat(answer.headers().values("content-type")).containsExactly("audio/wav");
            assertThat(answer.body().readAllBytes()).hasSize(44 + 480 * 12).startsWith('R', 'I', 'F', 'F');
        }

        assertThat(PROVIDERS.emulators.served("openai", 1).getLast().units()).containsEntry("characters", 12L);
        JsonObject row = before.row("completed");
        assertThat(PricedEndpoints.counts(row)).isEqualTo(Map.of("characters", 12L));
        assertThat(row.getBoolean("estimated")).isFalse();
        assertThat(row.getString("cost")).isEqualTo("0.00018");
    }

    @Test
    void speech_as_bytes_of_a_model_that_is_priced_by_tokens_is_estimated() throws IOException {
        Books before = WEIR.books();

        try (HttpResponse answer =
                client.audio().speech().create(speech("gpt-4o-mini-tts").build())) {
            assertThat(answer.body().readAllBytes()).hasSize(44 + 480 * 12);
        }

        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).isTrue();
        // 12 characters: 3 tokens in, 12/15 of a second out
        assertThat(PricedEndpoints.counts(row))
                .isEqualTo(Map.of("characters", 12L, "input_fresh", 3L, "output_audio", 16L));
        assertThat(row.getString("cost")).isEqualTo("0.0001938");
    }

    @Test
    void speech_as_events_costs_the_tokens_of_its_last() throws IOException {
        Books before = WEIR.books();

        try (HttpResponse answer = client.audio()
                .speech()
                .create(speech("gpt-4o-mini-tts")
                        .streamFormat(SpeechCreateParams.StreamFormat.SSE)
                        .build())) {
            assertThat(new String(answer.body().readAllBytes()))
                    .contains("speech.audio.delta")
                    .contains("speech.audio.done");
        }

        PROVIDERS.assertBooked(
                "openai",
                before,
                Map.of(TokenClass.INPUT_FRESH, 600_000_000L, TokenClass.OUTPUT_TEXT, 12_000_000_000L));
    }

    @Test
    void moderations_are_free() {
        Books before = WEIR.books();

        var answer = client.moderations()
                .create(ModerationCreateParams.builder()
                        .input("so much violence")
                        .build());

        assertThat(answer.results().getFirst().flagged()).isTrue();
        JsonObject row = before.row("completed");
        assertThat(row.getString("cost")).isEqualTo("0.00");
        assertThat(row.getString("model")).isEqualTo("omni-moderation-latest");
    }

    private static Reply rerank(JsonObject body) {
        return WEIR.api().send("POST", "/v1/rerank", RunningWeir.KEY, body.encode(), "accept", "application/json");
    }

    @Test
    void reranking_costs_its_searches() {
        Books before = WEIR.books();
        var documents = new JsonArray(
                IntStream.range(0, 150).mapToObj(i -> "document " + i).toList());

        Reply answer = rerank(new JsonObject()
                .put("model", "rerank-v3.5")
                .put("query", "document 7")
                .put("documents", documents)
                .put("top_n", 3));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().getJsonArray("results")).hasSize(3);
        PROVIDERS.assertBooked("cohere", before, Map.of(TokenClass.SEARCHES, 2_000_000_000_000L));
    }

    @Test
    void an_error_of_one_who_only_reranks_is_told_as_openai_would() {
        Books before = WEIR.books();

        Reply answer = rerank(new JsonObject()
                .put("model", "rerank-v3.5")
                .put("query", "a")
                .put("documents", new JsonArray().add("b"))
                .put("top_n", 0));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().getString("type")).isEqualTo("invalid_request_error");
        assertThat(answer.error().getString("message")).startsWith("Provider 'cohere' answered 400: ");
        assertThat(before.row("upstream_error").getString("cost")).isEqualTo("0.00");
    }

    @Test
    void a_price_without_the_unit_that_a_request_may_need_is_refused_by_its_name() {
        Books before = WEIR.books();

        assertThatThrownBy(() -> client.images()
                        .generate(ImageGenerateParams.builder()
                                .model("by-token")
                                .prompt("a river")
                                .build()))
                .hasMessageContaining("'by-token' of provider 'openai' has no price for images");
        before.untouched();
    }

    @Test
    void a_provider_that_has_no_such_endpoint_is_refused_before_it_is_asked() {
        Reply answer = WEIR.api()
                .send(
                        "POST",
                        "/v1/embeddings",
                        RunningWeir.KEY,
                        "{\"model\":\"demo/demo\",\"input\":\"a\"}",
                        "accept",
                        "application/json");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().getString("message")).contains("'demo' has no /embeddings");
    }

    @Test
    void what_the_provider_complains_of_reaches_the_caller() {
        Books before = WEIR.books();

        assertThatThrownBy(() -> client.images()
                        .generate(ImageGenerateParams.builder()
                                .model("gpt-image-1")
                                .prompt("a river")
                                .putAdditionalBodyProperty("size", JsonValue.from("7x7"))
                                .build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("7x7");
        assertThat(before.row("upstream_error").getString("cost")).isEqualTo("0.00");
    }

    @Test
    void a_stream_that_breaks_off_ends_with_an_error() {
        PROVIDERS.emulators.fault("openai", "no-terminator", 1);

        assertThatThrownBy(() -> {
                    try (StreamResponse<ImageGenStreamEvent> stream = client.images()
                            .generateStreaming(ImageGenerateParams.builder()
                                    .model("gpt-image-1")
                                    .prompt("a river")
                                    .partialImages(2)
                                    .build())) {
                        stream.stream().forEach(_ -> {});
                    }
                })
                .hasMessageContaining("broke off");
    }
}
