package dev.weir.providers.openai;

import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.CacheMarks;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
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

/// Reads `tools`, `tool_choice` and `response_format`.
final class ChatToolReader {
    private final Map<Parameter, String> given;

    ChatToolReader(Map<Parameter, String> given) {
        this.given = given;
    }

    List<Tool> tools(JsonReader json) {
        var tools = new ArrayList<Tool>();
        ParameterReader.array(json, "tools");
        while (json.nextItem()) {
            Tool tool = tool(json, "tools[" + tools.size() + "]");
            if (tool != null) {
                tools.add(tool);
            }
        }
        if (!tools.isEmpty()) {
            given.put(Parameter.TOOLS, "tools");
        }
        return tools;
    }

    /// Null for a kind that the model has no place for; it is noted as given.
    private Tool tool(JsonReader json, String path) {
        String type = null;
        JsonSlice function = null;
        CacheMark cache = CacheMark.NONE;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                type = ParameterReader.string(json, path + ".type");
            } else if (json.fieldIs("function")) {
                function = json.slice();
            } else if (json.fieldIs("cache_control")) {
                cache = CacheMarks.read(json, path + ".cache_control", given);
            } else {
                json.skip();
            }
        }
        if (type != null && !type.equals("function")) {
            given.putIfAbsent(Parameter.SERVER_TOOLS, path + ".type");
            return null;
        }
        return function(ParameterReader.required(function, path + ".function").reader(), path + ".function", cache);
    }

    private Tool function(JsonReader json, String path, CacheMark cache) {
        String name = null;
        JsonSlice description = null;
        JsonSlice schema = null;
        boolean strict = false;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("name")) {
                name = ParameterReader.string(json, path + ".name");
            } else if (json.peekNull()) {
                json.skip();
            } else if (json.fieldIs("description")) {
                description = ParameterReader.literal(json, path + ".description");
            } else if (json.fieldIs("parameters")) {
                schema = schema(json, path + ".parameters");
            } else if (json.fieldIs("strict")) {
                strict = ParameterReader.flag(json, path + ".strict");
            } else {
                json.skip();
            }
        }
        if (strict) {
            given.putIfAbsent(Parameter.STRICT_TOOLS, path + ".strict");
        }
        return new Tool(ParameterReader.required(name, path + ".name"), description, schema, strict, cache);
    }

    private static JsonSlice schema(JsonReader json, String path) {
        JsonSlice schema = json.slice();
        if (!schema.isObject()) {
            throw wrongType(path, shown(schema), "a JSON schema, which is an object");
        }
        return schema;
    }

    ToolChoice choice(JsonReader json) {
        if (json.peek() == '"') {
            String word = json.string();
            return switch (word) {
                case "auto" -> ToolChoice.DEFAULT;
                case "none" -> choice(Kind.NONE, null, Parameter.TOOL_CHOICE_NONE);
                case "required" -> choice(Kind.ANY, null, Parameter.TOOL_CHOICE_ANY);
                default -> throw wrongValue("tool_choice", word, "none, auto, required or a function");
            };
        }
        String type = null;
        String name = null;
        ParameterReader.object(json, "tool_choice");
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                type = ParameterReader.string(json, "tool_choice.type");
            } else if (json.fieldIs("function") && json.peek() == '{') {
                json.beginObject();
                while (json.nextField()) {
                    if (json.fieldIs("name")) {
                        name = ParameterReader.string(json, "tool_choice.function.name");
                    } else {
                        json.skip();
                    }
                }
            } else {
                json.skip();
            }
        }
        if (!"function".equals(type)) {
            throw wrongValue("tool_choice.type", String.valueOf(type), "function");
        }
        return choice(Kind.ONE, ParameterReader.required(name, "tool_choice.function.name"), Parameter.TOOL_CHOICE);
    }

    private ToolChoice choice(Kind kind, String name, Parameter parameter) {
        given.put(parameter, "tool_choice");
        return new ToolChoice(kind, name, true);
    }

    OutputFormat format(JsonReader json) {
        String type = null;
        JsonSlice schema = null;
        ParameterReader.object(json, "response_format");
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                type = ParameterReader.string(json, "response_format.type");
            } else if (json.fieldIs("json_schema")) {
                schema = json.slice();
            } else {
                json.skip();
            }
        }
        return switch (ParameterReader.required(type, "response_format.type")) {
            case "text" -> new OutputFormat.Text();
            case "json_object" -> {
                given.put(Parameter.JSON_OUTPUT, "response_format");
                yield new OutputFormat.Json();
            }
            case "json_schema" -> {
                given.put(Parameter.SCHEMA_OUTPUT, "response_format");
                String path = "response_format.json_schema";
                yield schemaFormat(ParameterReader.required(schema, path).reader(), path);
            }
            default -> throw wrongValue("response_format.type", type, "text, json_object or json_schema");
        };
    }

    private static OutputFormat schemaFormat(JsonReader json, String path) {
        String name = null;
        JsonSlice schema = null;
        boolean strict = false;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("name")) {
                name = ParameterReader.string(json, path + ".name");
            } else if (json.fieldIs("schema")) {
                schema = schema(json, path + ".schema");
            } else if (json.fieldIs("strict") && !json.peekNull()) {
                strict = ParameterReader.flag(json, path + ".strict");
            } else {
                json.skip();
            }
        }
        return new OutputFormat.Schema(name, ParameterReader.required(schema, path + ".schema"), strict);
    }
}
