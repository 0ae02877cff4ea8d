package dev.weir.providers.bedrock;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.BlockStopped;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.json.JsonSlice;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// The blocks of an answer by the provider's index. Only calls are told to begin: a text or thinking begins with the
/// first that is said of it. One per answer.
final class AnswerBlocks {
    private record Running(int ours, Class<? extends Block> kind) {}

    private final Map<Integer, Running> open = new HashMap<>();
    private int count;

    void text(int index, JsonSlice text, Consumer<ModelEvent> events) {
        if (!text.isEmptyString()) {
            events.accept(new TextDelta(run(index, new Block.Text(), events), text));
        }
    }

    void thinking(int index, JsonSlice text, Consumer<ModelEvent> events) {
        if (!text.isEmptyString()) {
            events.accept(new ThinkingDelta(run(index, new Block.Thinking(), events), text));
        }
    }

    void signature(int index, JsonSlice signature, Consumer<ModelEvent> events) {
        if (!signature.isEmptyString()) {
            events.accept(new SignatureDelta(run(index, new Block.Thinking(), events), signature));
        }
    }

    void redacted(int index, JsonSlice data, Consumer<ModelEvent> events) {
        begin(index, new Block.RedactedThinking(data), events);
    }

    /// @param id null when the provider gives none
    void call(int index, String id, String name, Consumer<ModelEvent> events) {
        begin(index, new Block.ToolCall(id == null ? "tooluse_" + count : id, name, null), events);
    }

    /// More of the arguments of a call, a string literal; nothing for a call that has not begun.
    void arguments(int index, JsonSlice piece, Consumer<ModelEvent> events) {
        Running running = open.get(index);
        if (running != null && running.kind == Block.ToolCall.class && !piece.isEmptyString()) {
            events.accept(new ArgumentsDelta(running.ours, piece));
        }
    }

    private int run(int index, Block block, Consumer<ModelEvent> events) {
        Running running = open.get(index);
        return running != null && running.kind == block.getClass() ? running.ours : begin(index, block, events);
    }

    private int begin(int index, Block block, Consumer<ModelEvent> events) {
        stop(index, events);
        int ours = count++;
        open.put(index, new Running(ours, block.getClass()));
        events.accept(new BlockStarted(ours, block));
        return ours;
    }

    void stop(int index, Consumer<ModelEvent> events) {
        Running running = open.remove(index);
        if (running != null) {
            events.accept(new BlockStopped(running.ours));
        }
    }

    void stopAll(Consumer<ModelEvent> events) {
        open.values().stream().map(Running::ours).sorted().forEach(ours -> events.accept(new BlockStopped(ours)));
        open.clear();
    }
}
