package dev.weir.testkit.emulators.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.CompletionUsage;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Served;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The official Java SDK, unchanged, against the emulator.
class OpenAiSdkTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final List<Object> TOOLS = List.of(tool("weather"), tool("time"));

    private static OpenAIClient client;

    /// What a city is, as structured output.
    public static class City {
        public String name;
        public int people;
    }

    @BeforeAll
    static void make_a_client() {
        client = client(EMULATORS.get().key("openai"));
    }

    @AfterAll
    static void close_the_client() {
        client.close();
    }

    private static OpenAIClient client(String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(EMULATORS.get().url("openai"))
                .apiKey(key)
                .maxRetries(0)
                .build();
    }

    private static Map<String, Object> tool(String name) {
        return Map.of(
                "type",
                "function",
                "function",
                Map.of(
                        "name",
                        name,
                        "parameters",
                        Map.of(
                                "type",
                                "object",
                                "properties",
                                Map.of("city", Map.of("type", "string")),
                                "required",
                                List.of("city"))));
    }

    private static ChatCompletionCreateParams.Builder chat(String said) {
        return ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage(said);
    }

    private static void assertServed(CompletionUsage usage) {
        Served served = EMULATORS.get().served("openai", 1).getLast();
        assertThat(usage.promptTokens()).isEqualTo(served.usage().inputTotal());
        assertThat(usage.completionTokens()).isEqualTo(served.usage().outputTotal());
        assertThat(served.ending()).isEqualTo(Served.Ending.FINISHED);
    }

    @Test
    void an_answer_in_one_piece() {
        ChatCompletion answer = client.chat()
                .completions()
                .create(chat("Hello, river [cached=1]").build());

        assertThat(answer.choices().getFirst().message().content()).hasValue("Hello, river");
        CompletionUsage usage = answer.usage().orElseThrow();
        assertServed(usage);
        assertThat(usage.promptTokensDetails().orElseThrow().cachedTokens()).hasValue(1L);
    }

    @Test
    void a_stream_adds_up_to_the_answer() {
        var parts = ChatCompletionAccumulator.create();
        var params = chat("Hello, river [think=3 unicode]")
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }

        ChatCompletion answer = parts.chatCompletion();
        assertThat(answer.choices().getFirst().message().content().orElseThrow())
                .startsWith("Hello, river \"quoted\"")
                .contains("😀");
        assertServed(answer.usage().orElseThrow());
        assertThat(answer.usage()
                        .orElseThrow()
                        .completionTokensDetails()
                        .orElseThrow()
                        .reasoningTokens())
                .hasValue(3L);
    }

    @Test
    void two_tools_in_parallel_one_after_another_or_interleaved() {
        for (String order : List.of("[tools:*]", "[tools:* interleave]")) {
            var parts = ChatCompletionAccumulator.create();
            var params = chat(order)
                    .putAdditionalBodyProperty("tools", JsonValue.from(TOOLS))
                    .build();
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(params)) {
                stream.stream().forEach(parts::accumulate);
            }
            var choice = parts.chatCompletion().choices().getFirst();
            assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
            assertThat(choice.message().toolCalls().orElseThrow())
                    .as(order)
                    .extracting(call -> call.asFunction().function().name()
                            + call.asFunction().function().arguments())
                    .containsExactly("weather{\"city\":\"some city\"}", "time{\"city\":\"some city\"}");
        }
    }

    @Test
    void structured_output_from_the_sdks_own_schema() {
        City city = client.chat()
                .completions()
                .create(chat("Which city?").responseFormat(City.class).build())
                .choices()
                .getFirst()
                .message()
                .content()
                .orElseThrow();

        assertThat(city.name).isEqualTo("some name");
        assertThat(city.people).isEqualTo(7);
    }

    @Test
    void a_refusal_and_a_length() {
        var refused = client.chat()
                .completions()
                .create(chat("[refuse]").build())
                .choices()
                .getFirst();
        assertThat(refused.message().refusal()).hasValue("I can't help with that.");
        assertThat(refused.message().content()).isEmpty();

        var cut = client.chat()
                .completions()
                .create(chat("a b c d [length]").build())
                .choices()
                .getFirst();
        assertThat(cut.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.LENGTH);
        assertThat(cut.message().content()).hasValue("a b");
    }

    @Test
    void errors_are_what_the_sdk_knows() {
        assertThatThrownBy(() ->
                        client("wrong").chat().completions().create(chat("x").build()))
                .isInstanceOf(UnauthorizedException.class);
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat("x").model("missing-1").build()))
                .isInstanceOf(NotFoundException.class);
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat("x").temperature(3).build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("temperature");
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat("[fault:overloaded]").build()))
                .isInstanceOf(InternalServerException.class);
        EMULATORS.get().fault("openai", "rate-limit=7", 1);
        assertThatThrownBy(() -> client.chat().completions().create(chat("x").build()))
                .isInstanceOfSatisfying(RateLimitException.class, limited -> {
                    assertThat(limited.headers().values("retry-after")).containsExactly("7");
                    assertThat(limited.code()).hasValue("rate_limit_exceeded");
                });
        assertThat(client.chat().completions().create(chat("x").build()).choices())
                .hasSize(1);
    }

    @Test
    void an_error_within_a_stream_reaches_the_caller() {
        var params = chat("a b c d e [fault:error-in-stream=2]").build();
        assertThatThrownBy(() -> {
                    try (StreamResponse<ChatCompletionChunk> stream =
                            client.chat().completions().createStreaming(params)) {
                        stream.stream().toList();
                    }
                })
                .hasMessageContaining("server had an error");

        Served served = EMULATORS.get().served("openai", 1).getFirst();
        assertThat(served.ending()).isEqualTo(Served.Ending.SPOILED);
        assertThat(served.usage().count(TokenClass.OUTPUT_TEXT)).isEqualTo(2);
    }

    private static ResponseCreateParams.Builder response(String said) {
        return ResponseCreateParams.builder().model("gpt-5").input(said);
    }

    @Test
    void a_response_and_the_one_after_it() {
        Response first = client.responses().create(response("Hello, river").build());
        assertThat(text(first)).isEqualTo("Hello, river");
        assertThat(first.usage().orElseThrow().outputTokens()).isEqualTo(2);

        Response second = client.responses()
                .create(response("and again").previousResponseId(first.id()).build());

        assertThat(second.usage().orElseThrow().inputTokens()).isEqualTo(6);
        assertThat(text(client.responses().retrieve(second.id()))).isEqualTo("and again");
        client.responses().delete(second.id());
        assertThatThrownBy(() -> client.responses().retrieve(second.id())).isInstanceOf(NotFoundException.class);
    }

    private static String text(Response response) {
        return response.output()
                .getLast()
                .asMessage()
                .content()
                .getFirst()
                .asOutputText()
                .text();
    }

    @Test
    void a_stream_of_response_events_adds_up() {
        var parts = ResponseAccumulator.createWithSnapshots();
        var params = response("Hey [tools:1 say think=2]")
                .putAdditionalBodyProperty("reasoning", JsonValue.from(Map.of("summary", "auto")))
                .putAdditionalBodyProperty("include", JsonValue.from(List.of("reasoning.encrypted_content")))
                .putAdditionalBodyProperty(
                        "tools",
                        JsonValue.from(List.of(
                                Map.of("type", "function", "name", "f", "parameters", Map.of("type", "object")))))
                .build();
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(params)) {
            stream.stream().forEach(parts::accumulate);
        }

        Response response = parts.response();
        assertThat(response.status()).hasValue(ResponseStatus.COMPLETED);
        assertThat(response.output()).hasSize(3);
        assertThat(response.output().get(0).asReasoning().summary().getFirst().text())
                .isEqualTo("river weir");
        assertThat(response.output().get(2).asFunctionCall().arguments()).isEqualTo("{}");
        assertThat(parts.reconstructedResponse().output()).hasSize(3);
        assertThat(EMULATORS.get().served("openai", 1).getFirst().usage().outputTotal())
                .isEqualTo(response.usage().orElseThrow().outputTokens());
    }

    @Test
    void embeddings_count_their_input() {
        var answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .inputOfArrayOfStrings(List.of("one two", "three"))
                        .dimensions(4)
                        .build());

        assertThat(answer.data()).hasSize(2);
        assertThat(answer.data().getFirst().embedding()).hasSize(4);
        assertThat(answer.usage().promptTokens()).isEqualTo(3);
    }

    @Test
    void images_are_generated_and_edited() {
        var made = client.images()
                .generate(ImageGenerateParams.builder()
                        .model("gpt-image-1")
                        .prompt("a river")
                        .n(2)
                        .build());
        assertThat(made.data().orElseThrow()).hasSize(2);
        assertThat(made.usage().orElseThrow().outputTokens()).isEqualTo(170);

        var edited = client.images()
                .edit(ImageEditParams.builder()
                        .model("gpt-image-1")
                        .prompt("more water")
                        .image(named(Media.png(), "in.png", "image/png", ImageEditParams.Image::ofInputStream))
                        .build());
        assertThat(edited.usage().orElseThrow().inputTokensDetails().imageTokens())
                .isEqualTo(85);
        assertThat(EMULATORS.get().served("openai", 2).getLast().units()).containsEntry("images", 1L);
    }

    private static <T> MultipartField<T> named(
            byte[] bytes, String name, String type, java.util.function.Function<InputStream, T> of) {
        return MultipartField.<T>builder()
                .value(of.apply(new ByteArrayInputStream(bytes)))
                .filename(name)
                .contentType(type)
                .build();
    }

    @Test
    void speech_goes_out_and_comes_back() throws IOException {
        byte[] audio;
        try (var response = client.audio()
                .speech()
                .create(SpeechCreateParams.builder()
                        .model("gpt-4o-mini-tts")
                        .input("Hello, river")
                        .voice("alloy")
                        .responseFormat(SpeechCreateParams.ResponseFormat.WAV)
                        .build())) {
            audio = response.body().readAllBytes();
        }
        assertThat(audio).hasSize(44 + 480 * 12).startsWith('R', 'I', 'F', 'F');

        var heard = client.audio()
                .transcriptions()
                .create(TranscriptionCreateParams.builder()
                        .model("gpt-4o-transcribe")
                        .file(named(audio, "said.wav", "audio/wav", in -> in))
                        .build())
                .asTranscription();
        assertThat(heard.text()).isEqualTo("You said " + audio.length + " bytes.");
        assertThat(EMULATORS.get().served("openai", 2).getFirst().units()).containsEntry("characters", 12L);
    }

    @Test
    void moderations_flag_what_they_find() {
        var answer = client.moderations()
                .create(ModerationCreateParams.builder()
                        .input("so much violence")
                        .build());

        assertThat(answer.results().getFirst().flagged()).isTrue();
        assertThat(answer.results().getFirst().categories().violence()).isTrue();
    }

    @Test
    void a_batch_is_made_of_a_file_and_leaves_one() throws IOException {
        String lines = """
                {"custom_id":"1","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o","messages":[{"role":"user","content":"hi"}]}}
                {"custom_id":"2","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o"}}
                """;
        var file = client.files()
                .create(FileCreateParams.builder()
                        .purpose(FilePurpose.BATCH)
                        .file(named(lines.getBytes(StandardCharsets.UTF_8), "in.jsonl", "application/jsonl", in -> in))
                        .build());
        Batch batch = client.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(file.id())
                        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .build());
        assertThat(batch.status()).isEqualTo(Batch.Status.VALIDATING);
        assertThat(client.batches().retrieve(batch.id()).status()).isEqualTo(Batch.Status.IN_PROGRESS);
        Batch done = client.batches().retrieve(batch.id());

        assertThat(done.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(done.requestCounts().orElseThrow().failed()).isEqualTo(1);
        try (var content = client.files().content(done.outputFileId().orElseThrow())) {
            assertThat(new String(content.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"custom_id\":\"1\"", "\"content\":\"hi\"");
        }
    }

    @Test
    void models_are_listed() {
        assertThat(client.models().list().data())
                .extracting(model -> model.id())
                .contains("gpt-4o", "gpt-5");
        assertThat(client.models().retrieve("gpt-5").id()).isEqualTo("gpt-5");
    }
}
