package dev.weir.providers.anthropic;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;

/// Writes an answer as one message.
final class MessageJsonEncoder implements AnswerEncoder {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int MESSAGE_BYTES = 2048;

    private final String model;
    private final String messageId;
    private final long inputTokensEstimate;
    private final GatheredBlocks blocks = new GatheredBlocks();
    private TokenUsage usage = TokenUsage.NONE;
    private FinishReason reason;
    private JsonSlice stopSequence;

    /// @param model as the caller named it
    /// @param messageId what the answer is called, `msg_…`
    /// @param inputTokensEstimate for the case that the provider does not count
    MessageJsonEncoder(String model, String messageId, long inputTokensEstimate) {
        this.model = model;
        this.messageId = messageId;
        this.inputTokensEstimate = inputTokensEstimate;
    }

    @Override
    public void take(ModelEvent event) {
        blocks.take(event);
        if (event instanceof UsageReported(TokenUsage reported)) {
            usage = reported;
        } else if (event instanceof Finished(FinishReason why, JsonSlice met)) {
            reason = why;
            stopSequence = met;
        }
    }

    @Override
    public Buffer drain() {
        return NOTHING;
    }

    @Override
    public Buffer finish() {
        var out = new JsonWriter(MESSAGE_BYTES);
        out.beginObject()
                .name("id")
                .string(messageId)
                .name("type")
                .string("message")
                .name("role")
                .string("assistant")
                .name("model")
                .string(model)
                .name("content")
                .beginArray();
        boolean calls = false;
        boolean refused = false;
        for (Gathered block : blocks.all()) {
            calls |= block.block() instanceof Block.ToolCall;
            refused |= block.block() instanceof Block.Refusal;
            ContentWriter.whole(out, block);
        }
        out.endArray()
                .name("stop_reason")
                .string(StopReason.of(reason, calls, refused))
                .name("stop_sequence")
                .value(stopSequence)
                .name("usage");
        UsageWriter.total(out, usage, inputTokensEstimate);
        return out.endObject().buffer();
    }
}
