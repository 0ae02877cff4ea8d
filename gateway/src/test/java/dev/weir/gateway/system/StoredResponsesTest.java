package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api.Reply;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What stored responses do when something is wrong with a request, an answer or the size of either.
@Tag("system")
class StoredResponsesTest {
    private static final String PATH = "/v1/responses";
    private static final String USAGE = "\"usage\":{\"input_tokens\":10,\"output_tokens\":5,\"total_tokens\":15}";
    private static final String MESSAGE = "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\","
            + "\"status\":\"completed\",\"content\":[{\"type\":\"output_text\",\"text\":\"Hello\",\"annotations\":[]}]}";

    @RegisterExtension
    static final RunningWeir WEIR =
            new RunningWeir("--responses.responseMax 4KiB", "--requests.bodyMax 8KiB", "--responses.findTimeout 500ms");

    private static String response(String status, String text) {
        return "{\"id\":\"resp_theirs\",\"object\":\"response\",\"status\":\"" + status
                + "\",\"store\":false,\"model\":\"m\"," + "\"output\":[" + MESSAGE.replace("Hello", text) + "]," + USAGE
                + "}";
    }

    private static String event(String type, String status) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"response\":" + response(status, "Hello")
                + "}\n\n";
    }

    private static String body(String more) {
        return "{\"model\":\"" + Requests.MODEL + "\",\"input\":\"Hi\"" + more + "}";
    }

    private static Reply ask(String more) {
        return WEIR.api().post(PATH, KEY, body(more));
    }

    /// The id of a new one.
    private static String stored() {
        WEIR.upstream().expect(Script.json(200, response("completed", "Hello")));
        Reply reply = ask("");
        assertThat(reply.status()).isEqualTo(200);
        return reply.json().getString("id");
    }

    private static Reply found(String id) {
        return WEIR.api().get(PATH + "/" + id, KEY);
    }

    @Test
    void an_answer_has_our_id_and_the_provider_stores_nothing() {
        ScriptedCall call = WEIR.upstream().expect(Script.json(200, response("completed", "Hello")));

        JsonObject told = ask(",\"store\":true").json();

        assertThat(told.getString("id")).matches("resp_[0-9a-f]{32}");
        assertThat(told.getBoolean("store")).isTrue();
        assertThat(new JsonObject(call.request().body()).getBoolean("store")).isFalse();
        assertThat(found(told.getString("id")).json()).isEqualTo(told);
        RunningWeir.eventually("it to be counted", () -> WEIR.api().metrics().contains("weir_responses_kept_total"));
    }

    @Test
    void an_incomplete_answer_is_stored_as_incomplete() {
        WEIR.upstream().expect(Script.whole(200, "text/event-stream", event("response.incomplete", "incomplete")));

        String events = ask(",\"stream\":true").body();

        String id = events.substring(events.indexOf("resp_"), events.indexOf("resp_") + 37);
        assertThat(found(id).json().getString("status")).isEqualTo("incomplete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"response.created", "response.failed"})
    void a_cut_or_failed_answer_is_not_stored(String last) {
        WEIR.expectWarnings();
        String status = last.equals("response.failed") ? "failed" : "in_progress";
        WEIR.upstream().expect(Script.whole(200, "text/event-stream", event(last, status)));

        String events = ask(",\"stream\":true").body();

        String id = events.substring(events.indexOf("resp_"), events.indexOf("resp_") + 37);
        assertThat(found(id).status()).isEqualTo(404);
    }

    @Test
    void an_answer_that_is_too_long_is_delivered_and_says_that_it_is_not_stored() {
        WEIR.expectWarnings();
        WEIR.upstream().expect(Script.json(200, response("completed", "a".repeat(3_700))));

        JsonObject told = ask("").json();

        assertThat(told.getBoolean("store")).isFalse();
        assertThat(told.encode()).contains("a".repeat(3_700));
        assertThat(found(told.getString("id")).status()).isEqualTo(404);
        assertThat(WEIR.warnings()).anyMatch(line -> line.contains("is not kept: it is longer than 4KiB"));
        assertThat(WEIR.api().metrics()).contains("weir_responses_lost_total");
    }

    @Test
    void turns_that_are_too_long_together_are_refused_by_name() {
        String id = null;
        for (int i = 0; i < 2; i++) {
            WEIR.upstream().expect(Script.json(200, response("completed", "a".repeat(3_000))));
            id = ask(id == null ? "" : ",\"previous_response_id\":\"" + id + "\"")
                    .json()
                    .getString("id");
        }
        WEIR.upstream().expect(Script.json(200, response("completed", "Hello")));
        id = ask(",\"previous_response_id\":\"" + id + "\"").json().getString("id");

        Reply refused = WEIR.api()
                .post(
                        PATH,
                        KEY,
                        body(",\"previous_response_id\":\"" + id + "\"").replace("Hi", "a".repeat(2_000)));

        assertThat(refused.status()).isEqualTo(413);
        assertThat(refused.error().getString("param")).isEqualTo("previous_response_id");
        assertThat(refused.error().getString("message"))
                .startsWith("The turns up to '" + id + "' have ")
                .endsWith(" bytes (expected: at most 8192 together with the body)");
    }

    @Test
    void the_bound_of_a_request_is_that_of_the_whole_conversation() {
        String key = WEIR.newCompany("Short of money", "0.0004");
        String few = ",\"max_output_tokens\":16";
        WEIR.upstream().expect(Script.json(200, response("completed", "a".repeat(3_000))));
        String id = WEIR.api().post(PATH, key, body(few)).json().getString("id");

        Reply refused = WEIR.api().post(PATH, key, body(few + ",\"previous_response_id\":\"" + id + "\""));

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.error().getString("code")).isEqualTo("insufficient_quota");
        WEIR.upstream().expect(Script.json(200, response("completed", "Hello")));
        assertThat(WEIR.api().post(PATH, key, body(few)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ",\"previous_response_id\":\"resp_none\" | 400 | previous_response_id | previous_response_not_found |"
                        + " 'resp_none' not found",
                ",\"previous_response_id\":\"\\u0000\" | 400 | previous_response_id | previous_response_not_found | not found",
                ",\"previous_response_id\":7 | 400 | previous_response_id | invalid_type | 7",
                ",\"background\":true | 400 | background | invalid_value | background: true",
                ",\"conversation\":\"conv_1\" | 400 | conversation | invalid_value | previous_response_id",
                ",\"store\":\"yes\" | 400 | store | invalid_type | store"
            })
    void a_wrong_request_is_told_what_is_wrong(String more, int status, String param, String code, String message) {
        Books before = WEIR.books();
        Reply refused = ask(more);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.error().getString("param")).isEqualTo(param);
        assertThat(refused.error().getString("code")).isEqualTo(code);
        assertThat(refused.error().getString("message")).contains(message);
        assertThat(before.rows()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /resp_none             | 404 | Response with id 'resp_none' not found",
                "DELETE | /resp_none             | 404 | Response with id 'resp_none' not found",
                "GET    | /resp_none/input_items | 404 | Response with id 'resp_none' not found",
                "POST   | /resp_none/cancel      | 404 | Response with id 'resp_none' not found",
                "GET    | /{id}?stream=true      | 400 | stream: true (expected: false",
                "GET    | /{id}?stream=maybe     | 400 | stream: maybe (expected: false",
                "GET    | /{id}/input_items?limit=0   | 400 | limit: 0 (expected: 1 to 100)",
                "GET    | /{id}/input_items?order=up  | 400 | order: up (expected: asc or desc)",
                "GET    | /{id}/input_items?after=i9  | 400 | after: i9",
                "POST   | /{id}/cancel           | 400 | background: true",
                "PUT    | /{id}                  | 405 | is not supported"
            })
    void a_wrong_question_about_a_response_is_told_so(String method, String path, int status, String message) {
        Reply refused = WEIR.api().send(method, PATH + path.replace("{id}", stored()), KEY, null);

        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.error().getString("message")).contains(message);
    }

    @Test
    void nothing_is_told_without_a_key() {
        String id = stored();

        for (String path : new String[] {"/" + id, "/" + id + "/input_items"}) {
            assertThat(WEIR.api().get(PATH + path, null).status()).isEqualTo(401);
            assertThat(WEIR.api().get(PATH + path, "wrong").status()).isEqualTo(401);
        }
        assertThat(WEIR.api().send("DELETE", PATH + "/" + id, null, null).status())
                .isEqualTo(401);
        assertThat(found(id).status()).isEqualTo(200);
    }

    @Test
    void a_repeat_with_its_key_names_the_same_response() {
        String id = stored();
        WEIR.upstream().expect(Script.json(200, response("completed", "Hello")));
        String again = body(",\"previous_response_id\":\"" + id + "\"");
        String key = UUID.randomUUID().toString();

        Reply first = WEIR.api().post(PATH, KEY, again, Keyed.HEADER, key);
        RunningWeir.eventually(
                "the answer to be kept",
                () -> WEIR.api().post(PATH, KEY, again, Keyed.HEADER, key).status() == 200);
        Reply second = WEIR.api().post(PATH, KEY, again, Keyed.HEADER, key);

        assertThat(second.header("idempotent-replayed")).contains("true");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(found(first.json().getString("id")).json()).isEqualTo(first.json());
    }

    @Test
    void what_is_deleted_is_gone_and_what_went_on_from_it_stays() {
        String first = stored();
        WEIR.upstream().expect(Script.json(200, response("completed", "Second")));
        String second =
                ask(",\"previous_response_id\":\"" + first + "\"").json().getString("id");

        Reply deleted = WEIR.api().send("DELETE", PATH + "/" + first, KEY, null);

        assertThat(deleted.json())
                .isEqualTo(new JsonObject()
                        .put("id", first)
                        .put("object", "response")
                        .put("deleted", true));
        assertThat(found(first).status()).isEqualTo(404);
        ScriptedCall call = WEIR.upstream().expect(Script.json(200, response("completed", "Third")));
        assertThat(ask(",\"previous_response_id\":\"" + second + "\"").status()).isEqualTo(200);
        JsonArray input = new JsonObject(call.request().body()).getJsonArray("input");
        assertThat(input.encode()).contains("Second").doesNotContain("Hello");
    }
}
