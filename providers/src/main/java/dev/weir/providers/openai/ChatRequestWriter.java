package dev.weir.providers.openai;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Sampling;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.JsonWord;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.RequestBytes;
import dev.weir.providers.chat.StrictSchema;
import dev.weir.providers.chat.ThinkingShare;
import dev.weir.providers.chat.ToolIds;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/// Writes the body of a chat completion.
final class ChatRequestWriter {
    private static final int STOPS_MAX = 4;
    private static final int USER_CHARS_MAX = 64;
    private static final JsonSlice NO_PARAMETERS = JsonSlice.raw("{\"type\":\"object\",\"properties\":{}}");
    /// What callers of related dialects may have said in words that are the same here.
    private static final List<String> SHARED =
            List.of("logit_bias", "metadata", "store", "verbosity", "service_tier", "prediction", "prompt_cache_key");

    private final ChatRequest request;
    private final boolean compatible;
    private final JsonWriter out;

    private ChatRequestWriter(ChatRequest request, boolean compatible) {
        this.request = request;
        this.compatible = compatible;
        this.out = new JsonWriter(RequestBytes.expected(request));
    }

    /// @param compatible for a server that speaks like OpenAI but is not
    /// @throws GatewayException `INVALID_VALUE`, naming the caller's parameter
    static Buffer write(ChatRequest request, ChatTarget target, boolean compatible) {
        return new ChatRequestWriter(request, compatible).write(target);
    }

    private Buffer write(ChatTarget target) {
        out.beginObject().name("model").string(target.model()).name("messages").beginArray();
        var messages = new ChatMessageWriter(out, compatible);
        for (Message message : JsonWord.said(request)) {
            messages.write(message);
        }
        out.endArray();
        request.maxTokens()
                .ifPresent(tokens -> out.name(compatible ? "max_tokens" : "max_completion_tokens")
                        .number(tokens));
        sampling(request.sampling());
        if (!request.tools().isEmpty()) {
            tools();
            choice(request.toolChoice());
        }
        format(request.format());
        reasoning(request.reasoning(), target);
        if (request.user() != null) {
            out.name("user").string(user(request.user()));
        }
        for (String name : SHARED) {
            if (request.extras().containsKey(name)) {
                out.name(name).value(request.extras().get(name));
            }
        }
        if (request.stream()) {
            out.name("stream").bool(true);
            if (target.usageInStreams()) {
                out.name("stream_options")
                        .beginObject()
                        .name("include_usage")
                        .bool(true)
                        .endObject();
            }
        }
        return out.endObject().buffer();
    }

    private static String user(String user) {
        return user.length() <= USER_CHARS_MAX ? user : ToolIds.fit(user, USER_CHARS_MAX);
    }

    private void sampling(Sampling sampling) {
        optional("temperature", sampling.temperature());
        optional("top_p", sampling.topP());
        optional("top_k", sampling.topK());
        optional("seed", sampling.seed());
        optional("frequency_penalty", sampling.frequencyPenalty());
        optional("presence_penalty", sampling.presencePenalty());
        if (sampling.stop().size() > STOPS_MAX) {
            throw ParameterReader.wrongValue(
                    request.given().getOrDefault(Parameter.STOP, "stop"),
                    sampling.stop().size() + " strings",
                    "at most " + STOPS_MAX + " for the model '" + request.model() + "'");
        }
        if (!sampling.stop().isEmpty()) {
            out.name("stop").beginArray();
            sampling.stop().forEach(out::value);
            out.endArray();
        }
        if (sampling.logprobs()) {
            out.name("logprobs").bool(true);
        }
        if (sampling.topLogprobs() > 0) {
            out.name("top_logprobs").number(sampling.topLogprobs());
        }
    }

    private void optional(String name, JsonSlice value) {
        if (value != null) {
            out.name(name).value(value);
        }
    }

    private void tools() {
        out.name("tools").beginArray();
        for (Tool tool : request.tools()) {
            out.beginObject()
                    .name("type")
                    .string("function")
                    .name("function")
                    .beginObject()
                    .name("name")
                    .string(ToolNames.alias(tool.name()));
            optional("description", tool.description());
            out.name("parameters").value(tool.schema() == null ? NO_PARAMETERS : tool.schema());
            if (tool.strict() && StrictSchema.takes(tool.schema())) {
                out.name("strict").bool(true);
            }
            out.endObject().endObject();
        }
        out.endArray();
    }

    private void choice(ToolChoice choice) {
        switch (choice.kind()) {
            case AUTO -> {}
            case NONE -> out.name("tool_choice").string("none");
            case ANY -> out.name("tool_choice").string("required");
            case ONE ->
                out.name("tool_choice")
                        .beginObject()
                        .name("type")
                        .string("function")
                        .name("function")
                        .beginObject()
                        .name("name")
                        .string(ToolNames.alias(choice.name()))
                        .endObject()
                        .endObject();
        }
        if (!choice.parallel()) {
            out.name("parallel_tool_calls").bool(false);
        }
    }

    private void format(OutputFormat format) {
        switch (format) {
            case OutputFormat.Text _ -> {}
            case OutputFormat.Json _ ->
                out.name("response_format")
                        .beginObject()
                        .name("type")
                        .string("json_object")
                        .endObject();
            case OutputFormat.Schema schema ->
                out.name("response_format")
                        .beginObject()
                        .name("type")
                        .string("json_schema")
                        .name("json_schema")
                        .beginObject()
                        .name("name")
                        .string(schema.name() == null ? "answer" : schema.name())
                        .name("schema")
                        .value(schema.schema())
                        .name("strict")
                        .bool(schema.strict() && StrictSchema.takes(schema.schema()))
                        .endObject()
                        .endObject();
        }
    }

    private void reasoning(Reasoning reasoning, ChatTarget target) {
        String effort = reasoning.effort();
        if (effort == null && reasoning.budgetTokens() > 0) {
            long outputMax =
                    request.maxTokens().isPresent() ? request.maxTokens().getAsInt() : target.outputTokensMax();
            effort = ThinkingShare.effort(reasoning.budgetTokens(), outputMax);
        }
        if (effort != null) {
            out.name("reasoning_effort").string(effort.equals("max") ? "xhigh" : effort);
        }
    }
}
