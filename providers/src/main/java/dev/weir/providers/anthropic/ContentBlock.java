package dev.weir.providers.anthropic;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;

/// A content block of an answer, whole or as it starts.
record ContentBlock(Block block, JsonSlice text, JsonSlice thinking, JsonSlice signature, JsonSlice input) {

    /// `block` is null for a kind that has no place in the model.
    static ContentBlock read(JsonSlice body) {
        String type = "";
        String id = null;
        String name = null;
        JsonSlice text = null;
        JsonSlice thinking = null;
        JsonSlice signature = null;
        JsonSlice data = null;
        JsonSlice input = null;
        JsonReader json = body.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean literal = json.peek() == '"';
            if (literal && json.fieldIs("type")) {
                type = json.string();
            } else if (literal && json.fieldIs("id")) {
                id = json.string();
            } else if (literal && json.fieldIs("name")) {
                name = json.string();
            } else if (literal && json.fieldIs("text")) {
                text = json.slice();
            } else if (literal && json.fieldIs("thinking")) {
                thinking = json.slice();
            } else if (literal && json.fieldIs("signature")) {
                signature = json.slice();
            } else if (literal && json.fieldIs("data")) {
                data = json.slice();
            } else if (json.fieldIs("input") && json.peek() == '{') {
                input = json.slice();
            } else {
                json.skip();
            }
        }
        Block block = switch (type) {
            case "text" -> new Block.Text();
            case "thinking" -> new Block.Thinking();
            case "redacted_thinking" -> data == null ? null : new Block.RedactedThinking(data);
            case "tool_use" -> name == null ? null : new Block.ToolCall(id, name, null);
            default -> null;
        };
        return new ContentBlock(block, text, thinking, signature, input);
    }

    /// The same for an answer whose calls carry no ids.
    ContentBlock called(String id) {
        return block instanceof Block.ToolCall(String given, String name, JsonSlice reason) && given == null
                ? new ContentBlock(new Block.ToolCall(id, name, reason), text, thinking, signature, input)
                : this;
    }

    /// What it says at once.
    List<ModelEvent> deltas(int index) {
        List<ModelEvent> deltas = new ArrayList<>(2);
        if (said(text)) {
            deltas.add(new TextDelta(index, text));
        }
        if (said(thinking)) {
            deltas.add(new ThinkingDelta(index, thinking));
        }
        if (said(signature)) {
            deltas.add(new SignatureDelta(index, signature));
        }
        // At the start of a stream it is `{}` and the deltas bring the rest.
        if (input != null && !input.isEmptyObject()) {
            deltas.add(new ArgumentsDelta(index, input.quoted()));
        }
        return deltas;
    }

    private static boolean said(JsonSlice literal) {
        return literal != null && !literal.isEmptyString();
    }
}
