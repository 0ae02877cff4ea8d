package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.MultipartField;
import com.openai.models.batches.Batch;
import com.openai.models.batches.BatchCreateParams;
import com.openai.models.batches.BatchListParams;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.OfficialSdks;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Batches of a running Weir, with the built-in provider.
@Tag("system")
class BatchesTest {
    @RegisterExtension
    static final RunningWeir WEIR =
            new RunningWeir("--batches.interval 50ms", "--batches.retryPause 20ms", "--batches.linesMax 20");

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

    private static String line(String id, String model, String steering) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":"
                + Requests.chat(model, ",\"max_tokens\":9,\"metadata\":{" + steering + "}") + "}\n";
    }

    private static String upload(OpenAIClient by, String lines, FilePurpose purpose) {
        return by.files()
                .create(FileCreateParams.builder()
                        .purpose(purpose)
                        .file(MultipartField.<InputStream>builder()
                                .value(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
                                .filename("in.jsonl")
                                .contentType("application/jsonl")
                                .build())
                        .build())
                .id();
    }

    private static Batch begin(OpenAIClient by, String lines) {
        return by.batches()
                .create(BatchCreateParams.builder()
                        .inputFileId(upload(by, lines, FilePurpose.BATCH))
                        .endpoint(BatchCreateParams.Endpoint.V1_CHAT_COMPLETIONS)
                        .completionWindow(BatchCreateParams.CompletionWindow._24H)
                        .metadata(BatchCreateParams.Metadata.builder()
                                .putAdditionalProperty("night", JsonValue.from("7"))
                                .build())
                        .build());
    }

    private static Batch over(OpenAIClient by, Batch batch) {
        Set<Batch.Status> open = Set.of(
                Batch.Status.VALIDATING, Batch.Status.IN_PROGRESS, Batch.Status.FINALIZING, Batch.Status.CANCELLING);
        RunningWeir.eventually(
                "the batch to be over",
                () -> !open.contains(by.batches().retrieve(batch.id()).status()));
        return by.batches().retrieve(batch.id());
    }

    private static List<JsonObject> lines(OpenAIClient by, Optional<String> file) {
        try (var content = by.files().content(file.orElseThrow())) {
            return new String(content.body().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(JsonObject::new)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_official_sdk_has_a_batch_executed_and_each_line_is_in_the_books_once() {
        Books before = WEIR.books();
        var input = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            input.append(line("line " + i, i == 5 ? "no-such-model" : "demo", "\"demo_tokens\":\"3\""));
        }
        Batch begun = begin(client, input.toString());
        assertThat(begun.status()).isEqualTo(Batch.Status.VALIDATING);
        Batch batch = over(client, begun);

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.endpoint()).isEqualTo("/v1/chat/completions");
        assertThat(batch.metadata().orElseThrow()._additionalProperties()).containsEntry("night", JsonValue.from("7"));
        assertThat(batch.expiresAt().orElseThrow() - batch.createdAt()).isEqualTo(24 * 3600);
        assertThat(batch.completedAt()).isPresent();
        assertThat(batch.requestCounts().orElseThrow().total()).isEqualTo(12);
        assertThat(batch.requestCounts().orElseThrow().completed()).isEqualTo(11);
        assertThat(batch.requestCounts().orElseThrow().failed()).isEqualTo(1);

        List<JsonObject> output = lines(client, batch.outputFileId());
        assertThat(output).hasSize(11).allSatisfy(line -> {
            assertThat(line.getString("id")).startsWith("batch_req_");
            JsonObject response = line.getJsonObject("response");
            assertThat(response.getInteger("status_code")).isEqualTo(200);
            assertThat(response.getJsonObject("body").getString("object")).isEqualTo("chat.completion");
            assertThat(line.getValue("error")).isNull();
        });
        assertThat(lines(client, batch.errorFileId())).singleElement().satisfies(line -> {
            assertThat(line.getString("custom_id")).isEqualTo("line 5");
            assertThat(line.getJsonObject("response").getInteger("status_code")).isEqualTo(400);
            assertThat(line.getJsonObject("response")
                            .getJsonObject("body")
                            .getJsonObject("error")
                            .getString("code"))
                    .isEqualTo("model_not_priced");
        });

        List<JsonObject> rows = before.rows();
        assertThat(rows)
                .hasSize(11)
                .allSatisfy(row -> assertThat(row.getString("ending")).isEqualTo("completed"));
        Set<String> booked =
                rows.stream().map(row -> row.getString("requestId")).collect(Collectors.toSet());
        assertThat(output)
                .extracting(line -> line.getJsonObject("response").getString("request_id"))
                .containsExactlyInAnyOrderElementsOf(booked);
    }

    @Test
    void what_is_wrong_with_lines_is_told_line_by_line() {
        Batch batch =
                over(client, begin(client, line("a", "demo", "") + "{\"custom_id\":\"b\"\n" + line("a", "demo", "")));

        assertThat(batch.status()).isEqualTo(Batch.Status.FAILED);
        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .extracting(
                        error -> error.line().orElseThrow() + " " + error.code().orElseThrow())
                .containsExactly("2 invalid_json_line", "3 duplicate_custom_id");
        assertThat(batch.outputFileId()).isEmpty();
    }

    @Test
    void too_many_lines_are_too_many() {
        Batch batch = over(client, begin(client, line("a", "demo", "").repeat(21)));

        assertThat(batch.errors().orElseThrow().data().orElseThrow())
                .extracting(error -> error.code().orElseThrow())
                .contains("too_many_requests");
    }

    @Test
    void a_batch_is_cancelled_and_tells_of_the_lines_it_did_not_execute() {
        Books before = WEIR.books();
        var input = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            input.append(line("line " + i, "demo", "\"demo_tokens\":\"2\",\"demo_first_delay_ms\":\"1000\""));
        }
        Batch begun = begin(client, input.toString());
        RunningWeir.eventually(
                "lines to run",
                () -> client.batches().retrieve(begun.id()).status().equals(Batch.Status.IN_PROGRESS));
        assertThat(client.batches().cancel(begun.id()).status()).isEqualTo(Batch.Status.CANCELLING);
        Batch batch = over(client, begun);

        assertThat(batch.status()).isEqualTo(Batch.Status.CANCELLED);
        long executed = batch.requestCounts().orElseThrow().completed();
        assertThat(executed).isLessThan(20);
        assertThat(lines(client, batch.errorFileId())).hasSize((int) (20 - executed));
        assertThat(before.rows()).hasSize((int) executed);
        Api.Reply over = WEIR.api().post("/v1/batches/" + failedBatch() + "/cancel", RunningWeir.KEY, null);
        assertRefused(over, 409, "batch_over", "Cannot cancel a batch with status 'failed'");
    }

    private static String failedBatch() {
        return over(client, begin(client, "no json")).id();
    }

    @Test
    void a_key_that_is_revoked_ends_the_lines_that_are_left() {
        JsonObject made = WEIR.api()
                .post("/api/v1/keys", RunningWeir.KEY, "{\"name\":\"night\",\"scopes\":[\"inference\"]}")
                .data();
        Batch begun;
        OpenAIClient night = client(made.getString("key"));
        var input = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            input.append(line("line " + i, "demo", "\"demo_tokens\":\"2\",\"demo_first_delay_ms\":\"500\""));
        }
        begun = begin(night, input.toString());
        RunningWeir.eventually(
                "lines to run",
                () -> night.batches().retrieve(begun.id()).status().equals(Batch.Status.IN_PROGRESS));
        Api.Reply revoked = WEIR.api().send("DELETE", "/api/v1/keys/" + made.getString("id"), RunningWeir.KEY, null);
        assertThat(revoked.status()).isEqualTo(200);
        Batch batch = over(client, begun);

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(batch.requestCounts().orElseThrow().failed()).isGreaterThanOrEqualTo(4);
        assertThat(lines(client, batch.errorFileId())).allSatisfy(line -> {
            assertThat(line.getJsonObject("response").getInteger("status_code")).isEqualTo(401);
            assertThat(line.getJsonObject("response")
                            .getJsonObject("body")
                            .getJsonObject("error")
                            .getString("code"))
                    .isEqualTo("invalid_api_key");
        });
    }

    @Test
    void a_balance_that_is_used_up_ends_lines_at_once() {
        OpenAIClient poor = client(WEIR.newCompany("Poor", "0.00"));
        Batch batch = over(poor, begin(poor, line("a", "demo", "") + line("b", "demo", "")));

        assertThat(batch.status()).isEqualTo(Batch.Status.COMPLETED);
        assertThat(lines(poor, batch.errorFileId()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.getJsonObject("response")
                                .getJsonObject("body")
                                .getJsonObject("error")
                                .getString("code"))
                        .isEqualTo("insufficient_quota"));
    }

    @Test
    void a_batch_of_another_company_is_not_there() {
        Batch mine = over(client, begin(client, line("a", "demo", "")));
        String other = WEIR.newCompany("Other", "1.00");

        assertRefused(WEIR.api().get("/v1/batches/" + mine.id(), other), 404, "not_found", "No batch found with id");
        assertRefused(
                WEIR.api().post("/v1/batches/" + mine.id() + "/cancel", other, null), 404, "not_found", "No batch");
        assertThat(WEIR.api().get("/v1/batches", other).list()).isEmpty();
        assertRefused(
                WEIR.api().post("/v1/batches", other, body(mine.inputFileId(), "/v1/chat/completions", "24h", "")),
                404,
                "not_found",
                "No such File object: " + mine.inputFileId());
        var page = client.batches().list(BatchListParams.builder().limit(1).build());
        assertThat(page.items()).hasSize(1);
    }

    private static String body(String file, String endpoint, String window, String more) {
        return "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"" + endpoint + "\",\"completion_window\":\"" + window
                + "\"" + more + "}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            `{`                                                 | 400 | invalid_json               | not valid JSON
            `[]`                                                | 400 | invalid_json               | expected: a JSON object
            `{}`                                                | 400 | missing_required_parameter | 'input_file_id'
            `{"input_file_id":7}`                               | 400 | invalid_value              | input_file_id: '7'
            `{"input_file_id":"file-1"}`                        | 404 | not_found                  | No such File object: file-1
            `{"input_file_id":"FILE"}`                          | 400 | missing_required_parameter | 'endpoint'
            `{"input_file_id":"FILE","endpoint":"/v1/files"}`   | 400 | invalid_value              | endpoint: '/v1/files' (expected: one of /v1/chat/completions
            `{"input_file_id":"FILE","endpoint":"/v1/chat/completions"}` | 400 | missing_required_parameter | 'completion_window'
            `{"input_file_id":"FILE","endpoint":"/v1/chat/completions","completion_window":"1h"}` | 400 | invalid_value | completion_window: '1h' (expected: 24h)
            `{"input_file_id":"FILE","endpoint":"/v1/chat/completions","completion_window":"24h"}` | 400 | invalid_value | is 'user_data' (expected: batch)
            `{"input_file_id":"FILE","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":[]}` | 400 | invalid_value | metadata: '[]' (expected: an object
            `{"input_file_id":"FILE","endpoint":"/v1/chat/completions","completion_window":"24h","metadata":{"a":1}}` | 400 | invalid_value | metadata.a: '1' (expected: text of
            `{"input_file_id":"FILE","endpoint":"/v1/chat/completions","completion_window":"24h","output_expires_after":{"anchor":"x"}}` | 400 | invalid_value | output_expires_after[anchor]: 'x'
            `{"input_file_id":"FILE","endpoint":"/v1/chat/completions","completion_window":"24h","output_expires_after":{"anchor":"created_at","seconds":1}}` | 400 | invalid_value | output_expires_after[seconds]: '1' (expected: 3600
            `{"input_file":"a"}`                                | 400 | invalid_value              | input_file: 'unknown field'
            """)
    void a_batch_that_is_asked_for_wrongly_is_refused(String body, int status, String code, String message) {
        String file = upload(client, line("a", "demo", ""), FilePurpose.USER_DATA);

        assertRefused(
                WEIR.api().post("/v1/batches", RunningWeir.KEY, body.replace("FILE", file)), status, code, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /v1/responses   | `{"model":"demo","input":"Hello","max_output_tokens":16}` | response
            /v1/completions | `{"model":"demo","prompt":"Hello","max_tokens":5}`        | text_completion
            """)
    void lines_may_be_for_other_endpoints(String endpoint, String request, String object) {
        Books before = WEIR.books();
        String file = upload(
                client,
                "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"" + endpoint + "\",\"body\":" + request + "}",
                FilePurpose.BATCH);
        String id = WEIR.api()
                .post("/v1/batches", RunningWeir.KEY, body(file, endpoint, "24h", ""))
                .json()
                .getString("id");
        Batch batch = over(client, client.batches().retrieve(id));

        assertThat(lines(client, batch.outputFileId()))
                .singleElement()
                .satisfies(line -> assertThat(line.getJsonObject("response")
                                .getJsonObject("body")
                                .getString("object"))
                        .isEqualTo(object));
        before.row("completed");
    }

    @Test
    void nobody_does_errands_over_the_public_port() {
        String id = "01890000-0000-7000-8000-000000000001";
        Api.Reply reply = WEIR.api()
                .post(Requests.CHAT, RunningWeir.KEY, Requests.demo("", "\"demo_tokens\":\"2\""), "x-weir-errand", id);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-request-id")).isPresent().isNotEqualTo(Optional.of(id));
        WEIR.awaitSettled();
        assertThat(WEIR.api()
                        .get("/api/v1/usage?requestId=" + id, RunningWeir.KEY)
                        .list())
                .isEmpty();
    }

    private static void assertRefused(Api.Reply reply, int status, String code, String message) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.error().getString("code")).isEqualTo(code);
        assertThat(reply.error().getString("message")).contains(message);
    }
}
