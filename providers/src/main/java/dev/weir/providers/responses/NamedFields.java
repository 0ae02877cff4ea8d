package dev.weir.providers.responses;

import dev.weir.providers.api.Remembering.Naming;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;

/// A response object with other names in it; everything else as it came.
final class NamedFields {
    private static final String STORE = "store";
    private static final String PREVIOUS = "previous_response_id";
    /// More than the names take.
    private static final int NAMES_BYTES = 256;

    private NamedFields() {}

    /// @param stored what it says of `store`
    static Buffer inResponse(JsonSlice response, Naming naming, boolean stored) {
        var out = new JsonWriter(response.length() + NAMES_BYTES);
        boolean saysStore = false;
        boolean saysPrevious = false;
        JsonReader json = response.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            String name = json.field();
            JsonSlice value = json.slice();
            out.name(name);
            switch (name) {
                case "id" -> naming.id().ifPresentOrElse(out::string, () -> out.value(value));
                case STORE -> {
                    saysStore = true;
                    out.bool(stored);
                }
                case PREVIOUS -> {
                    saysPrevious = true;
                    out.string(naming.previousId().orElse(null));
                }
                default -> out.value(value);
            }
        }
        if (!saysPrevious && naming.previousId().isPresent()) {
            out.name(PREVIOUS).string(naming.previousId().get());
        }
        if (!saysStore) {
            out.name(STORE).bool(stored);
        }
        return out.endObject().buffer();
    }

    /// @param event the data of an event that has a response
    /// @param response what stands in it instead
    static Buffer inEvent(JsonSlice event, Buffer response) {
        var out = new JsonWriter(event.length() + response.length());
        JsonReader json = event.reader();
        json.beginObject();
        out.beginObject();
        while (json.nextField()) {
            String name = json.field();
            JsonSlice value = json.slice();
            out.name(name).value(name.equals("response") ? JsonSlice.of(response.getBytes()) : value);
        }
        return out.endObject().buffer();
    }
}
