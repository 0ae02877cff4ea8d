package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.StoredResponse;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is kept of a request, and what is made of it later.
class StoredTurnsTest {
    private static StoredResponse stored(String items, String response) {
        return new StoredResponse(
                UUID.fromString("00000000-0000-7000-8000-000000000001"),
                "resp_1",
                Optional.empty(),
                Buffer.buffer(items),
                Buffer.buffer(response),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    @Test
    void a_request_goes_on_from_earlier_turns_in_their_order() {
        var first = stored(
                "[{\"id\":\"msg_a\",\"type\":\"message\",\"role\":\"user\",\"content\":\"Q1\"}]",
                "{\"id\":\"resp_1\",\"instructions\":\"old\",\"output\":[{\"id\":\"rs_1\",\"type\":\"reasoning\","
                        + "\"summary\":[]},{\"id\":\"rs_2\",\"type\":\"reasoning\",\"summary\":[],"
                        + "\"encrypted_content\":\"gA\"},{\"id\":\"msg_b\",\"type\":\"message\"}],\"usage\":null}");
        var second = stored("[]", "{\"id\":\"resp_2\",\"output\":[{\"id\":\"fc_1\",\"type\":\"function_call\"}]}");
        var body = "{\"model\":\"m\", \"previous_response_id\":\"resp_2\", \"input\":\"Q3\", \"top_p\": 0.5}";

        Buffer continued = StoredTurns.continued(Buffer.buffer(body), List.of(first, second));

        assertThat(continued.toString())
                .isEqualTo("{\"model\":\"m\",\"input\":["
                        + "{\"type\":\"message\",\"role\":\"user\",\"content\":\"Q1\"},"
                        + "{\"id\":\"rs_2\",\"type\":\"reasoning\",\"summary\":[],\"encrypted_content\":\"gA\"},"
                        + "{\"type\":\"message\"},"
                        + "{\"type\":\"function_call\"},"
                        + "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"Q3\"}]}"
                        + "],\"top_p\":0.5}");
        var request = (ResponsesRequest)
                new ResponsesDialect(InstantSource.fixed(Instant.EPOCH)).read(Operation.RESPONSES, continued);
        assertThat(request.previousResponse()).isEmpty();
    }

    @Test
    void own_items_come_last_and_as_they_are() {
        var body =
                "{\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"1\"}],\"model\":\"m\"}";

        assertThat(StoredTurns.continued(Buffer.buffer(body), List.of()).toString())
                .isEqualTo(body);
    }

    @Test
    void what_a_request_adds_is_kept_with_ids_types_and_parts() {
        var body = """
                {"model":"m","input":[{"role":"user","content":"Hi"},
                {"role":"assistant","content":"Yes"},
                {"id":"msg_x","type":"message","role":"user","content":[{"type":"input_text","text":"a"}]},
                {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                {"type":"function_call_output","call_id":"c","output":"1"}]}""";

        var items = new JsonArray(StoredTurns.inputItems(Buffer.buffer(body), "ab"));

        assertThat(items).isEqualTo(new JsonArray("""
                [{"id":"msg_abi0","type":"message","role":"user","content":[{"type":"input_text","text":"Hi"}],
                "status":"completed"},
                {"id":"msg_abi1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Yes"}],
                "status":"completed"},
                {"id":"msg_x","type":"message","role":"user","content":[{"type":"input_text","text":"a"}]},
                {"id":"fc_abi3","type":"function_call","call_id":"c","name":"f","arguments":"{}"},
                {"id":"fco_abi4","type":"function_call_output","call_id":"c","output":"1"}]"""));
    }

    @Test
    void a_text_is_kept_as_a_message() {
        var items = StoredTurns.inputItems(Buffer.buffer("{\"input\":\"H\\\"i\",\"model\":\"m\"}"), "ab");

        assertThat(new JsonArray(items)).isEqualTo(new JsonArray("""
                [{"id":"msg_abi0","type":"message","role":"user","content":[{"type":"input_text","text":"H\\"i"}],
                "status":"completed"}]"""));
    }

    private static final StoredResponse FIVE = stored(
            "[{\"id\":\"i0\"},{\"id\":\"i1\"},{\"id\":\"i2\"},{\"id\":\"i3\"},{\"id\":\"i4\"}]", "{\"output\":[]}");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-  | -    | -  | -  | i4 i3 i2 i1 i0 | false",
                "-  | asc  | -  | -  | i0 i1 i2 i3 i4 | false",
                "2  | asc  | -  | -  | i0 i1          | true",
                "2  | asc  | i1 | -  | i2 i3          | true",
                "2  | asc  | i2 | -  | i3 i4          | false",
                "2  | desc | i3 | -  | i2 i1          | true",
                "9  | asc  | i4 | -  | -              | false",
                "9  | asc  | -  | i2 | i0 i1          | false",
                "9  | asc  | i0 | i3 | i1 i2          | false",
                "9  | asc  | i3 | i1 | -              | false"
            })
    void input_items_come_in_pages(String limit, String order, String after, String before, String ids, boolean more) {
        var query = new java.util.HashMap<String, String>();
        query.put("limit", limit);
        query.put("order", order);
        query.put("after", after);
        query.put("before", before);

        var page = new JsonObject(InputItems.page(FIVE, query::get));

        List<String> found = page.getJsonArray("data").stream()
                .map(item -> ((JsonObject) item).getString("id"))
                .toList();
        assertThat(found).isEqualTo(ids == null ? List.of() : List.of(ids.split(" ")));
        assertThat(page.getString("object")).isEqualTo("list");
        assertThat(page.getBoolean("has_more")).isEqualTo(more);
        assertThat(page.getString("first_id")).isEqualTo(found.isEmpty() ? null : found.getFirst());
        assertThat(page.getString("last_id")).isEqualTo(found.isEmpty() ? null : found.getLast());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit | 0     | limit: 0 (expected: 1 to 100)",
                "limit | 101   | limit: 101 (expected: 1 to 100)",
                "limit | many  | limit: many (expected: 1 to 100)",
                "order | up    | order: up (expected: asc or desc)",
                "after | i9    | after: i9 (expected: the id of an input item of this response)",
                "before | i9   | before: i9 (expected: the id of an input item of this response)"
            })
    void a_wrong_page_is_named(String name, String value, String message) {
        assertThatThrownBy(() -> InputItems.page(FIVE, Map.of(name, value)::get))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.param()).contains(name))
                .hasMessage(message);
    }

    @Test
    void a_deletion_is_answered() {
        assertThat(InputItems.deleted("resp_1").toString())
                .isEqualTo("{\"id\":\"resp_1\",\"object\":\"response\",\"deleted\":true}");
    }
}
