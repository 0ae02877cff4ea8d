package dev.weir.providers.openai;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.AnswerEncoder;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.GatheredBlocks;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ModelEvent.Finished;
import dev.weir.providers.chat.ModelEvent.LogProbs;
import dev.weir.providers.chat.ModelEvent.UsageReported;
import dev.weir.providers.chat.ToolArguments;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// Writes an answer as one chat completion. Thinking goes where [ChatStreamEncoder] puts it.
final class ChatJsonEncoder implements AnswerEncoder {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final int ANSWER_BYTES = 2048;

    private final String model;
    private final String answerId;
    private final long createdSeconds;
    private final long inputTokensEstimate;
    private final GatheredBlocks blocks = new GatheredBlocks();
    private final List<JsonSlice> probabilities = new ArrayList<>(0);
    private TokenUsage usage = TokenUsage.NONE;
    private FinishReason reason;

    /// @param model as the caller named it
    /// @param answerId what the answer is called, `chatcmpl-…`
    /// @param inputTokensEstimate for the case that the provider does not count
    ChatJsonEncoder(String model, String answerId, long createdSeconds, long inputTokensEstimate) {
        this.model = model;
        this.answerId = answerId;
        this.createdSeconds = createdSeconds;
        this.inputTokensEstimate = inputTokensEstimate;
    }

    @Override
    public void take(ModelEvent event) {
        blocks.take(event);
        if (event instanceof UsageReported(TokenUsage reported)) {
            usage = reported;
        } else if (event instanceof Finished finished) {
            reason = finished.reason();
        } else if (event instanceof LogProbs(JsonSlice content)) {
            probabilities.add(content);
        }
    }

    @Override
    public Buffer drain() {
        return NOTHING;
    }

    @Override
    public Buffer finish() {
        var out = new JsonWriter(ANSWER_BYTES);
        out.beginObject()
                .name("id")
                .string(answerId)
                .name("object")
                .string("chat.completion")
                .name("created")
                .number(createdSeconds)
                .name("model")
                .string(model)
                .name("choices")
                .beginArray()
                .beginObject()
                .name("index")
                .number(0)
                .name("message");
        boolean calls = message(out);
        logProbs(out.name("logprobs"));
        out.name("finish_reason")
                .string(FinishWords.of(reason, calls))
                .endObject()
                .endArray()
                .name("usage");
        UsageWriter.write(out, usage, inputTokensEstimate);
        return out.endObject().buffer();
    }

    /// True when it has tool calls.
    private boolean message(JsonWriter out) {
        out.beginObject().name("role").string("assistant").name("content");
        value(out, said(Block.Text.class));
        out.name("refusal");
        value(out, said(Block.Refusal.class));
        thinking(out);
        List<Gathered> calls = kind(Block.ToolCall.class);
        if (!calls.isEmpty()) {
            out.name("tool_calls").beginArray();
            calls.forEach(call -> call(out, call));
            out.endArray();
        }
        List<Gathered> images = kind(Block.Image.class);
        if (!images.isEmpty()) {
            out.name("images").beginArray();
            images.forEach(image -> ImageWriter.write(out, (Block.Image) image.block()));
            out.endArray();
        }
        out.endObject();
        return !calls.isEmpty();
    }

    private void thinking(JsonWriter out) {
        var marks = new ThinkingMarks();
        var signatures = new ArrayList<JsonSlice>();
        var redacted = new ArrayList<JsonSlice>();
        for (Gathered each : blocks.all()) {
            if (each.block() instanceof Block.Thinking) {
                signatures.add(JsonSlice.of(marks.begin()));
                each.said().forEach(marks::said);
                signatures.addAll(each.signatures());
            } else if (each.block() instanceof Block.RedactedThinking(JsonSlice data)) {
                signatures.add(JsonSlice.of(marks.redacted()));
                redacted.add(marks.next(data));
            }
        }
        field(out, "reasoning_content", said(Block.Thinking.class));
        field(out, "reasoning_signature", signatures);
        field(out, "reasoning_redacted", redacted);
    }

    private static void field(JsonWriter out, String name, List<JsonSlice> literals) {
        if (literals.stream().anyMatch(literal -> !literal.isEmptyString())) {
            out.name(name).joined(literals);
        }
    }

    private static void value(JsonWriter out, List<JsonSlice> literals) {
        if (literals.isEmpty()) {
            out.nothing();
        } else {
            out.joined(literals);
        }
    }

    private List<JsonSlice> said(Class<? extends Block> kind) {
        return kind(kind).stream().flatMap(block -> block.said().stream()).toList();
    }

    private List<Gathered> kind(Class<? extends Block> kind) {
        return blocks.all().stream()
                .filter(block -> kind.isInstance(block.block()))
                .toList();
    }

    private static void call(JsonWriter out, Gathered gathered) {
        var call = (Block.ToolCall) gathered.block();
        CallWriter.write(out, call.id(), call.name(), ToolArguments.text(gathered.arguments()));
    }

    private void logProbs(JsonWriter out) {
        if (probabilities.isEmpty()) {
            out.nothing();
            return;
        }
        out.beginObject().name("content").beginArray();
        for (JsonSlice tokens : probabilities) {
            JsonReader json = tokens.reader();
            json.beginArray();
            while (json.nextItem()) {
                out.value(json.slice());
            }
        }
        out.endArray().endObject();
    }
}
