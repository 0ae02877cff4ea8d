package dev.weir.gateway.system;

import static dev.weir.gateway.system.RawUpload.end;
import static dev.weir.gateway.system.RawUpload.field;
import static dev.weir.gateway.system.RawUpload.fileHead;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Script;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Uploads whose target fails: what waits on disk can be sent once more, what streamed is gone.
@Tag("system")
class UploadFallbackTest {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final Buffer SOUND = Buffer.buffer("sound ".repeat(50_000));
    private static TakingUpstream ears;

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(UploadFallbackTest::flags);

    private static List<String> flags() {
        ears = new TakingUpstream();
        try {
            Path models = Files.writeString(Files.createTempFile("models-", ".yaml"), """
                    models:
                      - model: heard
                        unpriced: allow
                        targets:
                          - {provider: openai, upstream: whisper-1, priority: 1}
                          - {provider: ears, upstream: whisper-of-another, priority: 2}
                    """);
            return List.of("--models=" + models, "--providers.ears.url=" + ears.url(), "--routing.attemptsMax=2");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void forget() {
        ears.forget();
    }

    @AfterAll
    static void close() {
        ears.close();
    }

    private static RawUpload.Reply send(Buffer... parts) throws IOException {
        Buffer form = Buffer.buffer();
        for (Buffer part : parts) {
            form.appendBuffer(part);
        }
        try (var upload = new RawUpload(WEIR.port(), TRANSCRIPTIONS, form.length())) {
            upload.send(form);
            return upload.answer();
        }
    }

    private static Buffer tail() {
        return end().slice(2, end().length());
    }

    @Test
    void a_form_that_waits_on_disk_goes_to_the_next_target_whole_and_with_its_name() throws IOException {
        WEIR.upstream().expect(Script.json(500, "{\"error\":{\"message\":\"broken\",\"type\":\"server_error\"}}"));

        assertThat(send(fileHead("a.wav"), SOUND, Buffer.buffer("\r\n"), field("model", "heard"), tail())
                        .status())
                .isEqualTo(200);

        Buffer expected = Buffer.buffer()
                .appendBuffer(fileHead("a.wav"))
                .appendBuffer(SOUND)
                .appendBuffer(Buffer.buffer("\r\n"))
                .appendBuffer(field("model", "whisper-of-another"))
                .appendBuffer(tail());
        assertThat(ears.one().sha256()).isEqualTo(TakingUpstream.sha256(expected));
    }

    @Test
    void a_form_that_streamed_is_not_sent_again() throws IOException {
        WEIR.upstream().expect(Script.json(500, "{\"error\":{\"message\":\"broken\",\"type\":\"server_error\"}}"));

        RawUpload.Reply reply = send(field("model", "heard"), fileHead("a.wav"), SOUND, end());

        assertThat(reply.status()).isEqualTo(502);
        assertThat(ears.taken).isEmpty();
    }
}
