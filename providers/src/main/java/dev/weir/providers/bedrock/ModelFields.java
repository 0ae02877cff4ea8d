package dev.weir.providers.bedrock;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;

/// `additionalModelRequestFields`: what Converse hands through to a model in its own words.
///
/// Sources: <https://docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-adaptive-thinking.html>,
/// <https://docs.aws.amazon.com/nova/latest/nova2-userguide/using-converse-api.html>.
final class ModelFields {
    private static final int FIELDS_BYTES = 128;

    private ModelFields() {}

    /// Null when there is nothing to say.
    static JsonSlice of(ChatRequest request, ModelFamily family, Thinking thinking) {
        var out = new JsonWriter(FIELDS_BYTES).beginObject();
        topK(out, request, family);
        if (thinking.asked()) {
            thinking(out, family, thinking);
        }
        JsonSlice fields = out.endObject().slice();
        return fields.isEmptyObject() ? null : fields;
    }

    private static void topK(JsonWriter out, ChatRequest request, ModelFamily family) {
        JsonSlice topK = request.sampling().topK();
        if (topK == null) {
            return;
        }
        switch (family) {
            case CLAUDE, CLAUDE_ADAPTIVE -> out.name("top_k").value(topK);
            case NOVA, NOVA_2 ->
                out.name("inferenceConfig")
                        .beginObject()
                        .name("topK")
                        .value(topK)
                        .endObject();
            case GPT_OSS, OTHER ->
                throw ParameterReader.wrongValue(
                        request.given().getOrDefault(Parameter.TOP_K, "top_k"),
                        topK.toString(),
                        "a request without it, or a model of Claude or Nova");
        }
    }

    private static void thinking(JsonWriter out, ModelFamily family, Thinking thinking) {
        switch (family) {
            case CLAUDE ->
                out.name("thinking")
                        .beginObject()
                        .name("type")
                        .string("enabled")
                        .name("budget_tokens")
                        .number(thinking.budgetTokens())
                        .endObject();
            case CLAUDE_ADAPTIVE ->
                out.name("thinking")
                        .beginObject()
                        .name("type")
                        .string("adaptive")
                        .endObject()
                        .name("output_config")
                        .beginObject()
                        .name("effort")
                        .string(thinking.effort())
                        .endObject();
            case NOVA_2 ->
                out.name("reasoningConfig")
                        .beginObject()
                        .name("type")
                        .string("enabled")
                        .name("maxReasoningEffort")
                        .string(thinking.effort())
                        .endObject();
            case GPT_OSS -> out.name("reasoning_effort").string(thinking.effort());
            case NOVA, OTHER -> throw new IllegalStateException(family + " can't think");
        }
    }
}
