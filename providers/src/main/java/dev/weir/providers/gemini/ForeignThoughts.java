package dev.weir.providers.gemini;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.wire.ArrayCuts;
import dev.weir.providers.wire.ByteView;
import dev.weir.providers.wire.Edit;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// Thoughts of other APIs in a caller's `contents`, whose signatures this one would refuse: they are taken out.
/// Calls of such a turn have no signature, which newer models insist on: the first gets the documented stand-in.
/// Where a turn has nothing else it stays as it is, as this API wants turns to alternate.
///
/// @param cuts for every model
/// @param standIns for those that insist on signatures
record ForeignThoughts(List<Edit> cuts, List<Edit> standIns) {
    static final ForeignThoughts NONE = new ForeignThoughts(List.of(), List.of());

    /// What is to be changed for a model.
    List<Edit> edits(ModelFamily family) {
        if (!family.takesLevels()) {
            return cuts;
        }
        var all = new ArrayList<>(cuts);
        all.addAll(standIns);
        return all;
    }

    /// Reads a body again that is known to be JSON and to have some.
    static ForeignThoughts of(Buffer body) {
        var found = new ForeignThoughts(new ArrayList<>(), new ArrayList<>());
        ByteView bytes = ByteView.of(body);
        found.request(new JsonReader(bytes.array(), bytes.offset(), bytes.offset() + bytes.length()));
        return found;
    }

    private void request(JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            if (!json.fieldIs("contents")) {
                json.skip();
            } else if (json.peek() == '[') {
                json.beginArray();
                while (json.nextItem()) {
                    content(json);
                }
            } else {
                content(json);
            }
        }
    }

    private void content(JsonReader json) {
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("parts") && json.peek() == '[') {
                parts(json);
            } else {
                json.skip();
            }
        }
    }

    private void parts(JsonReader json) {
        var parts = new ArrayCuts();
        Edit standIn = null;
        boolean called = false;
        json.beginArray();
        while (json.nextItem()) {
            json.peek();
            int from = json.offset();
            JsonSlice part = json.slice();
            boolean call = part.isObject() && has(part, "functionCall");
            if (call && !called && !has(part, "thoughtSignature")) {
                standIn = new Edit(
                        json.offset() - 1, json.offset() - 1, ",\"thoughtSignature\":" + ThoughtSignatures.UNKNOWN);
            }
            called |= call;
            parts.add(from, json.offset(), part.isObject() && !call && isForeign(part));
        }
        List<Edit> foreign = parts.edits();
        cuts.addAll(foreign);
        if (!foreign.isEmpty() && standIn != null) {
            standIns.add(standIn);
        }
    }

    private static boolean has(JsonSlice part, String name) {
        JsonReader json = part.reader();
        json.beginObject();
        while (json.nextField()) {
            if (Fields.camel(json.field()).equals(name)) {
                return true;
            }
            json.skip();
        }
        return false;
    }

    private static boolean isForeign(JsonSlice part) {
        JsonReader json = part.reader();
        json.beginObject();
        while (json.nextField()) {
            if (Fields.camel(json.field()).equals("thoughtSignature")) {
                return CallerSignatures.isForeign(json.slice());
            }
            json.skip();
        }
        return false;
    }
}
