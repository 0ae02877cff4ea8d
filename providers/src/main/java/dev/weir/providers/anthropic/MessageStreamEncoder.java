package dev.weir.providers.anthropic;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.FinishReason;
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
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Writes an answer as the events of a message stream. Content blocks stand one after another there: what arrives for
/// a second open block waits until the first has ended. `message_delta` waits for the last usage report.
final class MessageStreamEncoder implements AnswerEncoder {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int BLOCK_BYTES = 1024;
    /// What may wait for the end of an earlier block; more of it fails the answer.
    private static final int WAITING_BYTES_MAX = 8 * 1024 * 1024;

    private final String model;
    private final String messageId;
    private final long inputTokensEstimate;

    private JsonWriter out = new JsonWriter(BLOCK_BYTES);
    private boolean begun;
    private boolean failed;

    // blocks: the first is on the wire, the others wait
    private final Deque<Waiting> blocks = new ArrayDeque<>();
    private int written;
    private long waitingBytes;
    private TokenUsage usage = TokenUsage.NONE;
    private FinishReason reason;
    private JsonSlice stopSequence;
    private boolean calls;
    private boolean refused;

    /// A block and what was said in it before it was its turn.
    private static final class Waiting {
        private final int index;
        private final Block block;
        private final List<ModelEvent> deltas = new ArrayList<>();
        private boolean anyArguments;
        private boolean stopped;

        Waiting(int index, Block block) {
            this.index = index;
            this.block = block;
        }
    }

    /// @param model as the caller named it
    /// @param messageId what the answer is called, `msg_…`
    /// @param inputTokensEstimate for the head of the stream, which is written before the provider has counted
    MessageStreamEncoder(String model, String messageId, long inputTokensEstimate) {
        this.model = model;
        this.messageId = messageId;
        this.inputTokensEstimate = inputTokensEstimate;
    }

    @Override
    public void take(ModelEvent event) {
        if (failed) {
            return;
        }
        switch (event) {
            case Started _ -> begin();
            case BlockStarted(int index, Block block) -> startBlock(index, block);
            case TextDelta delta -> delta(delta.index(), delta);
            case ThinkingDelta delta -> delta(delta.index(), delta);
            case SignatureDelta delta -> delta(delta.index(), delta);
            case ArgumentsDelta delta -> delta(delta.index(), delta);
            case RefusalDelta delta -> delta(delta.index(), delta);
            case BlockStopped stopped -> stopBlock(stopped.index());
            case UsageReported reported -> usage = reported.usage();
            case Finished finished -> {
                reason = finished.reason();
                stopSequence = finished.stopSequence();
            }
            case Failed failure -> {
                failed = true;
                ErrorWriter.event(out, failure.error());
            }
            case Ping _ -> {
                if (begun) {
                    out.text("event: ping\ndata: {\"type\": \"ping\"}\n\n");
                }
            }
            case Ended _, LogProbs _, Unmodelled _ -> {}
        }
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        event("message_start")
                .name("message")
                .beginObject()
                .name("id")
                .string(messageId)
                .name("type")
                .string("message")
                .name("role")
                .string("assistant")
                .name("model")
                .string(model)
                .name("content")
                .beginArray()
                .endArray()
                .name("stop_reason")
                .nothing()
                .name("stop_sequence")
                .nothing()
                .name("usage");
        UsageWriter.atStart(out, inputTokensEstimate);
        out.endObject();
        endEvent();
    }

    private void startBlock(int index, Block block) {
        begin();
        calls |= block instanceof Block.ToolCall;
        refused |= block instanceof Block.Refusal;
        blocks.add(new Waiting(index, block));
        if (blocks.size() == 1) {
            writeStart(blocks.peek());
        }
    }

    private void delta(int index, ModelEvent delta) {
        for (Waiting each : blocks) {
            if (each.index == index) {
                if (each == blocks.peek()) {
                    writeDelta(each, delta);
                } else {
                    hold(each, delta);
                }
                return;
            }
        }
    }

    private void hold(Waiting waiting, ModelEvent delta) {
        if (delta instanceof ArgumentsDelta arguments) {
            waitingBytes += arguments.piece().length();
        }
        if (waitingBytes > WAITING_BYTES_MAX) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "The provider sent more than " + WAITING_BYTES_MAX
                            + " bytes of tool calls at the same time (expected: at most that)");
        }
        waiting.deltas.add(delta);
    }

    private void stopBlock(int index) {
        for (Waiting each : blocks) {
            if (each.index == index) {
                each.stopped = true;
            }
        }
        while (!blocks.isEmpty() && blocks.peek().stopped) {
            writeStop(blocks.poll());
            if (!blocks.isEmpty()) {
                Waiting next = blocks.peek();
                writeStart(next);
                next.deltas.forEach(delta -> writeDelta(next, delta));
                next.deltas.clear();
            }
        }
    }

    private void writeStart(Waiting waiting) {
        event("content_block_start").name("index").number(written).name("content_block");
        ContentWriter.start(out, waiting.block);
        endEvent();
    }

    private void writeDelta(Waiting waiting, ModelEvent delta) {
        event("content_block_delta").name("index").number(written).name("delta").beginObject();
        switch (delta) {
            case TextDelta text -> field("text_delta", "text", text.text());
            case RefusalDelta refusal -> field("text_delta", "text", refusal.text());
            case ThinkingDelta thinking -> field("thinking_delta", "thinking", thinking.text());
            case SignatureDelta signature -> field("signature_delta", "signature", signature.signature());
            case ArgumentsDelta arguments -> {
                waiting.anyArguments = true;
                field("input_json_delta", "partial_json", arguments.piece());
            }
            case Started _,
                    BlockStarted _,
                    BlockStopped _,
                    UsageReported _,
                    Finished _,
                    Failed _,
                    Ended _,
                    Ping _,
                    LogProbs _,
                    Unmodelled _ -> throw new IllegalArgumentException("no delta: " + delta);
        }
        out.endObject();
        endEvent();
    }

    private void field(String type, String name, JsonSlice value) {
        out.name("type").string(type).name(name).value(value);
    }

    private void writeStop(Waiting waiting) {
        if (waiting.block instanceof Block.ToolCall && !waiting.anyArguments) {
            writeDelta(waiting, new ArgumentsDelta(waiting.index, JsonSlice.of("{}")));
        }
        event("content_block_stop").name("index").number(written);
        endEvent();
        written++;
    }

    private JsonWriter event(String type) {
        return out.text("event: ")
                .text(type)
                .text("\ndata: ")
                .beginObject()
                .name("type")
                .string(type);
    }

    private void endEvent() {
        out.endObject().text("\n\n");
    }

    @Override
    public Buffer drain() {
        if (out.size() == 0) {
            return NOTHING;
        }
        Buffer written = out.buffer();
        out = new JsonWriter(BLOCK_BYTES);
        return written;
    }

    @Override
    public Buffer finish() {
        begin();
        for (Waiting open : List.copyOf(blocks)) {
            stopBlock(open.index);
        }
        event("message_delta")
                .name("delta")
                .beginObject()
                .name("stop_reason")
                .string(StopReason.of(reason, calls, refused))
                .name("stop_sequence")
                .value(stopSequence)
                .endObject()
                .name("usage");
        UsageWriter.total(out, usage, inputTokensEstimate);
        endEvent();
        out.text("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
        return drain();
    }
}
