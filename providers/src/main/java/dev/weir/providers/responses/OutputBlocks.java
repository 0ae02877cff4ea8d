package dev.weir.providers.responses;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.Blocks;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.LogProbs;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Turns output items into blocks: each part of a message is one, each call, each item of reasoning, whose summaries
/// are paragraphs of it. What the deltas left out is taken from the end of a part or an item.
final class OutputBlocks {
    private static final JsonSlice PARAGRAPH = JsonSlice.of("\n\n");

    private final Blocks blocks = new Blocks();
    private final Map<Integer, Item> items = new HashMap<>();
    private String answerId = "";
    private int latest = -1;
    private boolean any;
    private boolean calls;
    private boolean refused;

    // the part that is being said
    private int running = -1;
    private Item runningItem;
    private int runningPart = -1;
    private boolean runningSaid;

    /// An item on its way.
    private static final class Item {
        private final int output;
        private final List<JsonSlice> waiting = new ArrayList<>(0);
        private final List<Integer> parts = new ArrayList<>(1);
        private int call = -1;
        private String id;
        private String callId;
        private String name;
        private boolean said;
        private boolean over;

        Item(int output) {
            this.output = output;
        }
    }

    void answerId(String id) {
        answerId = id == null ? "" : id;
    }

    /// True when a block has begun.
    boolean any() {
        return any;
    }

    /// Why a completed answer stopped.
    FinishReason completed() {
        return calls ? FinishReason.TOOL_CALLS : refused ? FinishReason.REFUSAL : FinishReason.STOP;
    }

    void endAll(Consumer<ModelEvent> events) {
        items.values().stream().filter(item -> item.name != null && !item.over).forEach(item -> open(item, events));
        blocks.endAll(events);
        running = -1;
    }

    /// Reads the items of a whole answer.
    void readAll(JsonSlice output, Consumer<ModelEvent> events) {
        JsonReader json = output.reader();
        json.beginArray();
        for (int i = 0; json.nextItem(); i++) {
            end(item(i), json.slice(), events);
        }
    }

    /// False for an event that has no place in the model.
    boolean read(EventFields event, Consumer<ModelEvent> events) {
        boolean added = event.type().equals("response.output_item.added");
        // Some servers do not count: an event is about the item that was added last.
        latest = event.output() >= 0 ? event.output() : added ? latest + 1 : Math.max(0, latest);
        Item item = item(latest);
        switch (event.type()) {
            case "response.output_item.added" -> begin(item, event, events);
            case "response.output_item.done" -> {
                if (event.item() != null) {
                    end(item, event.item(), events);
                }
            }
            case "response.output_text.delta" -> text(item, event.content(), event.delta(), event.logprobs(), events);
            case "response.refusal.delta" -> refusal(item, event.content(), event.delta(), events);
            case "response.reasoning_summary_part.added" -> thinking(item, event.content(), null, events);
            case "response.reasoning_summary_text.delta", "response.reasoning_text.delta" ->
                thinking(item, event.content(), event.delta(), events);
            case "response.function_call_arguments.delta" -> arguments(item, event.delta(), events);
            case "response.function_call_arguments.done" -> {
                if (!item.said) {
                    arguments(item, event.whole(), events);
                }
            }
            case "response.content_part.added",
                    "response.content_part.done",
                    "response.output_text.done",
                    "response.refusal.done",
                    "response.reasoning_summary_part.done",
                    "response.reasoning_summary_text.done",
                    "response.reasoning_text.done" -> {
                // What they say is said by the deltas, or by the end of the item.
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private Item item(int output) {
        return items.computeIfAbsent(output, Item::new);
    }

    private void begin(Item item, EventFields event, Consumer<ModelEvent> events) {
        if (event.item() == null) {
            return;
        }
        OutputItem said = OutputItem.read(event.item());
        if (said.type().equals("function_call")) {
            name(item, said);
            if (item.name != null) {
                open(item, events);
            }
        }
    }

    private static void name(Item item, OutputItem said) {
        item.id = said.id() == null ? item.id : said.id();
        item.callId = said.callId() == null || said.callId().isEmpty() ? item.callId : said.callId();
        item.name = said.name() == null || said.name().isEmpty() ? item.name : said.name();
    }

    private void end(Item item, JsonSlice body, Consumer<ModelEvent> events) {
        if (item.over) {
            return;
        }
        OutputItem said = OutputItem.read(body);
        switch (said.type()) {
            case "message" -> endMessage(item, said, events);
            case "reasoning" -> endReasoning(item, said, events);
            case "function_call" -> endCall(item, said, events);
            case "image_generation_call" -> image(said, body, events);
            default -> events.accept(new Unmodelled(said.type(), body));
        }
        item.over = true;
    }

    private void endMessage(Item item, OutputItem said, Consumer<ModelEvent> events) {
        for (int i = 0; i < said.parts().size(); i++) {
            OutputItem.Part part = said.parts().get(i);
            if (!item.parts.contains(i)) {
                switch (part.type()) {
                    case "output_text" -> text(item, i, part.text(), part.logprobs(), events);
                    case "refusal" -> refusal(item, i, part.text(), events);
                    default -> events.accept(new Unmodelled(part.type(), part.text()));
                }
            }
        }
        pause(item, events);
    }

    private void endReasoning(Item item, OutputItem said, Consumer<ModelEvent> events) {
        if (item.parts.isEmpty()) {
            for (int i = 0; i < said.summary().size(); i++) {
                thinking(item, i, said.summary().get(i), events);
            }
        }
        JsonSlice proof = said.encrypted() == null ? null : Signatures.fromProvider(said.encrypted());
        if (proof != null && item.parts.isEmpty()) {
            whole(new Block.RedactedThinking(proof), events);
        } else if (proof != null && runningItem == item && running >= 0) {
            events.accept(new SignatureDelta(running, proof));
        }
        pause(item, events);
    }

    private void endCall(Item item, OutputItem said, Consumer<ModelEvent> events) {
        name(item, said);
        if (!item.said && said.arguments() != null) {
            item.waiting.clear();
            arguments(item, said.arguments(), events);
        }
        if (item.name != null) {
            open(item, events);
            blocks.end(item.call, events);
        }
    }

    private void image(OutputItem said, JsonSlice body, Consumer<ModelEvent> events) {
        if (said.result() == null) {
            events.accept(new Unmodelled(said.type(), body));
            return;
        }
        whole(new Block.Image("image/" + (said.format() == null ? "png" : said.format()), said.result()), events);
    }

    private void whole(Block block, Consumer<ModelEvent> events) {
        blocks.end(blocks.begin(block, events), events);
        running = -1;
        any = true;
    }

    private void text(Item item, int part, JsonSlice text, JsonSlice logprobs, Consumer<ModelEvent> events) {
        if (text != null && !text.isEmptyString()) {
            events.accept(new TextDelta(run(item, part, new Block.Text(), events), text));
        }
        if (logprobs != null && hasItems(logprobs)) {
            events.accept(new LogProbs(logprobs));
        }
    }

    private static boolean hasItems(JsonSlice array) {
        JsonReader json = array.reader();
        json.beginArray();
        return json.nextItem();
    }

    private void refusal(Item item, int part, JsonSlice text, Consumer<ModelEvent> events) {
        if (text != null && !text.isEmptyString()) {
            refused = true;
            events.accept(new RefusalDelta(run(item, part, new Block.Refusal(), events), text));
        }
    }

    /// @param text null when a paragraph begins
    private void thinking(Item item, int part, JsonSlice text, Consumer<ModelEvent> events) {
        boolean further = runningItem == item && running >= 0 && part != runningPart && runningSaid;
        int index = runningItem == item && running >= 0 ? running : run(item, part, new Block.Thinking(), events);
        if (text != null && !text.isEmptyString()) {
            if (further) {
                events.accept(new ThinkingDelta(index, PARAGRAPH));
            }
            runningPart = part;
            runningSaid = true;
            events.accept(new ThinkingDelta(index, text));
        }
    }

    /// The block of a part, begun now if another was running.
    private int run(Item item, int part, Block block, Consumer<ModelEvent> events) {
        if (running < 0 || runningItem != item || runningPart != part) {
            blocks.pause(events);
            running = blocks.run(block, events);
            runningItem = item;
            runningPart = part;
            runningSaid = false;
            item.parts.add(part);
            any = true;
        }
        return running;
    }

    private void pause(Item item, Consumer<ModelEvent> events) {
        if (runningItem == item) {
            blocks.pause(events);
            running = -1;
        }
    }

    private void arguments(Item item, JsonSlice piece, Consumer<ModelEvent> events) {
        if (piece == null || piece.isEmptyString() || item.over) {
            return;
        }
        item.said = true;
        item.waiting.add(piece);
        if (item.name != null) {
            open(item, events);
        }
    }

    private void open(Item item, Consumer<ModelEvent> events) {
        if (item.call < 0) {
            String id = item.callId != null ? item.callId : item.id;
            item.call = blocks.begin(
                    new Block.ToolCall(id != null ? id : "call_" + answerId + "_" + item.output, item.name, null),
                    events);
            running = -1;
            any = true;
            calls = true;
        }
        item.waiting.forEach(piece -> events.accept(new ArgumentsDelta(item.call, piece)));
        item.waiting.clear();
    }
}
