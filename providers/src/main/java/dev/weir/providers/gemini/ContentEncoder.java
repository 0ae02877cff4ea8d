package dev.weir.providers.gemini;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
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
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Writes an answer as one object, as server-sent events, or as one growing array. A function call goes out whole when
/// its block ends; why the model stopped and the last usage report go out at the end.
///
/// Thoughts go out as thought parts whether or not the caller asked to see them: the next turn needs them.
final class ContentEncoder implements AnswerEncoder {
    /// The form of an answer.
    enum Form {
        OBJECT,
        EVENTS,
        ARRAY
    }

    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int BLOCK_BYTES = 1024;

    private final Form form;
    private final String model;
    private final long inputTokensEstimate;

    private JsonWriter out = new JsonWriter(BLOCK_BYTES);
    private String id;
    private boolean failed;
    private boolean anyChunk;
    private final GatheredBlocks blocks = new GatheredBlocks();
    /// Function calls of a stream that have gone out, by the index of their block.
    private final BitSet written = new BitSet();
    private final List<JsonSlice> probabilities = new ArrayList<>();
    private TokenUsage usage = TokenUsage.NONE;
    private FinishReason reason;
    private String brokenCall;
    private boolean refused;

    /// @param model as the caller named it
    /// @param inputTokensEstimate for the case that the provider does not count
    ContentEncoder(Form form, String model, long inputTokensEstimate) {
        this.form = form;
        this.model = model;
        this.inputTokensEstimate = inputTokensEstimate;
    }

    @Override
    public void take(ModelEvent event) {
        if (failed) {
            return;
        }
        switch (event) {
            case Started started -> id = started.id();
            case BlockStarted(int index, Block block) -> {
                refused |= block instanceof Block.Refusal;
                if (gathers(block)) {
                    blocks.take(event);
                } else {
                    whole(block);
                }
            }
            case TextDelta delta -> said(delta, delta.text(), false);
            case RefusalDelta delta -> said(delta, delta.text(), false);
            case ThinkingDelta delta -> said(delta, delta.text(), true);
            case SignatureDelta delta -> signed(delta);
            case ModelEvent.ArgumentsDelta delta -> blocks.take(delta);
            case BlockStopped stopped -> stopBlock(stopped.index());
            case LogProbs probs -> logProbs(probs.content());
            case UsageReported reported -> usage = reported.usage();
            case Finished finished -> reason = finished.reason();
            case Failed failure -> fail(failure.error());
            case Ping _, Ended _, Unmodelled _ -> {}
        }
    }

    /// Whether a block is put together before it is written: function calls, and everything of an answer in one piece.
    private boolean gathers(Block block) {
        return form == Form.OBJECT || block instanceof Block.ToolCall;
    }

    private void whole(Block block) {
        switch (block) {
            case Block.RedactedThinking redacted -> {
                beginChunk();
                PartWriter.signature(out, CallerSignatures.redacted(redacted.data()));
                endChunk();
            }
            case Block.Image image -> {
                beginChunk();
                PartWriter.image(out, image);
                endChunk();
            }
            case Block.Text _, Block.Thinking _, Block.Refusal _, Block.ToolCall _ -> {}
        }
    }

    private void said(ModelEvent delta, JsonSlice text, boolean thinks) {
        if (form == Form.OBJECT) {
            blocks.take(delta);
            return;
        }
        beginChunk();
        PartWriter.text(out, text, thinks, null);
        endChunk();
    }

    private void signed(SignatureDelta delta) {
        if (form == Form.OBJECT) {
            blocks.take(delta);
            return;
        }
        beginChunk();
        PartWriter.signature(out, CallerSignatures.written(delta.signature()));
        endChunk();
    }

    private void stopBlock(int index) {
        if (form == Form.OBJECT || written.get(index)) {
            return;
        }
        for (Gathered block : blocks.all()) {
            if (block.index() == index) {
                written.set(index);
                call(block);
            }
        }
    }

    private void call(Gathered block) {
        if (isBroken(block)) {
            return;
        }
        beginChunk();
        PartWriter.block(out, block);
        endChunk();
    }

    /// Arguments that are no JSON object have no place here; this API says so instead of the call.
    private boolean isBroken(Gathered block) {
        if (block.block() instanceof Block.ToolCall call && block.arguments().isString()) {
            brokenCall = "Malformed function call: " + call.name();
            return true;
        }
        return false;
    }

    private void logProbs(JsonSlice content) {
        if (form == Form.OBJECT) {
            probabilities.add(content);
            return;
        }
        beginItem();
        out.beginObject().name("candidates").beginArray().beginObject().name("logprobsResult");
        LogProbabilities.write(out, List.of(content));
        out.name("index").number(0).endObject().endArray();
        endItem();
    }

    private void fail(ModelError error) {
        failed = true;
        if (form != Form.OBJECT) {
            beginItem();
            ErrorWriter.write(out, error);
            out.text(form == Form.EVENTS ? "\n\n" : "\n]\n");
        }
    }

    private void beginChunk() {
        beginItem();
        out.beginObject()
                .name("candidates")
                .beginArray()
                .beginObject()
                .name("content")
                .beginObject()
                .name("parts")
                .beginArray();
    }

    private void endChunk() {
        endContent();
        out.name("index").number(0).endObject().endArray();
        endItem();
    }

    private void endContent() {
        out.endArray().name("role").string("model").endObject();
    }

    /// What stands before an item of a stream.
    private void beginItem() {
        if (form == Form.EVENTS) {
            out.text("data: ");
        } else if (form == Form.ARRAY) {
            out.text(anyChunk ? ",\r\n" : "[");
        }
        anyChunk = true;
    }

    /// The fields that every item has, its end, and what stands behind it.
    private void endItem() {
        out.name("modelVersion").string(model);
        if (id != null && !id.isEmpty()) {
            out.name("responseId").string(id);
        }
        out.endObject();
        if (form != Form.OBJECT) {
            out.text(form == Form.EVENTS ? "\n\n" : "\n");
        }
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
        blocks.all().forEach(block -> stopBlock(block.index()));
        beginChunk();
        boolean any = false;
        for (Gathered block : form == Form.OBJECT ? blocks.all() : List.<Gathered>of()) {
            if (!isBroken(block)) {
                PartWriter.block(out, block);
                any = true;
            }
        }
        if (!any) {
            PartWriter.text(out, JsonSlice.EMPTY_STRING, false, null);
        }
        endContent();
        finishReason();
        if (!probabilities.isEmpty()) {
            out.name("logprobsResult");
            LogProbabilities.write(out, probabilities);
        }
        out.name("index").number(0).endObject().endArray().name("usageMetadata");
        UsageWriter.write(out, usage, inputTokensEstimate);
        endItem();
        if (form == Form.ARRAY) {
            out.text("]\n");
        }
        return drain();
    }

    private void finishReason() {
        String word = FinishWords.of(refused ? FinishReason.REFUSAL : reason);
        if (brokenCall == null || word.equals("MAX_TOKENS")) {
            out.name("finishReason").string(word);
        } else {
            out.name("finishReason").string("MALFORMED_FUNCTION_CALL");
            out.name("finishMessage").string(brokenCall);
        }
    }
}
