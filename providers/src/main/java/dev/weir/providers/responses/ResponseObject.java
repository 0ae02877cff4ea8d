package dev.weir.providers.responses;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.FinishReason;
import dev.weir.providers.chat.GatheredBlocks.Gathered;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;

/// A response object: what a JSON answer is, and what the first and the last event of a stream carry.
///
/// @param id what all ids of the answer are made from: letters and digits
/// @param model as the caller named it
/// @param echo see [EchoedFields]; null for a request of another dialect
/// @param inputTokensEstimate for the case that the provider does not count
record ResponseObject(String id, long createdSeconds, String model, JsonSlice echo, long inputTokensEstimate) {

    /// How an answer has ended.
    ///
    /// @param error null unless it has failed
    record End(Status status, String incompleteReason, ModelError error) {
        static End failed(ModelError error) {
            return new End(Status.FAILED, null, error);
        }

        /// @param refused the model said that it refuses
        static End of(FinishReason reason, boolean refused) {
            return switch (reason) {
                case null -> completed();
                case STOP, STOP_SEQUENCE, TOOL_CALLS, PAUSE, OTHER -> completed();
                case LENGTH, CONTEXT_LENGTH -> new End(Status.INCOMPLETE, "max_output_tokens", null);
                case REFUSAL -> refused ? completed() : new End(Status.INCOMPLETE, "content_filter", null);
                case CONTENT_FILTER -> new End(Status.INCOMPLETE, "content_filter", null);
            };
        }

        private static End completed() {
            return new End(Status.COMPLETED, null, null);
        }
    }

    enum Status {
        COMPLETED("completed"),
        INCOMPLETE("incomplete"),
        FAILED("failed");

        final String word;

        Status(String word) {
            this.word = word;
        }
    }

    String itemId(String kind, int index) {
        return kind + id + index;
    }

    /// Before anything is said.
    void writeBegun(JsonWriter out) {
        begin(out, "in_progress");
        out.name("error")
                .nothing()
                .name("incomplete_details")
                .nothing()
                .name("output")
                .beginArray()
                .endArray()
                .name("usage")
                .nothing()
                .endObject();
    }

    /// @param usage what the provider has counted
    void writeEnded(JsonWriter out, End end, List<Gathered> blocks, List<List<JsonSlice>> logprobs, TokenUsage usage) {
        begin(out, end.status().word);
        out.name("error");
        if (end.error() == null) {
            out.nothing();
        } else {
            out.beginObject();
            ErrorWriter.codeAndMessage(out, end.error());
            out.endObject();
        }
        out.name("incomplete_details");
        if (end.incompleteReason() == null) {
            out.nothing();
        } else {
            out.beginObject().name("reason").string(end.incompleteReason()).endObject();
        }
        out.name("output").beginArray();
        var items = new OutputWriter(out, this);
        for (int i = 0; i < blocks.size(); i++) {
            boolean whole = end.status() == Status.COMPLETED || i < blocks.size() - 1;
            items.whole(i, blocks.get(i), logprobs.get(i), whole);
        }
        out.endArray().name("usage");
        if (end.error() != null && usage.isNone()) {
            out.nothing();
        } else {
            UsageWriter.write(out, usage, inputTokensEstimate);
        }
        out.endObject();
    }

    private void begin(JsonWriter out, String status) {
        out.beginObject()
                .name("id")
                .string("resp_" + id)
                .name("object")
                .string("response")
                .name("created_at")
                .number(createdSeconds)
                .name("status")
                .string(status)
                .name("background")
                .bool(false)
                .name("model")
                .string(model)
                .name("service_tier")
                .string("default");
        EchoedFields.write(out, echo);
    }
}
