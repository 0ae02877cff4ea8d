package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.MultipartField;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files of a running Weir.
@Tag("system")
class FilesTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--files.fileMax 8MiB", "--files.companyMax 20MiB");

    private static final String FORM = "multipart/form-data; boundary=b";

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final List<OpenAIClient> CLIENTS = new ArrayList<>();
    private static OpenAIClient client;

    @BeforeAll
    static void make_a_client() {
        client = client(RunningWeir.KEY);
    }

    @AfterAll
    static void close() {
        CLIENTS.forEach(OpenAIClient::close);
    }

    private static OpenAIClient client(String key) {
        OpenAIClient made = OfficialSdks.openAi(WEIR, key);
        CLIENTS.add(made);
        return made;
    }

    private static FileObject upload(OpenAIClient by, FilePurpose purpose, String name, byte[] bytes) {
        return by.files()
                .create(FileCreateParams.builder()
                        .purpose(purpose)
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(bytes))
                                .filename(name)
                                .contentType("application/octet-stream")
                                .build())
                        .build());
    }

    @Test
    void the_official_sdk_uploads_finds_lists_reads_and_deletes() throws IOException {
        byte[] bytes = new byte[5_000_003];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7 + i / 1000);
        }
        FileObject file = upload(client, FilePurpose.USER_DATA, "Fluß 7*.bin", bytes);

        assertThat(file.bytes()).isEqualTo(bytes.length);
        assertThat(file.filename()).isEqualTo("Fluß 7*.bin");
        assertThat(file.expiresAt()).isEmpty();
        assertThat(client.files().retrieve(file.id())).isEqualTo(file);
        try (var content = client.files().content(file.id())) {
            assertThat(content.body().readAllBytes()).isEqualTo(bytes);
        }
        FileObject second = upload(client, FilePurpose.BATCH, "in.jsonl", new byte[] {'\n'});
        assertThat(second.expiresAt()).isPresent();
        var newest = client.files().list(FileListParams.builder().limit(1).build());
        assertThat(newest.items()).containsExactly(second);
        assertThat(newest.autoPager().stream().map(FileObject::id)).containsExactly(second.id(), file.id());

        assertThat(client.files().delete(file.id()).deleted()).isTrue();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.files().retrieve(file.id()))
                .withMessageContaining("No such File object: " + file.id());
        client.files().delete(second.id());
    }

    @Test
    void a_file_of_another_company_is_not_there() {
        FileObject file = upload(client, FilePurpose.BATCH, "in.jsonl", new byte[] {'a'});
        String other = WEIR.newCompany("Other", "1.00");

        for (String path : new String[] {"/v1/files/" + file.id(), "/v1/files/" + file.id() + "/content"}) {
            assertRefused(WEIR.api().get(path, other), 404, "not_found", "No such File object");
        }
        assertRefused(WEIR.api().send("DELETE", "/v1/files/" + file.id(), other, null), 404, "not_found", "No such");
        assertThat(WEIR.api().get("/v1/files", other).list()).isEmpty();
        assertThat(WEIR.api().get("/v1/files/" + file.id(), RunningWeir.KEY).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /v1/files/file-1            | 404 | not_found     | No such File object: file-1
            /v1/files/file-1/content    | 404 | not_found     | No such File object: file-1
            /v1/files?limit=0           | 400 | invalid_value | limit: '0' (expected: 1 to 10000)
            /v1/files?limit=10001       | 400 | invalid_value | limit: '10001' (expected: 1 to 10000)
            /v1/files?limit=many        | 400 | invalid_value | limit: 'many'
            /v1/files?order=up          | 400 | invalid_value | order: 'up' (expected: asc or desc)
            /v1/files?after=x           | 400 | invalid_value | after: 'x' (expected: the id of the last one
            /v1/files?purpose=fun       | 400 | invalid_value | purpose: 'fun'
            """)
    void what_is_asked_for_wrongly_is_refused(String path, int status, String code, String message) {
        assertRefused(WEIR.api().get(path, RunningWeir.KEY), status, code, message);
    }

    private static String part(String head, String value) {
        return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + value + "\r\n";
    }

    private static final String FILE = part("name=\"file\"; filename=\"a.jsonl\"", "text");
    private static final String PURPOSE = part("name=\"purpose\"", "batch");
    private static final String END = "--b--\r\n";

    private enum Form {
        NO_FILE(PURPOSE, "missing_required_parameter", "Missing required parameter: 'file'"),
        NO_PURPOSE(FILE, "missing_required_parameter", "Missing required parameter: 'purpose'"),
        OTHER_PURPOSE(FILE + part("name=\"purpose\"", "fun"), "invalid_value", "purpose: 'fun' (expected: one of"),
        OUTPUT(FILE + part("name=\"purpose\"", "batch_output"), "invalid_value", "purpose: 'batch_output'"),
        TWO_FILES(FILE + FILE + PURPOSE, "invalid_value", "a second one"),
        OTHER_FILE(
                part("name=\"image\"; filename=\"a\"", "x") + PURPOSE, "invalid_value", "file: 'image' (expected: one"),
        LONG_NAME(
                part("name=\"file\"; filename=\"" + "n".repeat(256) + "\"", "x") + PURPOSE,
                "invalid_value",
                "expected: 1 to 255 characters"),
        OTHER_ANCHOR(
                FILE + PURPOSE + part("name=\"expires_after[anchor]\"", "now"),
                "invalid_value",
                "expires_after[anchor]: 'now' (expected: created_at)"),
        SHORT_TIME(
                FILE
                        + PURPOSE
                        + part("name=\"expires_after[anchor]\"", "created_at")
                        + part("name=\"expires_after[seconds]\"", "3599"),
                "invalid_value",
                "expires_after[seconds]: '3599' (expected: 3600 to 2592000)");

        private final String body;
        private final String code;
        private final String message;

        Form(String body, String code, String message) {
            this.body = body + END;
            this.code = code;
            this.message = message;
        }
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource
    void a_form_that_is_wrong_is_refused_and_leaves_nothing(Form form) {
        assertRefused(post(form.body, FORM), 400, form.code, form.message);
        RunningWeir.eventually("the file to be given up", () -> arriving() == 0);
    }

    @Test
    void the_purpose_may_come_before_the_file_and_the_time_is_kept() {
        JsonObject file = post(
                        PURPOSE
                                + part("name=\"expires_after[seconds]\"", "3600")
                                + part("name=\"expires_after[anchor]\"", "created_at")
                                + FILE
                                + END,
                        FORM)
                .json();

        assertThat(file.getLong("expires_at") - file.getLong("created_at")).isEqualTo(3600);
        assertThat(WEIR.api()
                        .get("/v1/files/" + file.getString("id") + "/content", RunningWeir.KEY)
                        .body())
                .isEqualTo("text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain", "multipart/mixed; boundary=b"})
    void a_body_that_is_no_form_is_refused(String type) {
        assertRefused(post("{}", type), 400, "bad_request", "The body is " + type + " (expected: multipart/form-data)");
    }

    @Test
    void a_file_that_is_too_long_is_refused_before_it_has_come() {
        assertThatExceptionOfType(com.openai.errors.UnexpectedStatusCodeException.class)
                .isThrownBy(() -> upload(client, FilePurpose.BATCH, "big", new byte[(8 << 20) + 1]))
                .withMessageContaining("The file is too large (expected: at most 8MiB)");
        RunningWeir.eventually("the upload to be given up", () -> arriving() == 0);
    }

    @Test
    void a_company_without_room_is_told_so() {
        OpenAIClient full = client(WEIR.newCompany("Full", "1.00"));
        upload(full, FilePurpose.USER_DATA, "1", new byte[8 << 20]);
        upload(full, FilePurpose.USER_DATA, "2", new byte[8 << 20]);

        assertThatExceptionOfType(com.openai.errors.BadRequestException.class)
                .isThrownBy(() -> upload(full, FilePurpose.USER_DATA, "3", new byte[8 << 20]))
                .withMessageContaining("the files of a company may have 20MiB together");
    }

    @Test
    void a_client_that_leaves_in_the_middle_leaves_nothing() throws IOException {
        try (var socket = new Socket("127.0.0.1", WEIR.port())) {
            String head = "POST /v1/files HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + RunningWeir.KEY
                    + "\r\ncontent-type: " + FORM + "\r\ncontent-length: 100000\r\n\r\n";
            socket.getOutputStream().write((head + FILE).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            RunningWeir.eventually("the file to be begun", () -> arriving() == 1);
        }
        RunningWeir.eventually("the file to be given up", () -> arriving() == 0);
    }

    @Test
    void a_key_without_the_scope_has_no_files() {
        String key = WEIR.api()
                .post("/api/v1/keys", RunningWeir.KEY, "{\"name\":\"books\",\"scopes\":[\"billing\"]}")
                .data()
                .getString("key");

        assertRefused(
                WEIR.api().get("/v1/files", key), 403, "insufficient_permissions", "expected: the scope inference");
        assertRefused(WEIR.api().get("/v1/batches", "nobody"), 401, "invalid_api_key", "Incorrect API key");
    }

    private static Api.Reply post(String body, String type) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(WEIR.api().url() + "/v1/files"))
                .header("authorization", "Bearer " + RunningWeir.KEY)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .thenApply(response -> new Api.Reply(response.statusCode(), response))
                .join();
    }

    private static int arriving() {
        return WEIR.postgres()
                .database()
                .pool()
                .query("select count(*)::int from files.file where state = 'arriving'")
                .execute()
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .iterator()
                .next()
                .getInteger(0);
    }

    private static void assertRefused(Api.Reply reply, int status, String code, String message) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.error().getString("code")).isEqualTo(code);
        assertThat(reply.error().getString("message")).contains(message);
    }
}
