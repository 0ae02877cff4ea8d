package dev.weir.providers.anthropic;

import dev.weir.providers.chat.Turns;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.wire.ArrayCuts;
import dev.weir.providers.wire.Edit;
import java.util.ArrayList;
import java.util.List;

/// Finds the thinking of other APIs in a caller's `messages`: this API refuses a request that has any, and a
/// caller whose conversation was elsewhere before sends it back. Where a turn has nothing else the turn goes
/// too. One per request; reads each message once.
final class ForeignThinking {
    private final int origin;
    private final List<Edit> cuts = new ArrayList<>();
    private final ArrayCuts messages = new ArrayCuts();

    // the message under way
    private boolean assistant;
    private boolean answers;
    private boolean anyForeign;
    private boolean anyOwnThinking;

    // the turn of the model that was read last
    private boolean lastLost;

    /// @param origin where the array of messages stands in the body
    ForeignThinking(int origin) {
        this.origin = origin;
    }

    /// Reads one message.
    void message(JsonReader json) {
        int from = origin + json.offset();
        assistant = false;
        answers = false;
        anyForeign = false;
        anyOwnThinking = false;
        var inside = new ArrayCuts();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("role") && json.peek() == '"') {
                assistant = json.string().equals("assistant");
            } else if (json.fieldIs("content") && json.peek() == '[') {
                inside = content(json);
            } else {
                json.skip();
            }
        }
        messages.add(from, origin + json.offset(), anyForeign && inside.allLeave());
        cuts.addAll(inside.edits());
        lastLost = assistant ? anyForeign && !anyOwnThinking : lastLost;
    }

    private ArrayCuts content(JsonReader json) {
        var blocks = new ArrayCuts();
        json.beginArray();
        while (json.nextItem()) {
            char first = json.peek();
            int from = origin + json.offset();
            boolean foreign = first == '{' && isForeign(json);
            if (first != '{') {
                json.skip();
            }
            blocks.add(from, origin + json.offset(), foreign);
            anyForeign |= foreign;
        }
        return blocks;
    }

    private boolean isForeign(JsonReader json) {
        String type = "";
        JsonSlice signature = null;
        JsonSlice data = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("type") && json.peek() == '"') {
                type = json.string();
            } else if (json.fieldIs("signature") && json.peek() == '"') {
                signature = json.slice();
            } else if (json.fieldIs("data") && json.peek() == '"') {
                data = json.slice();
            } else {
                json.skip();
            }
        }
        answers |= type.equals("tool_result");
        JsonSlice proof = switch (type) {
            case "thinking" -> signature;
            case "redacted_thinking" -> data;
            default -> null;
        };
        anyOwnThinking |= proof != null && Turns.isOwnProof(proof);
        return proof != null && !Turns.isOwnProof(proof);
    }

    /// After the last message: the ranges of the body that a provider of this API does not get.
    List<Edit> cuts() {
        cuts.addAll(messages.edits());
        return cuts;
    }

    /// After the last message: true when it answers calls of a turn that has lost its thinking. A model can't begin to
    /// think in the middle of a turn.
    boolean answersCallsWithoutThinking() {
        return answers && !assistant && lastLost;
    }
}
