package dev.weir.providers.anthropic;

import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.CacheMarks;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ChatRequest.ToolChoice.Kind;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads `tools` and `tool_choice`.
final class ToolReader {
    private final Map<Parameter, String> given;

    ToolReader(Map<Parameter, String> given) {
        this.given = given;
    }

    List<Tool> tools(JsonReader json) {
        var tools = new ArrayList<Tool>();
        ParameterReader.array(json, "tools");
        for (int i = 0; json.nextItem(); i++) {
            Tool tool = tool(json, "tools[" + i + "]");
            if (tool != null) {
                tools.add(tool);
            }
        }
        if (!tools.isEmpty()) {
            given.put(Parameter.TOOLS, "tools");
        }
        return tools;
    }

    /// Null for a tool that the provider runs itself; it is noted as given.
    private Tool tool(JsonReader json, String path) {
        String type = "custom";
        String name = null;
        JsonSlice description = null;
        JsonSlice schema = null;
        boolean strict = false;
        CacheMark cache = CacheMark.NONE;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.peekNull()) {
                json.skip();
            } else if (json.fieldIs("type")) {
                type = ParameterReader.string(json, path + ".type");
            } else if (json.fieldIs("name")) {
                name = ParameterReader.string(json, path + ".name");
            } else if (json.fieldIs("description")) {
                description = ParameterReader.literal(json, path + ".description");
            } else if (json.fieldIs("input_schema")) {
                schema = json.slice();
            } else if (json.fieldIs("strict")) {
                strict = ParameterReader.flag(json, path + ".strict");
            } else if (json.fieldIs("cache_control")) {
                cache = CacheMarks.read(json, path + ".cache_control", given);
            } else {
                json.skip();
            }
        }
        if (!type.equals("custom")) {
            given.putIfAbsent(Parameter.SERVER_TOOLS, path + ".type");
            return null;
        }
        ParameterReader.required(name, path + ".name");
        ParameterReader.required(schema, path + ".input_schema");
        if (!schema.isObject()) {
            throw wrongType(path + ".input_schema", shown(schema), "a JSON schema, which is an object");
        }
        if (strict) {
            given.putIfAbsent(Parameter.STRICT_TOOLS, path + ".strict");
        }
        return new Tool(name, description, schema, strict, cache);
    }

    ToolChoice choice(JsonReader json) {
        String type = null;
        String name = null;
        boolean parallel = true;
        ParameterReader.object(json, "tool_choice");
        while (json.nextField()) {
            if (json.peekNull()) {
                json.skip();
            } else if (json.fieldIs("type")) {
                type = ParameterReader.string(json, "tool_choice.type");
            } else if (json.fieldIs("name")) {
                name = ParameterReader.string(json, "tool_choice.name");
            } else if (json.fieldIs("disable_parallel_tool_use")) {
                parallel = !ParameterReader.flag(json, "tool_choice.disable_parallel_tool_use");
            } else {
                json.skip();
            }
        }
        if (!parallel) {
            given.put(Parameter.SERIAL_TOOLS, "tool_choice.disable_parallel_tool_use");
        }
        return switch (ParameterReader.required(type, "tool_choice.type")) {
            case "auto" -> new ToolChoice(Kind.AUTO, null, parallel);
            case "none" -> choice(Kind.NONE, null, parallel, Parameter.TOOL_CHOICE_NONE);
            case "any" -> choice(Kind.ANY, null, parallel, Parameter.TOOL_CHOICE_ANY);
            case "tool" ->
                choice(Kind.ONE, ParameterReader.required(name, "tool_choice.name"), parallel, Parameter.TOOL_CHOICE);
            default -> throw wrongValue("tool_choice.type", type, "auto, any, tool or none");
        };
    }

    private ToolChoice choice(Kind kind, String name, boolean parallel, Parameter parameter) {
        given.put(parameter, "tool_choice");
        return new ToolChoice(kind, name, parallel);
    }
}
