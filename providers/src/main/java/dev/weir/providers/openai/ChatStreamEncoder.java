package dev.weir.providers.openai;

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
import java.util.ArrayList;
import java.util.List;

/// Writes an answer as chunks of a chat completion. The finish chunk waits for the end, as tool calls may come after a
/// reason; the usage chunk comes last and only when asked for.
///
/// Thinking goes into `reasoning_content`, and its signature into `reasoning_signature`, words that OpenAI does not
/// have: clients that do not know them ignore them, those that send them back keep a provider's thinking intact.
final class ChatStreamEncoder implements AnswerEncoder {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int BLOCK_BYTES = 1024;

    private final String model;
    private final String answerId;
    private final long createdSeconds;
    private final boolean usageWanted;
    private final long inputTokensEstimate;
    private final String head;

    private JsonWriter out = new JsonWriter(BLOCK_BYTES);
    private boolean begun;
    private boolean failed;
    private final List<Call> calls = new ArrayList<>();
    private final ThinkingMarks marks = new ThinkingMarks();
    private TokenUsage usage = TokenUsage.NONE;
    private FinishReason reason;

    private static final class Call {
        private final int index;
        private boolean anyArguments;

        Call(int index) {
            this.index = index;
        }
    }

    /// @param model as the caller named it
    /// @param answerId what the answer is called, `chatcmpl-…`
    /// @param inputTokensEstimate for the case that the provider does not count
    ChatStreamEncoder(
            String model, String answerId, long createdSeconds, boolean usageWanted, long inputTokensEstimate) {
        this.model = model;
        this.answerId = answerId;
        this.createdSeconds = createdSeconds;
        this.usageWanted = usageWanted;
        this.inputTokensEstimate = inputTokensEstimate;
        this.head = head();
    }

    /// What every chunk begins with.
    private String head() {
        String fields = new JsonWriter(BLOCK_BYTES)
                .beginObject()
                .name("id")
                .string(answerId)
                .name("object")
                .string("chat.completion.chunk")
                .name("created")
                .number(createdSeconds)
                .name("model")
                .string(model)
                .slice()
                .toString();
        return "data: " + fields + (usageWanted ? ",\"usage\":null" : "") + ",\"choices\":[{\"index\":0,\"delta\":";
    }

    @Override
    public void take(ModelEvent event) {
        if (failed) {
            return;
        }
        switch (event) {
            case Started _ -> begin();
            case BlockStarted(int index, Block block) -> startBlock(index, block);
            case TextDelta delta -> field("content", delta.text());
            case RefusalDelta delta -> field("refusal", delta.text());
            case ThinkingDelta delta -> {
                marks.said(delta.text());
                field("reasoning_content", delta.text());
            }
            case SignatureDelta delta -> field("reasoning_signature", delta.signature());
            case ArgumentsDelta delta -> arguments(delta.index(), delta.piece());
            case BlockStopped stopped -> stopBlock(stopped.index());
            case LogProbs probabilities -> logProbs(probabilities.content());
            case UsageReported reported -> usage = reported.usage();
            case Finished finished -> reason = finished.reason();
            case Failed failure -> {
                failed = true;
                out.text("data: ")
                        .value(JsonSlice.raw(ErrorJson.of(failure.error())))
                        .text("\n\n");
            }
            case Ping _, Ended _, Unmodelled _ -> {}
        }
    }

    private void begin() {
        if (!begun) {
            begun = true;
            chunk().beginObject()
                    .name("role")
                    .string("assistant")
                    .name("content")
                    .string("")
                    .endObject();
            endChunk();
        }
    }

    private void startBlock(int index, Block block) {
        begin();
        switch (block) {
            case Block.ToolCall call -> {
                calls.add(new Call(index));
                chunk().beginObject()
                        .name("tool_calls")
                        .beginArray()
                        .beginObject()
                        .name("index")
                        .number(calls.size() - 1L)
                        .name("id")
                        .string(call.id())
                        .name("type")
                        .string("function")
                        .name("function")
                        .beginObject()
                        .name("name")
                        .string(call.name())
                        .name("arguments")
                        .string("")
                        .endObject()
                        .endObject()
                        .endArray()
                        .endObject();
                endChunk();
            }
            case Block.Thinking _ -> mark(marks.begin());
            case Block.RedactedThinking redacted -> {
                mark(marks.redacted());
                field("reasoning_redacted", marks.next(redacted.data()));
            }
            case Block.Image image -> {
                ImageWriter.write(chunk().beginObject().name("images").beginArray(), image);
                out.endArray().endObject();
                endChunk();
            }
            case Block.Text _, Block.Refusal _ -> {}
        }
    }

    private void mark(String mark) {
        if (!mark.isEmpty()) {
            field("reasoning_signature", JsonSlice.of(mark));
        }
    }

    private void field(String name, JsonSlice text) {
        begin();
        chunk().beginObject().name(name).value(text).endObject();
        endChunk();
    }

    private void arguments(int index, JsonSlice piece) {
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).index == index) {
                calls.get(i).anyArguments = true;
                chunk().beginObject()
                        .name("tool_calls")
                        .beginArray()
                        .beginObject()
                        .name("index")
                        .number(i)
                        .name("function")
                        .beginObject()
                        .name("arguments")
                        .value(piece)
                        .endObject()
                        .endObject()
                        .endArray()
                        .endObject();
                endChunk();
            }
        }
    }

    /// A client parses the arguments of every call: none is `{}`.
    private void stopBlock(int index) {
        for (Call call : calls) {
            if (call.index == index && !call.anyArguments) {
                arguments(index, JsonSlice.of("{}"));
            }
        }
    }

    private void logProbs(JsonSlice content) {
        begin();
        chunk().beginObject().endObject();
        out.text(",\"logprobs\":")
                .beginObject()
                .name("content")
                .value(content)
                .endObject()
                .text(",\"finish_reason\":null}]}\n\n");
    }

    private JsonWriter chunk() {
        return out.text(head);
    }

    private void endChunk() {
        out.text(",\"finish_reason\":null}]}\n\n");
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
        for (Call call : calls) {
            stopBlock(call.index);
        }
        chunk().beginObject().endObject();
        out.text(",\"finish_reason\":\"")
                .text(FinishWords.of(reason, !calls.isEmpty()))
                .text("\"}]}\n\n");
        if (usageWanted) {
            out.text("data: ")
                    .beginObject()
                    .name("id")
                    .string(answerId)
                    .name("object")
                    .string("chat.completion.chunk")
                    .name("created")
                    .number(createdSeconds)
                    .name("model")
                    .string(model)
                    .name("choices")
                    .beginArray()
                    .endArray()
                    .name("usage");
            UsageWriter.write(out, usage, inputTokensEstimate);
            out.endObject().text("\n\n");
        }
        out.text("data: [DONE]\n\n");
        return drain();
    }
}
