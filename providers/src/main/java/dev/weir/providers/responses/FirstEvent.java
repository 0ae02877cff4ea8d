package dev.weir.providers.responses;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import java.util.Set;

/// Tells an event that announces something, or ends what has stayed empty, from one that is a part of an answer. Looked
/// at until the answer has begun.
final class FirstEvent {
    /// What an item or a part says of itself beside its content.
    private static final Set<String> HEAD = Set.of("id", "type", "status", "role", "phase");
    /// Thinking is sealed from its beginning; what the seal holds is known at its end.
    private static final Set<String> NEW_HEAD = Set.of("id", "type", "status", "role", "phase", "encrypted_content");

    private FirstEvent() {}

    /// True for an item, a part or a text that has nothing in it. Items but messages and thinking are something by
    /// themselves. False for whatever we do not know.
    ///
    /// @param data null when it has none
    static boolean announces(String type, byte[] data) {
        boolean added = type.endsWith(".added");
        if (data == null || !added && !type.endsWith(".done")) {
            return false;
        }
        Set<String> head = added ? NEW_HEAD : HEAD;
        try {
            EventFields event = EventFields.read(new JsonReader(data));
            if (event.item() == null) {
                return event.part() != null && event.part().saysOnly(head)
                        || event.whole() != null && event.whole().isEmptyString();
            }
            String kind = kind(event.item());
            return (kind.equals("message") || kind.equals("reasoning"))
                    && event.item().saysOnly(head);
        } catch (MalformedJson notForUsToJudge) {
            return false;
        }
    }

    private static String kind(JsonSlice item) {
        JsonReader json = item.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("type") && json.peek() == '"') {
                return json.string();
            }
            json.skip();
        }
        return "";
    }
}
