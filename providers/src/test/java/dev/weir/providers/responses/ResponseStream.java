package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Checks a stream of this API the way a careful client reads it: numbers without a gap, one item after another, every
/// `done` with the whole of what its deltas said, and the same once more in the last event.
final class ResponseStream {
    private static final Set<String> LAST = Set.of("response.completed", "response.incomplete", "response.failed");

    private final List<JsonObject> events = new ArrayList<>();
    private final StringBuilder said = new StringBuilder();
    private final JsonArray items = new JsonArray();
    private JsonObject item;
    private boolean over;

    private ResponseStream(String stream) {
        for (String event : stream.split("\n\n")) {
            if (!event.isBlank()) {
                String[] lines = event.strip().split("\n");
                assertThat(lines).hasSize(2);
                var data = new JsonObject(lines[1].substring("data: ".length()));
                assertThat(lines[0]).isEqualTo("event: " + data.getString("type"));
                events.add(data);
            }
        }
    }

    static void check(String stream) {
        var checked = new ResponseStream(stream);
        for (int i = 0; i < checked.events.size(); i++) {
            JsonObject event = checked.events.get(i);
            assertThat(event.getInteger("sequence_number")).as(event.encode()).isEqualTo(i);
            assertThat(checked.over).as("after the end: %s", event).isFalse();
            checked.take(i, event);
        }
    }

    private void take(int number, JsonObject event) {
        String type = event.getString("type");
        if (number < 2 && !type.equals("error")) {
            assertThat(type).isEqualTo(number == 0 ? "response.created" : "response.in_progress");
            assertThat(event.getJsonObject("response").getString("status")).isEqualTo("in_progress");
        } else if (type.equals("response.output_item.added")) {
            assertThat(item).as("one item at a time").isNull();
            assertThat(event.getInteger("output_index")).isEqualTo(items.size());
            item = event.getJsonObject("item");
            said.setLength(0);
        } else if (type.equals("response.output_item.done")) {
            assertThat(event.getJsonObject("item").getString("id")).isEqualTo(item.getString("id"));
            assertThat(text(event.getJsonObject("item"))).isEqualTo(said.toString());
            items.add(event.getJsonObject("item"));
            item = null;
        } else if (type.endsWith(".delta")) {
            inItem(event);
            said.append(event.getString("delta"));
        } else if (LAST.contains(type)) {
            end(type, event.getJsonObject("response"));
        } else if (type.equals("error")) {
            assertThat(event.getString("message")).isNotNull();
            over = true;
        } else {
            inItem(event);
            whole(type, event);
        }
    }

    private void inItem(JsonObject event) {
        assertThat(event.getString("item_id")).isEqualTo(item.getString("id"));
        assertThat(event.getInteger("output_index")).isEqualTo(items.size());
    }

    private void whole(String type, JsonObject event) {
        switch (type) {
            case "response.output_text.done", "response.reasoning_summary_text.done" ->
                assertThat(event.getString("text")).isEqualTo(said.toString());
            case "response.refusal.done" ->
                assertThat(event.getString("refusal")).isEqualTo(said.toString());
            case "response.function_call_arguments.done" -> {
                assertThat(event.getString("arguments")).isEqualTo(said.toString());
                assertThat(event.getString("name")).isEqualTo(item.getString("name"));
            }
            case "response.content_part.done", "response.reasoning_summary_part.done" -> {
                JsonObject part = event.getJsonObject("part");
                assertThat(part.getString(part.containsKey("refusal") ? "refusal" : "text"))
                        .isEqualTo(said.toString());
            }
            case "response.content_part.added",
                    "response.reasoning_summary_part.added",
                    "response.image_generation_call.completed" -> {}
            default -> throw new AssertionError("an event that this API does not have: " + type);
        }
    }

    private void end(String type, JsonObject response) {
        over = true;
        assertThat("response." + response.getString("status")).isEqualTo(type);
        if (type.equals("response.failed")) {
            assertThat(response.getJsonObject("error").getString("message")).isNotNull();
            return;
        }
        assertThat(item).as("every item has ended").isNull();
        assertThat(response.getJsonArray("output")).isEqualTo(items);
        assertThat(response.getJsonObject("usage").getInteger("total_tokens")).isNotNegative();
    }

    private static String text(JsonObject item) {
        return switch (item.getString("type")) {
            case "function_call" -> item.getString("arguments");
            case "message" -> {
                JsonObject part = item.getJsonArray("content").getJsonObject(0);
                yield part.getString(part.containsKey("refusal") ? "refusal" : "text");
            }
            case "reasoning" ->
                item.getJsonArray("summary").isEmpty()
                        ? ""
                        : item.getJsonArray("summary").getJsonObject(0).getString("text");
            default -> "";
        };
    }
}
