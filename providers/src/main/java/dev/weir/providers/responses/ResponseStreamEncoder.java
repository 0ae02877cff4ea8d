package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.ArgumentsDelta;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.BlockStopped;
import dev.weir.providers.chat.ModelEvent.Ended;
import dev.weir.providers.chat.ModelEvent.Failed;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.LogProbs;
import dev.weir.providers.chat.ModelEvent.Ping;
import dev.weir.providers.chat.ModelEvent.RefusalDelta;
import dev.weir.providers.chat.ModelEvent.SignatureDelta;
import dev.weir.providers.chat.ModelEvent.Started;
import dev.weir.providers.chat.ModelEvent.TextDelta;
import dev.weir.providers.chat.ModelEvent.ThinkingDelta;
import dev.weir.providers.chat.ModelEvent.Unmodelled;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.responses.ResponseObject.End;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// Writes an answer as a stream of typed events. Items stand one after another there: what arrives for a second open
/// block waits until the first has ended. All that was said is kept until the end, as the last event says it again.
///
/// The end of an item waits for the next one or for the end of the answer: only then is it known whether it is whole.
final class ResponseStreamEncoder implements AnswerEncoder {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int BLOCK_BYTES = 1024;

    private final ResponseObject answer;
    private final GatheredBlocks gathered = new GatheredBlocks();
    private final List<OpenItem> items = new ArrayList<>();
    private final List<List<JsonSlice>> probabilities = new ArrayList<>();

    private ResponseEvents out;
    private boolean begun;
    private boolean failed;
    /// The item on the wire; those after it wait.
    private int current;

    private TokenUsage usage = TokenUsage.NONE;
    private FinishReason reason;

    /// A block and what was said in it before it was its turn.
    private static final class OpenItem {
        private final int index;
        private final Block block;
        private final List<ModelEvent> waiting = new ArrayList<>(0);
        private boolean stopped;

        OpenItem(int index, Block block) {
            this.index = index;
            this.block = block;
        }
    }

    ResponseStreamEncoder(ResponseObject answer) {
        this.answer = answer;
        this.out = new ResponseEvents(answer, 0, BLOCK_BYTES);
    }

    @Override
    public void take(ModelEvent event) {
        if (failed) {
            return;
        }
        gathered.take(event);
        switch (event) {
            case Started _ -> begin();
            case BlockStarted(int index, Block block) -> startBlock(index, block);
            case TextDelta delta -> delta(delta.index(), delta);
            case ThinkingDelta delta -> delta(delta.index(), delta);
            case ArgumentsDelta delta -> delta(delta.index(), delta);
            case RefusalDelta delta -> delta(delta.index(), delta);
            case LogProbs logprobs -> logprobs(logprobs);
            case BlockStopped stopped -> stopBlock(stopped.index());
            case UsageReported reported -> usage = reported.usage();
            case Finished finished -> reason = finished.reason();
            case Failed failure -> fail(failure.error());
            case SignatureDelta _, Ping _, Ended _, Unmodelled _ -> {}
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            out.begun("response.created");
            out.begun("response.in_progress");
        }
    }

    private void startBlock(int index, Block block) {
        begin();
        items.add(new OpenItem(index, block));
        probabilities.add(new ArrayList<>(0));
        if (items.size() - 1 == current) {
            out.itemAdded(current, block);
        } else {
            advance();
        }
    }

    /// Goes on to the next item as long as the current one has ended and there is a next.
    private void advance() {
        while (current < items.size() - 1 && items.get(current).stopped) {
            endCurrent(true);
            current++;
            OpenItem next = items.get(current);
            out.itemAdded(current, next.block);
            next.waiting.forEach(this::write);
            next.waiting.clear();
        }
    }

    private void endCurrent(boolean whole) {
        out.itemDone(current, gathered.all().get(current), probabilities.get(current), whole);
    }

    private void delta(int index, ModelEvent delta) {
        for (int i = items.size() - 1; i >= 0; i--) {
            if (items.get(i).index == index) {
                say(i, delta);
                return;
            }
        }
    }

    private void say(int position, ModelEvent delta) {
        if (position == current) {
            write(delta);
        } else if (position > current) {
            items.get(position).waiting.add(delta);
        }
    }

    private void logprobs(LogProbs logprobs) {
        if (!items.isEmpty()) {
            probabilities.getLast().add(logprobs.content());
            say(items.size() - 1, logprobs);
        }
    }

    private void write(ModelEvent delta) {
        switch (delta) {
            case TextDelta text -> out.textDelta(current, text.text());
            case RefusalDelta refusal -> out.refusalDelta(current, refusal.text());
            case ThinkingDelta thinking -> out.summaryDelta(current, thinking.text());
            case ArgumentsDelta arguments -> out.argumentsDelta(current, arguments.piece());
            case LogProbs logprobs -> out.logprobs(logprobs.content());
            case Started _,
                    BlockStarted _,
                    BlockStopped _,
                    SignatureDelta _,
                    UsageReported _,
                    Finished _,
                    Failed _,
                    Ended _,
                    Ping _,
                    Unmodelled _ -> throw new IllegalArgumentException("no delta: " + delta);
        }
    }

    private void stopBlock(int index) {
        for (OpenItem item : items) {
            if (item.index == index) {
                item.stopped = true;
            }
        }
        advance();
    }

    private void fail(ModelError error) {
        failed = true;
        if (begun) {
            out.ended(End.failed(error), gathered.all(), probabilities, usage);
        } else {
            out.error(error);
        }
    }

    @Override
    public Buffer drain() {
        JsonWriter written = out.written();
        if (written.size() == 0) {
            return NOTHING;
        }
        out = out.next(BLOCK_BYTES);
        return written.buffer();
    }

    @Override
    public Buffer finish() {
        begin();
        items.forEach(item -> item.stopped = true);
        advance();
        boolean refused = items.stream().anyMatch(item -> item.block instanceof Block.Refusal);
        End end = End.of(reason, refused);
        if (!items.isEmpty()) {
            endCurrent(end.status() == ResponseObject.Status.COMPLETED);
        }
        out.ended(end, gathered.all(), probabilities, usage);
        return drain();
    }
}
