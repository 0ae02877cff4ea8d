package dev.weir.providers.openai;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import java.util.Set;

/// Tells a chunk that announces an answer from one that is a part of it. Looked at until the answer has begun, so once
/// or twice in a stream.
final class FirstChunk {
    private static final Set<String> ROLE = Set.of("role");

    private FirstChunk() {}

    /// True for a chunk whose choices say nothing but the role, or that has none and no count either: Azure begins with
    /// what it thinks of the prompt. False for whatever we do not know.
    static boolean announces(byte[] data) {
        try {
            var json = new JsonReader(data);
            boolean choices = false;
            boolean any = false;
            boolean counts = false;
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("choices") && json.peek() == '[') {
                    choices = true;
                    json.beginArray();
                    while (json.nextItem()) {
                        any = true;
                        if (saysSomething(json)) {
                            return false;
                        }
                    }
                } else {
                    counts |= json.fieldIs("usage") && json.peek() == '{';
                    json.skip();
                }
            }
            return choices && (any || !counts);
        } catch (MalformedJson notForUsToJudge) {
            return false;
        }
    }

    private static boolean saysSomething(JsonReader choice) {
        boolean something = false;
        choice.beginObject();
        while (choice.nextField()) {
            if (choice.fieldIs("delta") || choice.fieldIs("message")) {
                JsonSlice said = choice.slice();
                something |= !said.isNull() && !said.saysOnly(ROLE);
            } else if (choice.fieldIs("text")) {
                JsonSlice said = choice.slice();
                something |= !said.isNull() && !said.isEmptyString();
            } else {
                choice.skip();
            }
        }
        return something;
    }
}
