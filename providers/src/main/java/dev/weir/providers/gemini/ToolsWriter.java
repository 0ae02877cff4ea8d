package dev.weir.providers.gemini;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.json.JsonWriter;

/// Writes `tools` and `toolConfig`.
final class ToolsWriter {
    private ToolsWriter() {}

    static void write(JsonWriter out, ChatRequest request) {
        if (request.tools().isEmpty()) {
            return;
        }
        out.name("tools")
                .beginArray()
                .beginObject()
                .name("functionDeclarations")
                .beginArray();
        request.tools().forEach(tool -> function(out, tool));
        out.endArray().endObject().endArray();
        ToolChoice choice = request.toolChoice();
        switch (choice.kind()) {
            case AUTO -> {}
            case NONE -> mode(out, "NONE", null);
            case ANY -> mode(out, "ANY", null);
            case ONE -> mode(out, "ANY", ToolNames.alias(choice.name()));
        }
    }

    private static void function(JsonWriter out, Tool tool) {
        out.beginObject().name("name").string(ToolNames.alias(tool.name()));
        if (tool.description() != null) {
            out.name("description").value(tool.description());
        }
        if (tool.schema() != null) {
            SchemaWriter.write(out.name("parametersJsonSchema"), tool.schema());
        }
        out.endObject();
    }

    private static void mode(JsonWriter out, String mode, String only) {
        out.name("toolConfig")
                .beginObject()
                .name("functionCallingConfig")
                .beginObject()
                .name("mode")
                .string(mode);
        if (only != null) {
            out.name("allowedFunctionNames").beginArray().string(only).endArray();
        }
        out.endObject().endObject();
    }
}
