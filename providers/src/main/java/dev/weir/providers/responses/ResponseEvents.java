package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;

/// The events of a stream, numbered from 0 without a gap. A delta of text waits for the log probabilities that may
/// follow it, until the next event or the end of the read.
final class ResponseEvents {
    private final ResponseObject answer;
    private final JsonWriter out;
    private final OutputWriter items;
    private long sequence;

    // a delta that waits
    private JsonSlice text;
    private int textItem;

    /// @param sequence the number of the first event
    ResponseEvents(ResponseObject answer, long sequence, int bytesExpected) {
        this.answer = answer;
        this.sequence = sequence;
        this.out = new JsonWriter(bytesExpected);
        this.items = new OutputWriter(out, answer);
    }

    /// What was written; nothing more goes into it.
    JsonWriter written() {
        flush();
        return out;
    }

    /// For the events that follow.
    ResponseEvents next(int bytesExpected) {
        return new ResponseEvents(answer, sequence, bytesExpected);
    }

    void begun(String type) {
        event(type).name("response");
        answer.writeBegun(out);
        end();
    }

    void itemAdded(int index, Block block) {
        event("response.output_item.added").name("output_index").number(index).name("item");
        items.begun(index, block);
        end();
        switch (block) {
            case Block.Text _, Block.Refusal _ -> {
                part("response.content_part.added", index, block).name("part");
                items.part(block, JsonSlice.EMPTY_STRING, List.of());
                end();
            }
            case Block.Thinking _ -> {
                summary("response.reasoning_summary_part.added", index, block).name("part");
                items.summaryPart(JsonSlice.EMPTY_STRING);
                end();
            }
            case Block.RedactedThinking _, Block.ToolCall _, Block.Image _ -> {}
        }
    }

    void textDelta(int index, JsonSlice delta) {
        flush();
        text = delta;
        textItem = index;
    }

    /// Of the text that came last.
    void logprobs(JsonSlice array) {
        if (text != null) {
            textDelta(List.of(array));
        }
    }

    private void flush() {
        if (text != null) {
            textDelta(List.of());
        }
    }

    private void textDelta(List<JsonSlice> logprobs) {
        JsonSlice delta = text;
        text = null;
        part("response.output_text.delta", textItem, new Block.Text())
                .name("delta")
                .value(delta);
        items.logprobs(logprobs);
        end();
    }

    void refusalDelta(int index, JsonSlice delta) {
        part("response.refusal.delta", index, new Block.Refusal()).name("delta").value(delta);
        end();
    }

    void summaryDelta(int index, JsonSlice delta) {
        summary("response.reasoning_summary_text.delta", index, new Block.Thinking())
                .name("delta")
                .value(delta);
        end();
    }

    void argumentsDelta(int index, JsonSlice delta) {
        item("response.function_call_arguments.delta", index, "fc_")
                .name("delta")
                .value(delta);
        end();
    }

    /// @param whole it came to its end
    void itemDone(int index, Gathered block, List<JsonSlice> logprobs, boolean whole) {
        switch (block.block()) {
            case Block.Text kind -> {
                part("response.output_text.done", index, kind).name("text").value(block.text());
                items.logprobs(logprobs);
                end();
                partDone(index, block, logprobs);
            }
            case Block.Refusal kind -> {
                part("response.refusal.done", index, kind).name("refusal").value(block.text());
                end();
                partDone(index, block, logprobs);
            }
            case Block.Thinking kind -> {
                summary("response.reasoning_summary_text.done", index, kind)
                        .name("text")
                        .value(block.text());
                end();
                summary("response.reasoning_summary_part.done", index, kind).name("part");
                items.summaryPart(block.text());
                end();
            }
            case Block.ToolCall call -> callDone(index, call, block);
            case Block.Image _ -> {
                item("response.image_generation_call.completed", index, "ig_");
                end();
            }
            case Block.RedactedThinking _ -> {}
        }
        event("response.output_item.done").name("output_index").number(index).name("item");
        items.whole(index, block, logprobs, whole);
        end();
    }

    private void partDone(int index, Gathered block, List<JsonSlice> logprobs) {
        part("response.content_part.done", index, block.block()).name("part");
        items.part(block, logprobs);
        end();
    }

    private void callDone(int index, Block.ToolCall call, Gathered block) {
        JsonSlice arguments = OutputWriter.arguments(block);
        if (block.said().isEmpty()) {
            argumentsDelta(index, arguments);
        }
        item("response.function_call_arguments.done", index, "fc_")
                .name("name")
                .string(call.name())
                .name("arguments")
                .value(arguments);
        end();
    }

    /// The last event.
    void ended(ResponseObject.End how, List<Gathered> blocks, List<List<JsonSlice>> logprobs, TokenUsage usage) {
        event("response." + how.status().word).name("response");
        answer.writeEnded(out, how, blocks, logprobs, usage);
        end();
    }

    /// The only event of an answer that has not begun.
    void error(ModelError error) {
        flush();
        ErrorWriter.event(out, sequence++, error);
    }

    private JsonWriter part(String type, int index, Block block) {
        return event(type)
                .name("item_id")
                .string(OutputWriter.id(answer, index, block))
                .name("output_index")
                .number(index)
                .name("content_index")
                .number(0);
    }

    private JsonWriter summary(String type, int index, Block block) {
        return event(type)
                .name("item_id")
                .string(OutputWriter.id(answer, index, block))
                .name("output_index")
                .number(index)
                .name("summary_index")
                .number(0);
    }

    private JsonWriter item(String type, int index, String kind) {
        return event(type)
                .name("item_id")
                .string(answer.itemId(kind, index))
                .name("output_index")
                .number(index);
    }

    private JsonWriter event(String type) {
        flush();
        return out.text("event: ")
                .text(type)
                .text("\ndata: ")
                .beginObject()
                .name("type")
                .string(type)
                .name("sequence_number")
                .number(sequence++);
    }

    private void end() {
        out.endObject().text("\n\n");
    }
}
