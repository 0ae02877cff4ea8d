package dev.weir.providers.responses;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.StoredResponse;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;

/// The answers about a stored response that are not the response itself.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses/input-items>.
public final class InputItems {
    private static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 20;
    private static final int LIMIT_DIGITS_MAX = 3;
    private static final int FRAME_BYTES = 256;

    private InputItems() {}

    private record Item(String id, JsonSlice whole) {}

    /// A page of the input items, newest first unless `order` is `asc`.
    ///
    /// @param query gives a parameter of the query by its name: `limit`, `order`, `after`, `before`; null when it
    ///     is not there
    /// @throws GatewayException `INVALID_VALUE`, naming the parameter
    public static Buffer page(StoredResponse stored, UnaryOperator<String> query) {
        int limit = limit(query.apply("limit"));
        List<Item> items = items(stored.inputItems());
        if (!ascending(query.apply("order"))) {
            Collections.reverse(items);
        }
        int from = query.apply("after") == null ? 0 : find(items, "after", query.apply("after")) + 1;
        int to = query.apply("before") == null ? items.size() : find(items, "before", query.apply("before"));
        List<Item> rest = from < to ? items.subList(from, to) : List.of();
        List<Item> page = rest.subList(0, Math.min(limit, rest.size()));
        var out = new JsonWriter(FRAME_BYTES
                + page.stream().mapToInt(item -> item.whole().length()).sum());
        out.beginObject().name("object").string("list").name("data").beginArray();
        page.forEach(item -> out.value(item.whole()));
        return out.endArray()
                .name("first_id")
                .string(page.isEmpty() ? null : page.getFirst().id())
                .name("last_id")
                .string(page.isEmpty() ? null : page.getLast().id())
                .name("has_more")
                .bool(rest.size() > page.size())
                .endObject()
                .buffer();
    }

    /// What the deletion of a response is answered with.
    public static Buffer deleted(String id) {
        return new JsonWriter(FRAME_BYTES)
                .beginObject()
                .name("id")
                .string(id)
                .name("object")
                .string("response")
                .name("deleted")
                .bool(true)
                .endObject()
                .buffer();
    }

    private static List<Item> items(Buffer array) {
        var items = new ArrayList<Item>();
        JsonReader json = JsonSlice.of(array.getBytes()).reader();
        json.beginArray();
        while (json.nextItem()) {
            JsonSlice item = json.slice();
            items.add(new Item(OutputItem.read(item).id(), item));
        }
        return items;
    }

    private static int find(List<Item> items, String name, String id) {
        for (int i = 0; i < items.size(); i++) {
            if (id.equals(items.get(i).id())) {
                return i;
            }
        }
        throw wrong(name, id, "the id of an input item of this response");
    }

    private static int limit(String given) {
        if (given == null) {
            return LIMIT_DEFAULT;
        }
        boolean digits = given.matches("[0-9]{1," + LIMIT_DIGITS_MAX + "}");
        int limit = digits ? Integer.parseInt(given) : 0;
        if (limit < 1 || limit > LIMIT_MAX) {
            throw wrong("limit", given, "1 to " + LIMIT_MAX);
        }
        return limit;
    }

    private static boolean ascending(String order) {
        return switch (order) {
            case null -> false;
            case "desc" -> false;
            case "asc" -> true;
            default -> throw wrong("order", order, "asc or desc");
        };
    }

    private static GatewayException wrong(String name, String value, String expected) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE, name, name + ": " + value + " (expected: " + expected + ")");
    }
}
