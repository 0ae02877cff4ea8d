package dev.weir.providers.gemini;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.Blocks;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.function.Consumer;

/// Reads the parts of an answer: text and thoughts in pieces, function calls and images whole. One per answer.
final class PartReader {
    private static final int NONE = -1;

    private final Blocks blocks;
    private String answerId;
    private int calls;
    /// The block of thoughts that runs.
    private int thought = NONE;

    PartReader(Blocks blocks) {
        this.blocks = blocks;
    }

    /// @param id as the provider calls the answer; null when it does not say
    void answerId(String id) {
        answerId = answerId == null ? id : answerId;
    }

    boolean anyCall() {
        return calls > 0;
    }

    void read(JsonReader json, Consumer<ModelEvent> events) {
        JsonSlice text = null;
        JsonSlice signature = null;
        JsonSlice call = null;
        JsonSlice blob = null;
        boolean thinks = false;
        json.beginObject();
        while (json.nextField()) {
            char next = json.peek();
            if (next == '"' && json.fieldIs("text")) {
                text = json.slice();
            } else if (next == '"' && json.fieldIs("thoughtSignature")) {
                signature = json.slice();
            } else if (next == 't' && json.fieldIs("thought")) {
                thinks = json.bool();
            } else if (next == '{' && json.fieldIs("functionCall")) {
                call = json.slice();
            } else if (next == '{' && json.fieldIs("inlineData")) {
                blob = json.slice();
            } else if (next == '{') {
                events.accept(new Unmodelled(json.field(), json.slice()));
            } else {
                json.skip();
            }
        }
        if (call != null) {
            readCall(call, signature, events);
        } else if (blob != null) {
            readBlob(blob, events);
        } else {
            say(text, signature, thinks, events);
        }
    }

    private void say(JsonSlice text, JsonSlice signature, boolean thinks, Consumer<ModelEvent> events) {
        boolean silent = text == null || text.isEmptyString();
        boolean signed = signature != null && !signature.isEmptyString();
        if (thinks && !(silent && !signed)) {
            thought = blocks.run(new Block.Thinking(), events);
        }
        if (!silent) {
            if (!thinks) {
                thought = NONE;
            }
            events.accept(
                    thinks
                            ? new ThinkingDelta(thought, text)
                            : new TextDelta(blocks.run(new Block.Text(), events), text));
        }
        if (signed) {
            // The signature of thoughts may come later, alone.
            events.accept(
                    thought == NONE
                            ? new Unmodelled("thoughtSignature", signature)
                            : new SignatureDelta(thought, ThoughtSignatures.marked(signature)));
        }
    }

    private void readCall(JsonSlice call, JsonSlice signature, Consumer<ModelEvent> events) {
        String id = null;
        String name = "";
        JsonSlice arguments = null;
        JsonReader json = call.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("id") && json.peek() == '"') {
                id = json.string();
            } else if (json.fieldIs("name") && json.peek() == '"') {
                name = json.string();
            } else if (json.fieldIs("args") && json.peek() == '{') {
                arguments = json.slice();
            } else {
                json.skip();
            }
        }
        if (name.isEmpty()) {
            events.accept(new Unmodelled("functionCall", call));
            return;
        }
        thought = NONE;
        String plain = id == null || id.isEmpty() ? made() : id;
        calls++;
        int index = blocks.begin(new Block.ToolCall(ThoughtSignatures.id(plain, signature), name, signature), events);
        if (arguments != null && !arguments.isEmptyObject()) {
            events.accept(new ArgumentsDelta(index, arguments.quoted()));
        }
        blocks.end(index, events);
    }

    private String made() {
        return "call_" + (answerId == null ? "" : answerId + "_") + calls;
    }

    private void readBlob(JsonSlice blob, Consumer<ModelEvent> events) {
        String mediaType = "";
        JsonSlice data = null;
        JsonReader json = blob.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("mimeType") && json.peek() == '"') {
                mediaType = json.string();
            } else if (json.fieldIs("data") && json.peek() == '"') {
                data = json.slice();
            } else {
                json.skip();
            }
        }
        if (data == null || !mediaType.startsWith("image/")) {
            events.accept(new Unmodelled("inlineData", blob));
            return;
        }
        thought = NONE;
        blocks.end(blocks.begin(new Block.Image(mediaType, data), events), events);
    }
}
