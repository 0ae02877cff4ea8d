package dev.weir.providers.responses;

import dev.weir.providers.chat.Block;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;

/// Writes output items, each from one block: at its beginning, when it says nothing yet, and whole.
final class OutputWriter {
    private static final String NO_ARGUMENTS = "{}";

    private final JsonWriter out;
    private final ResponseObject answer;

    OutputWriter(JsonWriter out, ResponseObject answer) {
        this.out = out;
        this.answer = answer;
    }

    /// The id of a block's item.
    static String id(ResponseObject answer, int index, Block block) {
        return answer.itemId(
                switch (block) {
                    case Block.Text _, Block.Refusal _ -> "msg_";
                    case Block.Thinking _, Block.RedactedThinking _ -> "rs_";
                    case Block.ToolCall _ -> "fc_";
                    case Block.Image _ -> "ig_";
                },
                index);
    }

    void begun(int index, Block block) {
        begin(index, block);
        switch (block) {
            case Block.Text _, Block.Refusal _ -> {
                message("in_progress");
                out.endArray();
            }
            case Block.Thinking _, Block.RedactedThinking _ ->
                out.name("summary").beginArray().endArray();
            case Block.ToolCall call -> call(call, JsonSlice.EMPTY_STRING, "in_progress");
            case Block.Image _ ->
                out.name("status").string("in_progress").name("result").nothing();
        }
        out.endObject();
    }

    /// @param logprobs arrays of log probabilities, for a text
    /// @param finished it came to its end
    void whole(int index, Gathered gathered, List<JsonSlice> logprobs, boolean finished) {
        String status = finished ? "completed" : "incomplete";
        begin(index, gathered.block());
        switch (gathered.block()) {
            case Block.Text _, Block.Refusal _ -> {
                message(status);
                part(gathered, logprobs);
                out.endArray();
            }
            case Block.Thinking _ -> {
                out.name("summary").beginArray();
                summaryPart(gathered.text());
                out.endArray();
                // Without a proof it is marked all the same: a provider of this API would look for it in its store.
                out.name("encrypted_content").value(Signatures.toCaller(gathered.signature()));
            }
            case Block.RedactedThinking redacted ->
                out.name("summary")
                        .beginArray()
                        .endArray()
                        .name("encrypted_content")
                        .value(Signatures.toCaller(redacted.data()));
            case Block.ToolCall call -> call(call, arguments(gathered), status);
            case Block.Image image ->
                out.name("status")
                        .string(status)
                        .name("output_format")
                        .string(image.mediaType().substring(image.mediaType().indexOf('/') + 1))
                        .name("result")
                        .value(image.data());
        }
        out.endObject();
    }

    /// What was said in the deltas, or `{}`: a client parses the arguments of every call.
    static JsonSlice arguments(Gathered gathered) {
        return gathered.said().isEmpty() ? JsonSlice.of(NO_ARGUMENTS) : gathered.text();
    }

    private void begin(int index, Block block) {
        out.beginObject().name("id").string(id(answer, index, block)).name("type");
        out.string(
                switch (block) {
                    case Block.Text _, Block.Refusal _ -> "message";
                    case Block.Thinking _, Block.RedactedThinking _ -> "reasoning";
                    case Block.ToolCall _ -> "function_call";
                    case Block.Image _ -> "image_generation_call";
                });
    }

    private void message(String status) {
        out.name("status")
                .string(status)
                .name("role")
                .string("assistant")
                .name("content")
                .beginArray();
    }

    private void call(Block.ToolCall call, JsonSlice arguments, String status) {
        out.name("status")
                .string(status)
                .name("arguments")
                .value(arguments)
                .name("call_id")
                .string(call.id())
                .name("name")
                .string(call.name());
    }

    /// The part of a message.
    void part(Gathered gathered, List<JsonSlice> logprobs) {
        part(gathered.block(), gathered.text(), logprobs);
    }

    void part(Block block, JsonSlice text, List<JsonSlice> logprobs) {
        out.beginObject().name("type");
        if (block instanceof Block.Refusal) {
            out.string("refusal").name("refusal").value(text);
        } else {
            out.string("output_text")
                    .name("text")
                    .value(text)
                    .name("annotations")
                    .beginArray();
            out.endArray();
            logprobs(logprobs);
        }
        out.endObject();
    }

    void summaryPart(JsonSlice text) {
        out.beginObject()
                .name("type")
                .string("summary_text")
                .name("text")
                .value(text)
                .endObject();
    }

    /// Several arrays as one field.
    void logprobs(List<JsonSlice> arrays) {
        out.name("logprobs").beginArray();
        for (JsonSlice array : arrays) {
            JsonReader json = array.reader();
            json.beginArray();
            while (json.nextItem()) {
                out.value(json.slice());
            }
        }
        out.endArray();
    }
}
