package dev.weir.providers.chat;

import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.BlockStopped;
import java.util.BitSet;
import java.util.function.Consumer;

/// Numbers the blocks of an answer in the order of their beginning and remembers which are open; for decoders of
/// dialects that do not say where blocks begin and end. Text, thinking and refusals follow each other: one ends where
/// another begins. Tool calls stay open, as their arguments may interleave.
public final class Blocks {
    private static final int NONE = -1;

    private final BitSet open = new BitSet();
    private int count;
    private int running = NONE;
    private Class<? extends Block> kind;

    /// The index of the running block of this kind, begun now if another was running.
    public int run(Block block, Consumer<ModelEvent> events) {
        if (running != NONE && kind == block.getClass()) {
            return running;
        }
        pause(events);
        running = begin(block, events);
        kind = block.getClass();
        return running;
    }

    /// Begins a block that stays open beside others, and ends the running one.
    public int begin(Block block, Consumer<ModelEvent> events) {
        pause(events);
        int index = count++;
        open.set(index);
        events.accept(new BlockStarted(index, block));
        return index;
    }

    /// Ends the running block.
    public void pause(Consumer<ModelEvent> events) {
        if (running != NONE) {
            end(running, events);
            running = NONE;
        }
    }

    public void end(int index, Consumer<ModelEvent> events) {
        if (open.get(index)) {
            open.clear(index);
            events.accept(new BlockStopped(index));
        }
    }

    /// Ends all that are open, in their order.
    public void endAll(Consumer<ModelEvent> events) {
        running = NONE;
        for (int index = open.nextSetBit(0); index >= 0; index = open.nextSetBit(index + 1)) {
            end(index, events);
        }
    }
}
