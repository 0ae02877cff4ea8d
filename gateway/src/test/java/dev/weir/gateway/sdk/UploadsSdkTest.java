package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponseFor;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.audio.translations.TranslationCreateParams;
import com.openai.models.images.ImageEditParams;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.core.Media;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The official SDK of OpenAI, unchanged, pointed at Weir: audio to be written down, pictures to be changed.
@Tag("system")
class UploadsSdkTest {
    private static final PricedEndpoints PROVIDERS = new PricedEndpoints();
    private static final byte[] AUDIO = Media.wav("Hello, river");

    private static final Map<TokenClass, Long> BY_TOKEN = Map.of(
            TokenClass.INPUT_FRESH, 2_500_000_000L,
            TokenClass.INPUT_AUDIO, 6_000_000_000L,
            TokenClass.OUTPUT_TEXT, 10_000_000_000L);
    /// 0.006 a minute.
    private static final Map<TokenClass, Long> BY_SECOND = Map.of(TokenClass.AUDIO_SECONDS, 100_000_000_000L);

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

    private static <T> MultipartField<T> named(byte[] bytes, String name, String type, Function<InputStream, T> of) {
        return MultipartField.<T>builder()
                .value(of.apply(new ByteArrayInputStream(bytes)))
                .filename(name)
                .contentType(type)
                .build();
    }

    private static TranscriptionCreateParams.Builder transcription(String model) {
        return TranscriptionCreateParams.builder().model(model).file(named(AUDIO, "said.wav", "audio/wav", in -> in));
    }

    @Test
    void a_transcription_costs_its_tokens() {
        Books before = WEIR.books();

        TranscriptionCreateResponse heard = client.audio()
                .transcriptions()
                .create(transcription("gpt-4o-transcribe").build());

        assertThat(heard.asTranscription().text()).isEqualTo("You said " + AUDIO.length + " bytes.");
        PROVIDERS.assertBooked("openai", before, BY_TOKEN);
    }

    @Test
    void a_transcription_costs_its_seconds() {
        Books before = WEIR.books();

        client.audio().transcriptions().create(transcription("whisper-1").build());

        PROVIDERS.assertBooked("openai", before, BY_SECOND);
    }

    @Test
    void a_transcript_streams() {
        Books before = WEIR.books();

        List<TranscriptionStreamEvent> events;
        try (StreamResponse<TranscriptionStreamEvent> stream = client.audio()
                .transcriptions()
                .createStreaming(transcription("gpt-4o-transcribe").build())) {
            events = stream.stream().toList();
        }

        assertThat(events).hasSizeGreaterThan(2);
        assertThat(events.getLast().isTranscriptTextDone()).isTrue();
        PROVIDERS.assertBooked("openai", before, BY_TOKEN);
    }

    @Test
    void subtitles_carry_no_usage_and_are_estimated() throws IOException {
        Books before = WEIR.books();

        try (HttpResponseFor<TranscriptionCreateResponse> answer = client.audio()
                .transcriptions()
                .withRawResponse()
                .create(transcription("whisper-1")
                        .responseFormat(AudioResponseFormat.SRT)
                        .build())) {
            assertThat(new String(answer.body().readAllBytes())).startsWith("1\n00:00:00,000 --> ");
            assertThat(answer.headers().values("content-type")).containsExactly("text/plain; charset=utf-8");
        }

        JsonObject row = before.row("completed");
        assertThat(row.getBoolean("estimated")).isTrue();
        assertThat(PricedEndpoints.counts(row)).isEqualTo(Map.of("audio_seconds", 1L));
        assertThat(row.getString("cost")).isEqualTo("0.0001");
    }

    @Test
    void a_translation_costs_its_seconds() {
        Books before = WEIR.books();

        client.audio()
                .translations()
                .create(TranslationCreateParams.builder()
                        .model("whisper-1")
                        .file(named(AUDIO, "said.wav", "audio/wav", in -> in))
                        .build());

        PROVIDERS.assertBooked("openai", before, BY_SECOND);
    }

    @Test
    void a_picture_is_changed() {
        Books before = WEIR.books();

        var edited = client.images()
                .edit(ImageEditParams.builder()
                        .model("gpt-image-1")
                        .prompt("more water")
                        .n(2)
                        .image(named(Media.png(), "in.png", "image/png", ImageEditParams.Image::ofInputStream))
                        .build());

        assertThat(edited.data().orElseThrow()).hasSize(2);
        PROVIDERS.assertBooked(
                "openai",
                before,
                Map.of(
                        TokenClass.INPUT_FRESH, 5_000_000_000L,
                        TokenClass.CACHE_READ, 1_250_000_000L,
                        TokenClass.INPUT_IMAGE, 10_000_000_000L,
                        TokenClass.OUTPUT_TEXT, 40_000_000_000L));
    }

    @Test
    void what_the_provider_complains_of_reaches_the_caller() {
        Books before = WEIR.books();

        assertThatThrownBy(() -> client.audio()
                        .transcriptions()
                        .create(TranscriptionCreateParams.builder()
                                .model("whisper-1")
                                .file(named(AUDIO, "said.txt", "text/plain", in -> in))
                                .build()))
                .isInstanceOf(BadRequestException.class)
                .hasMessageContaining("Invalid file format");
        assertThat(before.row("upstream_error").getString("cost")).isEqualTo("0.00");
    }
}
