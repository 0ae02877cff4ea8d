package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.BlockStarted;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.LogProbs;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// Writes an answer as one response object.
final class ResponseJsonEncoder implements AnswerEncoder {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int ANSWER_BYTES = 4096;

    private final ResponseObject answer;
    private final GatheredBlocks blocks = new GatheredBlocks();
    private final List<List<JsonSlice>> probabilities = new ArrayList<>();
    private boolean refused;
    private TokenUsage usage = TokenUsage.NONE;
    private FinishReason reason;

    ResponseJsonEncoder(ResponseObject answer) {
        this.answer = answer;
    }

    @Override
    public void take(ModelEvent event) {
        blocks.take(event);
        if (event instanceof BlockStarted(int _, Block block)) {
            probabilities.add(new ArrayList<>(0));
            refused |= block instanceof Block.Refusal;
        } else if (event instanceof LogProbs(JsonSlice content) && !probabilities.isEmpty()) {
            probabilities.getLast().add(content);
        } else if (event instanceof UsageReported(TokenUsage reported)) {
            usage = reported;
        } else if (event instanceof Finished finished) {
            reason = finished.reason();
        }
    }

    @Override
    public Buffer drain() {
        return NOTHING;
    }

    @Override
    public Buffer finish() {
        var out = new JsonWriter(ANSWER_BYTES);
        var end = ResponseObject.End.of(reason, refused);
        answer.writeEnded(out, end, blocks.all(), probabilities, usage);
        return out.buffer();
    }
}
