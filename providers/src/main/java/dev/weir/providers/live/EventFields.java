package dev.weir.providers.live;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;

/// The fields of an event that somebody here reads; all others are passed over. Where a field stands twice the last one
/// counts.
final class EventFields {
    String type;
    String eventId;
    String responseId;
    String itemId;
    JsonSlice session;
    /// Where the session begins in the message.
    int sessionFrom;
    JsonSlice response;
    JsonSlice usage;
    /// Bytes of the literal's content: sound or text.
    int delta;
    int audio;

    private EventFields() {}

    /// @throws dev.weir.providers.json.MalformedJson when it is no JSON object
    static EventFields read(Buffer message) {
        ByteView bytes = ByteView.of(message);
        var json = new JsonReader(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
        var fields = new EventFields();
        json.beginObject();
        while (json.nextField()) {
            fields.take(json);
        }
        json.end();
        return fields;
    }

    private void take(JsonReader json) {
        if (json.fieldIs("type")) {
            type = text(json);
        } else if (json.fieldIs("event_id")) {
            eventId = text(json);
        } else if (json.fieldIs("response_id")) {
            responseId = text(json);
        } else if (json.fieldIs("item_id")) {
            itemId = text(json);
        } else if (json.fieldIs("delta")) {
            delta = contentBytes(json);
        } else if (json.fieldIs("audio")) {
            audio = contentBytes(json);
        } else if (json.fieldIs("session")) {
            json.peek();
            sessionFrom = json.offset();
            session = json.slice();
        } else if (json.fieldIs("response")) {
            response = json.slice();
        } else if (json.fieldIs("usage")) {
            usage = json.slice();
        } else {
            json.skip();
        }
    }

    /// A string, null for anything else.
    static String text(JsonReader json) {
        if (json.peek() == '"') {
            return json.string();
        }
        json.skip();
        return null;
    }

    private static int contentBytes(JsonReader json) {
        JsonSlice value = json.slice();
        return value.isString() ? value.length() - 2 : 0;
    }
}
