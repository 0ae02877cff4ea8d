package dev.weir.providers.bedrock;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.Turns;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;

/// Writes `toolConfig`. Where earlier turns have calls, the API wants one even when nothing is to be called any more;
/// that nothing is to be called it has no word for.
///
/// @param tools those that are told
/// @param forbidden none of them may be called
record ToolConfigWriter(List<Tool> tools, boolean forbidden) {
    private static final JsonSlice NO_PARAMETERS = JsonSlice.raw("{\"type\":\"object\",\"properties\":{}}");

    static ToolConfigWriter of(ChatRequest request, Turns turns) {
        boolean none = request.toolChoice().kind() == ToolChoice.Kind.NONE;
        boolean called = !turns.calledTools().isEmpty();
        if (!request.tools().isEmpty() && (!none || called)) {
            return new ToolConfigWriter(request.tools(), none);
        }
        return new ToolConfigWriter(
                turns.calledTools().stream()
                        .map(name -> new Tool(name, null, null, false, CacheMark.NONE))
                        .toList(),
                called);
    }

    /// @param thinks the model is told to think
    void write(JsonWriter out, ChatRequest request, ModelFamily family, boolean thinks) {
        if (tools.isEmpty()) {
            return;
        }
        out.name("toolConfig").beginObject().name("tools").beginArray();
        for (Tool tool : tools) {
            spec(out, tool);
            if (family.isClaude()) {
                CachePoint.write(out, tool.cache(), family);
            }
        }
        out.endArray();
        if (!forbidden) {
            choice(out, request, family.isClaude() && thinks);
        }
        out.endObject();
    }

    private static void spec(JsonWriter out, Tool tool) {
        out.beginObject().name("toolSpec").beginObject().name("name").string(ToolNames.alias(tool.name()));
        if (tool.description() != null && !tool.description().isEmptyString()) {
            out.name("description").value(tool.description());
        }
        out.name("inputSchema")
                .beginObject()
                .name("json")
                .value(tool.schema() == null ? NO_PARAMETERS : tool.schema())
                .endObject();
        if (tool.strict()) {
            out.name("strict").bool(true);
        }
        out.endObject().endObject();
    }

    private static void choice(JsonWriter out, ChatRequest request, boolean thinks) {
        ToolChoice choice = request.toolChoice();
        boolean must = choice.kind() == ToolChoice.Kind.ANY || choice.kind() == ToolChoice.Kind.ONE;
        if (!must) {
            return;
        }
        if (thinks) {
            throw ParameterReader.wrongValue(
                    "tool_choice",
                    choice.kind() == ToolChoice.Kind.ANY ? "required" : choice.name(),
                    "auto or none together with thinking for the model '" + request.model() + "'");
        }
        out.name("toolChoice").beginObject();
        if (choice.kind() == ToolChoice.Kind.ANY) {
            out.name("any").beginObject().endObject();
        } else {
            out.name("tool")
                    .beginObject()
                    .name("name")
                    .string(ToolNames.alias(choice.name()))
                    .endObject();
        }
        out.endObject();
    }
}
