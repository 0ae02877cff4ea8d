package dev.weir.providers.anthropic;

import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.CacheMarks;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.RequestBytes;
import dev.weir.providers.chat.ThinkingBudget;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.Turns;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Locale;

/// Writes the body of a messages request.
final class MessagesRequestWriter {
    private static final JsonSlice NO_PARAMETERS = JsonSlice.raw("{\"type\":\"object\",\"properties\":{}}");
    private static final Part.Text JSON_ONLY = new Part.Text(
            JsonSlice.of("Answer with one JSON object and nothing else: no introduction, no code fence."),
            CacheMark.NONE);

    private final ChatRequest request;
    private final ChatTarget target;
    private final Turns turns;
    private final JsonWriter out;

    private MessagesRequestWriter(ChatRequest request, ChatTarget target) {
        this.request = request;
        this.target = target;
        this.turns = Turns.of(request.messages());
        this.out = new JsonWriter(RequestBytes.expected(request));
    }

    /// @throws GatewayException `INVALID_VALUE`, naming the caller's parameter
    static Buffer write(ChatRequest request, ChatTarget target) {
        return new MessagesRequestWriter(request, target).write();
    }

    private Buffer write() {
        int maxTokens =
                request.maxTokens().orElse((int) Math.min(target.outputTokensMax(), MessagesRequestReader.TOKENS_MAX));
        out.beginObject()
                .name("model")
                .string(target.model())
                .name("max_tokens")
                .number(maxTokens);
        system();
        out.name("messages").beginArray();
        new TurnWriter(out, request.given()).write(turns.turns());
        out.endArray();
        boolean thinks = thinking(maxTokens);
        sampling(thinks);
        tools(thinks);
        if (request.format() instanceof OutputFormat.Schema schema) {
            out.name("output_config")
                    .beginObject()
                    .name("format")
                    .beginObject()
                    .name("type")
                    .string("json_schema")
                    .name("schema");
            ClosedSchema.write(out, schema.schema());
            out.endObject().endObject();
        }
        if (request.user() != null) {
            out.name("metadata")
                    .beginObject()
                    .name("user_id")
                    .string(request.user())
                    .endObject();
        }
        if (request.stream()) {
            out.name("stream").bool(true);
        }
        return out.endObject().buffer();
    }

    private void system() {
        var texts = new ArrayList<>(turns.system());
        if (request.format() instanceof OutputFormat.Json) {
            texts.add(JSON_ONLY);
        }
        if (texts.size() == 1 && texts.getFirst().cache() == CacheMark.NONE) {
            out.name("system").value(texts.getFirst().text());
        } else if (!texts.isEmpty()) {
            out.name("system").beginArray();
            texts.forEach(text -> TurnWriter.text(out, text.text(), text.cache()));
            out.endArray();
        }
    }

    /// True when the model is told to think.
    private boolean thinking(int maxTokens) {
        long budget = ThinkingBudget.of(request.reasoning(), maxTokens);
        // Thinking can't begin in the middle of a turn: without what was thought before, it would be refused.
        if (budget == 0 || turns.answersCallsWithoutThinking()) {
            return false;
        }
        out.name("thinking")
                .beginObject()
                .name("type")
                .string("enabled")
                .name("budget_tokens")
                .number(budget)
                .endObject();
        return true;
    }

    private void sampling(boolean thinks) {
        var sampling = request.sampling();
        if (sampling.temperature() != null) {
            BigDecimal temperature = new BigDecimal(sampling.temperature().toString());
            if (temperature.compareTo(BigDecimal.ONE) > 0) {
                throw wrongValue(
                        name(Parameter.TEMPERATURE),
                        sampling.temperature().toString(),
                        "0 to 1 for the model '" + request.model() + "'");
            }
            if (thinks && temperature.compareTo(BigDecimal.ONE) != 0) {
                throw wrongValue(
                        name(Parameter.TEMPERATURE),
                        sampling.temperature().toString(),
                        "1 or none together with thinking for the model '" + request.model() + "'");
            }
            out.name("temperature").value(sampling.temperature());
        }
        if (sampling.topP() != null) {
            out.name("top_p").value(sampling.topP());
        }
        if (sampling.topK() != null) {
            out.name("top_k").value(sampling.topK());
        }
        if (!sampling.stop().isEmpty()) {
            out.name("stop_sequences").beginArray();
            for (JsonSlice stop : sampling.stop()) {
                if (stop.text().isBlank()) {
                    throw wrongValue(
                            name(Parameter.STOP),
                            stop.toString(),
                            "strings with more than blanks for the model '" + request.model() + "'");
                }
                out.value(stop);
            }
            out.endArray();
        }
    }

    private String name(Parameter parameter) {
        return request.given().getOrDefault(parameter, parameter.name().toLowerCase(Locale.ROOT));
    }

    private void tools(boolean thinks) {
        if (!request.tools().isEmpty()) {
            out.name("tools").beginArray();
            request.tools().forEach(this::tool);
            out.endArray();
            choice(request.toolChoice(), thinks);
        } else if (!turns.calledTools().isEmpty()) {
            // What was called has to be declared, even when nothing is to be called any more.
            out.name("tools").beginArray();
            turns.calledTools().forEach(name -> tool(new Tool(name, null, null, false, CacheMark.NONE)));
            out.endArray();
            out.name("tool_choice").beginObject().name("type").string("none").endObject();
        }
    }

    private void tool(Tool tool) {
        out.beginObject().name("name").string(ToolNames.alias(tool.name()));
        if (tool.description() != null) {
            out.name("description").value(tool.description());
        }
        JsonSlice schema = tool.schema() == null ? NO_PARAMETERS : tool.schema();
        out.name("input_schema");
        if (tool.strict()) {
            ClosedSchema.write(out, schema);
            out.name("strict").bool(true);
        } else {
            out.value(schema);
        }
        CacheMarks.write(out, tool.cache());
        out.endObject();
    }

    private void choice(ToolChoice choice, boolean thinks) {
        if (thinks && (choice.kind() == ToolChoice.Kind.ANY || choice.kind() == ToolChoice.Kind.ONE)) {
            throw ParameterReader.wrongValue(
                    "tool_choice",
                    choice.kind() == ToolChoice.Kind.ANY ? "required" : choice.name(),
                    "auto or none together with thinking for the model '" + request.model() + "'");
        }
        boolean serial = !choice.parallel();
        if (choice.kind() == ToolChoice.Kind.AUTO && !serial) {
            return;
        }
        out.name("tool_choice").beginObject().name("type");
        switch (choice.kind()) {
            case AUTO -> out.string("auto");
            case NONE -> out.string("none");
            case ANY -> out.string("any");
            case ONE -> out.string("tool").name("name").string(ToolNames.alias(choice.name()));
        }
        if (serial && choice.kind() != ToolChoice.Kind.NONE) {
            out.name("disable_parallel_tool_use").bool(true);
        }
        out.endObject();
    }
}
