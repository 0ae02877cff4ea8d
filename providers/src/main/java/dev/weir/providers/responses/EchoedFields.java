package dev.weir.providers.responses;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/// The fields of a request that its response object says again, as the caller wrote them. On their way from the reader
/// to the encoder they are one JSON object among the request's extras.
final class EchoedFields {
    /// Of the extra.
    static final String NAME = "weir.responses.echo";

    private static final JsonSlice NULL = JsonSlice.raw("null");
    private static final JsonSlice EMPTY_ARRAY = JsonSlice.raw("[]");
    private static final JsonSlice TRUE = JsonSlice.raw("true");

    /// What each is when the caller did not say; in the order of the object.
    private static final Map<String, JsonSlice> DEFAULTS = defaults();

    private final Map<String, JsonSlice> said = new LinkedHashMap<>();

    private static Map<String, JsonSlice> defaults() {
        var fields = new LinkedHashMap<String, JsonSlice>();
        fields.put("instructions", NULL);
        fields.put("max_output_tokens", NULL);
        fields.put("max_tool_calls", NULL);
        fields.put("parallel_tool_calls", TRUE);
        fields.put("previous_response_id", NULL);
        fields.put("prompt_cache_key", NULL);
        fields.put("prompt_cache_retention", NULL);
        fields.put("reasoning", JsonSlice.raw("{\"effort\":null,\"summary\":null}"));
        fields.put("safety_identifier", NULL);
        fields.put("store", TRUE);
        fields.put("temperature", JsonSlice.raw("1.0"));
        fields.put("text", JsonSlice.raw("{\"format\":{\"type\":\"text\"},\"verbosity\":\"medium\"}"));
        fields.put("tool_choice", JsonSlice.raw("\"auto\""));
        fields.put("tools", EMPTY_ARRAY);
        fields.put("top_logprobs", JsonSlice.raw("0"));
        fields.put("top_p", JsonSlice.raw("1.0"));
        fields.put("truncation", JsonSlice.raw("\"disabled\""));
        fields.put("user", NULL);
        fields.put("metadata", JsonSlice.EMPTY_OBJECT);
        return fields;
    }

    /// Notes the value that comes next and gives a reader before it.
    JsonReader reader(String name, JsonReader json) {
        JsonSlice value = json.slice();
        put(name, value);
        return value.reader();
    }

    void put(String name, JsonSlice value) {
        said.put(name, value);
    }

    JsonSlice written() {
        var out = new JsonWriter(
                said.values().stream().mapToInt(JsonSlice::length).sum() + 32 * said.size() + 2);
        out.beginObject();
        said.forEach((name, value) -> out.name(name).value(value));
        return out.endObject().slice();
    }

    /// Writes all of them into an open object.
    ///
    /// @param echo what [#written] gave; null for a request of another dialect
    static void write(JsonWriter out, JsonSlice echo) {
        var fields = new LinkedHashMap<>(DEFAULTS);
        if (echo != null) {
            JsonReader json = echo.reader();
            json.beginObject();
            while (json.nextField()) {
                fields.put(json.field(), json.slice());
            }
        }
        fields.forEach((name, value) -> out.name(name).value(name.equals("text") ? text(value) : value));
    }

    /// A caller may say how much to say and not in which form.
    private static JsonSlice text(JsonSlice said) {
        JsonReader json = said.reader();
        var out = new JsonWriter(said.length() + 32);
        boolean format = false;
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            String name = json.field();
            format |= name.equals("format") && !json.peekNull();
            if (!json.peekNull()) {
                out.name(name).value(json.slice());
            } else {
                json.skip();
            }
        }
        if (!format) {
            out.name("format").beginObject().name("type").string("text").endObject();
        }
        return out.endObject().slice();
    }
}
