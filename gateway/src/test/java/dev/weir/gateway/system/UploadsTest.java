package dev.weir.gateway.system;

import static dev.weir.gateway.system.RawUpload.end;
import static dev.weir.gateway.system.RawUpload.field;
import static dev.weir.gateway.system.RawUpload.fileHead;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.gateway.system.RawUpload.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Forms with files, byte by byte.
@Tag("system")
class UploadsTest {
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    private static final int BLOCK_BYTES = 64 * 1024;
    /// What looks like a boundary and is none.
    private static final Buffer BLOCK =
            Buffer.buffer("\r\n----weir-test-7MA4\r".repeat(BLOCK_BYTES / 16)).slice(0, BLOCK_BYTES);
    private static final TakingUpstream UPSTREAM = new TakingUpstream();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(UploadsTest::flags);

    private static List<String> flags() {
        try {
            Path models = Files.writeString(Files.createTempFile("models-", ".yaml"), """
                    models:
                      - {model: heard, provider: ears, upstream: whisper-1, unpriced: allow}
                      - {model: whisper-1, provider: ears, unpriced: allow}
                    """);
            return List.of(
                    "--models=" + models,
                    "--providers.ears.url=" + UPSTREAM.url(),
                    "--requests.bodyTimeout=3s",
                    "--requests.uploadMax=101MiB",
                    "--requests.uploadsKeptMax=8MiB");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @BeforeEach
    void forget() {
        UPSTREAM.forget();
    }

    @AfterAll
    static void close() {
        UPSTREAM.close();
    }

    private static RawUpload open(long length, String... headers) throws IOException {
        return new RawUpload(WEIR.port(), TRANSCRIPTIONS, length, headers);
    }

    private static Reply send(Buffer form, String... headers) throws IOException {
        try (RawUpload upload = open(form.length(), headers)) {
            upload.send(form);
            return upload.answer();
        }
    }

    private static Buffer joined(Buffer... parts) {
        Buffer all = Buffer.buffer();
        for (Buffer part : parts) {
            all.appendBuffer(part);
        }
        return all;
    }

    @Test
    void with_the_model_first_a_form_streams_byte_for_byte_but_for_the_name() throws IOException {
        Buffer before = joined(field("language", "en"), Buffer.buffer());
        Buffer behind = joined(field("prompt", "a river"), fileHead("a.wav"), BLOCK, end());

        assertThat(send(joined(before, field("model", "heard"), behind)).status())
                .isEqualTo(200);

        TakingUpstream.Taken taken = UPSTREAM.one();
        Buffer expected = joined(before, field("model", "whisper-1"), behind);
        assertThat(taken.path()).isEqualTo(TRANSCRIPTIONS);
        assertThat(taken.contentType()).isEqualTo("multipart/form-data; boundary=" + RawUpload.BOUNDARY);
        assertThat(taken.contentLength()).isEqualTo(String.valueOf(expected.length()));
        assertThat(taken.sha256()).isEqualTo(TakingUpstream.sha256(expected));
    }

    @Test
    void with_the_file_first_it_waits_on_disk_and_leaves_nothing_there() throws IOException {
        Buffer file = joined(fileHead("a.wav"), BLOCK, BLOCK, BLOCK, Buffer.buffer("\r\n"));

        assertThat(send(joined(file, field("model", "heard"), field("language", "en"), end().slice(2, end().length())))
                        .status())
                .isEqualTo(200);

        assertThat(UPSTREAM.one().sha256())
                .isEqualTo(TakingUpstream.sha256(
                        file, field("model", "whisper-1"), field("language", "en"), end().slice(2, end().length())));
        assertThat(left()).isEmpty();
    }

    /// Uploads that still have a name on disk.
    private static List<String> left() {
        String[] names = WEIR.dataDir().resolve("uploads").toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    @Test
    void a_form_in_chunks_streams_in_chunks() throws IOException {
        try (RawUpload upload = open(-1)) {
            upload.chunk(joined(field("model", "whisper-1"), fileHead("a.wav")));
            for (int i = 0; i < 20; i++) {
                upload.chunk(BLOCK);
            }
            upload.chunk(end());
            upload.endChunks();
            assertThat(upload.answer().status()).isEqualTo(200);
        }

        assertThat(UPSTREAM.one().contentLength()).isNull();
        assertThat(UPSTREAM.one().bytes())
                .isEqualTo(20L * BLOCK_BYTES
                        + joined(field("model", "whisper-1"), fileHead("a.wav"), end())
                                .length());
    }

    @Test
    void a_hundred_mebibytes_pass_and_no_more_than_a_few_blocks_wait_inside() throws Exception {
        UPSTREAM.holding = true;
        Buffer begin = joined(field("model", "whisper-1"), fileHead("long.wav"));
        long blocks = (100L << 20) / BLOCK_BYTES;
        Books before = WEIR.books();
        try (RawUpload upload = open(begin.length() + blocks * BLOCK_BYTES + end().length())) {
            upload.send(begin);
            var poured = upload.pour(BLOCK, blocks);
            long[] seen = {-1, 0};
            RunningWeir.eventually("the client to stand still", () -> {
                long now = upload.written.get();
                seen[1] = now == seen[0] ? seen[1] + 1 : 0;
                seen[0] = now;
                return seen[1] > 100;
            });
            // What the system's buffers of two connections hold is in it too.
            assertThat(upload.written.get()).isLessThan(16L << 20);

            UPSTREAM.go();
            poured.get(60, TimeUnit.SECONDS);
            upload.send(end());
            assertThat(upload.answer().status()).isEqualTo(200);
        }

        assertThat(UPSTREAM.one().bytes()).isGreaterThan(100L << 20);
        assertThat(before.row("completed").getJsonObject("tokens")).isEqualTo(new JsonObject().put("audio_seconds", 7));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_upload_that_stands_still_is_given_up(boolean modelFirst) throws IOException {
        Buffer begun = joined(modelFirst ? field("model", "whisper-1") : Buffer.buffer(), fileHead("a.wav"), BLOCK);
        try (RawUpload upload = open(begun.length() + 1_000_000)) {
            upload.send(begun);

            Reply answer = upload.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.error().getString("code")).isEqualTo("request_timeout");
        }
        RunningWeir.eventually("the provider to be left", () -> !modelFirst || UPSTREAM.broken.get() == 1);
        assertThat(UPSTREAM.taken).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_client_that_leaves_is_not_billed_and_the_provider_is_left_too(boolean modelFirst) throws IOException {
        Books before = WEIR.books();
        Buffer begun = joined(modelFirst ? field("model", "whisper-1") : Buffer.buffer(), fileHead("a.wav"), BLOCK);
        try (RawUpload upload = open(begun.length() + 1_000_000)) {
            upload.send(begun);
            RunningWeir.eventually("some to arrive", () -> !modelFirst || UPSTREAM.bytes.get() > 0);
        }

        if (modelFirst) {
            assertThat(before.row("client_gone").getJsonObject("tokens")).isEqualTo(new JsonObject());
            RunningWeir.eventually("the provider to be left", () -> UPSTREAM.broken.get() == 1);
        } else {
            before.untouched();
        }
        // It may just have been opened, and loses its name then.
        RunningWeir.eventually("no file to be left", () -> left().isEmpty());
    }

    @Test
    void a_provider_that_refuses_early_ends_the_upload() throws IOException {
        UPSTREAM.refusing = 400;
        Buffer begun = joined(field("model", "whisper-1"), fileHead("a.wav"), BLOCK);
        try (RawUpload upload = open(begun.length() + 10_000_000)) {
            upload.send(begun);

            Reply answer = upload.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error().getString("message")).isEqualTo("no such voice");
        }
        // And no later request finds half of this one on its connection.
        UPSTREAM.refusing = 0;
        Buffer next = joined(field("model", "whisper-1"), fileHead("b.wav"), end());
        for (int i = 0; i < 4; i++) {
            assertThat(send(next).status()).isEqualTo(200);
        }
    }

    @Test
    void a_second_model_behind_the_file_reaches_no_provider_whole() throws IOException {
        Books before = WEIR.books();

        Reply answer = send(joined(
                field("model", "whisper-1"),
                fileHead("a.wav"),
                BLOCK,
                Buffer.buffer("\r\n"),
                field("model", "dearer"),
                end().slice(2, end().length())));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().getString("param")).isEqualTo("model");
        assertThat(answer.error().getString("message")).isEqualTo("'model' stands twice in the form (expected: once)");
        assertThat(before.row("refused").getString("cost")).isEqualTo("0.00");
        assertThat(UPSTREAM.taken).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_form_that_is_too_long_is_refused_by_its_length_or_on_its_way(boolean declared) throws IOException {
        try (RawUpload upload = open(declared ? (101L << 20) + 1 : -1)) {
            if (!declared) {
                upload.chunk(joined(field("model", "whisper-1"), fileHead("a.wav")));
                try {
                    for (long i = 0; i < (102L << 20) / BLOCK_BYTES; i++) {
                        upload.chunk(BLOCK);
                    }
                } catch (IOException closed) {
                    // refused before all was sent
                }
            }
            Reply answer = upload.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.error().getString("message")).contains("requests.uploadMax");
        }
        assertThat(UPSTREAM.taken).isEmpty();
    }

    @Test
    void too_much_that_waits_on_disk_is_refused_until_there_is_room() throws IOException {
        Buffer begun = fileHead("a.wav");
        try (RawUpload upload = open(begun.length() + 200L * BLOCK_BYTES)) {
            upload.send(begun);
            try {
                for (int i = 0; i < 200; i++) {
                    upload.send(BLOCK);
                }
            } catch (IOException closed) {
                // refused before all was sent
            }
            Reply answer = upload.answer();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.error().getString("message")).contains("uploads wait on disk");
        }
        assertThat(left()).isEmpty();
        assertThat(send(joined(
                                fileHead("a.wav"),
                                BLOCK,
                                Buffer.buffer("\r\n"),
                                field("model", "heard"),
                                end().slice(2, end().length())))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_repeat_with_its_key_is_answered_once_whatever_its_boundary() throws IOException {
        Buffer form = joined(field("model", "whisper-1"), fileHead("a.wav"), BLOCK, end());

        Reply first = send(form, "Idempotency-Key: upload-1");
        WEIR.awaitSettled();
        Reply repeat = send(form, "Idempotency-Key: upload-1");
        Reply other = send(
                joined(field("model", "whisper-1"), fileHead("a.wav"), BLOCK.slice(1, BLOCK_BYTES), end()),
                "Idempotency-Key: upload-1");

        assertThat(first.status()).isEqualTo(200);
        assertThat(repeat).isEqualTo(first);
        assertThat(other.status()).isEqualTo(422);
        assertThat(UPSTREAM.taken).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing                                                        | it has no part",
                "junk--B                                                        | does not begin with its boundary",
                "--B~Content-Disposition: form-data; name='model'~~w             | it ends within part 1",
                "--B~Content-Disposition: form-data~~w~--B--                     | part 1 has no name",
                "--B~Content-Disposition: attachment; name='model'~~w~--B--      | 'attachment' (expected: form-data)",
                "--B~Content-Disposition: form-data; name='model~~w~--B--        | a quote in its Content-Disposition",
                "--B~Content-Disposition: form-data; name='a'; name='b'~~w~--B-- | part 1 has two names",
                "--Bx~~w~--B--                                                   | something follows the boundary",
                "--B~~w~--B--                                                    | part 1 has no name",
                "--B~no colon~~w~--B--                                           | the line 'no colon'",
                "--B~Content-Disposition: form-data; name='file'; filename='a'~~w~--B-- | Missing required parameter",
                "--B~Content-Disposition: form-data; name='model'~~~--B--        | model: 0 bytes",
                "--B~Content-Disposition: form-data; name='model'; filename='m'~~w~--B-- | model: a file, or encoded",
                "--B~Content-Disposition: form-data; name='model'~Content-Transfer-Encoding: base64~~dw==~--B--"
                        + " | model: a file, or encoded",
                "--B~Content-Disposition: form-data; name='model'~~none~--B--    | The model 'none' does not exist",
            })
    void what_can_not_be_read_is_refused_by_what_is_wrong(String text, String expected) throws IOException {
        String form = text.equals("nothing")
                ? ""
                : text.replace('\'', '"').replace("~", "\r\n").replace("--B", "--" + RawUpload.BOUNDARY);

        Reply answer = send(Buffer.buffer(form));

        assertThat(answer.status()).isIn(400, 404);
        assertThat(answer.error().getString("message")).contains(expected);
    }

    @Test
    void what_is_no_form_is_refused_by_its_type() {
        var answer = WEIR.api().post(TRANSCRIPTIONS, RunningWeir.KEY, "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.error().getString("message"))
                .isEqualTo("Content-Type: 'application/json' (expected: multipart/form-data with a boundary)");
    }
}
