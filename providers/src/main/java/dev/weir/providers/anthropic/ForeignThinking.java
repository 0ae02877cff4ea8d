package dev.weir.providers.anthropic;

import dev.weir.providers.anthropic.AnthropicRequest.Edit;
import dev.weir.providers.chat.Turns;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;

/// Finds the thinking of other APIs in a caller's `messages`: this API refuses a request that has any, and a caller
/// whose
/// conversation was elsewhere before sends it back. Where a turn has nothing else the turn goes too. One per request;
/// reads each message once.
final class ForeignThinking {
    /// Something in an array.
    private record Element(int from, int to, boolean foreign) {}

    private final int origin;
    private final List<Edit> cuts = new ArrayList<>();
    private final List<Element> messages = new ArrayList<>();

    // the message under way
    private boolean assistant;
    private boolean answers;
    private boolean anyForeign;
    private boolean anyOwn;
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
        anyOwn = false;
        anyOwnThinking = false;
        List<Edit> inside = List.of();
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
        boolean nothingElse = anyForeign && !anyOwn;
        messages.add(new Element(from, origin + json.offset(), nothingElse));
        if (!nothingElse) {
            cuts.addAll(inside);
        }
        lastLost = assistant ? anyForeign && !anyOwnThinking : lastLost;
    }

    private List<Edit> content(JsonReader json) {
        var blocks = new ArrayList<Element>();
        json.beginArray();
        while (json.nextItem()) {
            char first = json.peek();
            int from = origin + json.offset();
            boolean foreign = first == '{' && isForeign(json);
            if (first != '{') {
                json.skip();
            }
            blocks.add(new Element(from, origin + json.offset(), foreign));
            anyForeign |= foreign;
            anyOwn |= !foreign;
        }
        return cuts(blocks);
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

    /// What has to go so that an array stays one; nothing where all of it would.
    private static List<Edit> cuts(List<Element> elements) {
        var cuts = new ArrayList<Edit>();
        boolean kept = false;
        for (int i = 0; i < elements.size(); i++) {
            Element each = elements.get(i);
            if (!each.foreign) {
                kept = true;
            } else if (kept) {
                cuts.add(Edit.cut(elements.get(i - 1).to, each.to));
            } else if (i + 1 < elements.size()) {
                cuts.add(Edit.cut(each.from, elements.get(i + 1).from));
            }
        }
        return cuts;
    }

    /// After the last message: the ranges of the body that a provider of this API does not get.
    List<Edit> cuts() {
        cuts.addAll(cuts(messages));
        return cuts;
    }

    /// After the last message: true when it answers calls of a turn that has lost its thinking. A model can't begin to
    /// think in the middle of a turn.
    boolean answersCallsWithoutThinking() {
        return answers && !assistant && lastLost;
    }
}
