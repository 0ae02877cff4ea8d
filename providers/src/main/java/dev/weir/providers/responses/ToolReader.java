package dev.weir.providers.responses;

import static dev.weir.providers.chat.ParameterReader.required;
import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ChatRequest.ToolChoice.Kind;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads `tools`, `tool_choice` and `text.format`. Tools of the provider are noted as given and left out.
final class ToolReader {
    private final Map<Parameter, String> given;
    private List<Tool> tools = List.of();
    private ToolChoice choice = ToolChoice.DEFAULT;
    /// The names that the choice is limited to; null for all.
    private Set<String> allowed;

    ToolReader(Map<Parameter, String> given) {
        this.given = given;
    }

    /// The tools that may be called.
    List<Tool> tools() {
        return allowed == null
                ? tools
                : tools.stream().filter(tool -> allowed.contains(tool.name())).toList();
    }

    ToolChoice choice(boolean parallel) {
        return new ToolChoice(choice.kind(), choice.name(), parallel);
    }

    void readTools(JsonReader json) {
        tools = new ArrayList<>();
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
    }

    /// Null for a tool of the provider.
    private Tool tool(JsonReader json, String path) {
        String type = null;
        String name = null;
        JsonSlice description = null;
        JsonSlice schema = null;
        boolean strict = false;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String field = json.field();
            if (ParameterReader.absent(json)) {
                continue;
            }
            switch (field) {
                case "type" -> type = ParameterReader.string(json, path + ".type");
                case "name" -> name = ParameterReader.string(json, path + ".name");
                case "description" -> description = json.slice();
                case "parameters" -> schema = json.slice();
                case "strict" -> strict = ParameterReader.flag(json, path + ".strict");
                default -> json.skip();
            }
        }
        if (!required(type, path + ".type").equals("function")) {
            given.putIfAbsent(Parameter.SERVER_TOOLS, path + ".type");
            return null;
        }
        if (strict) {
            given.putIfAbsent(Parameter.STRICT_TOOLS, path + ".strict");
        }
        if (schema != null && !schema.isObject()) {
            throw wrongType(path + ".parameters", shown(schema), "a JSON schema, which is an object");
        }
        if (description != null && !description.isString()) {
            throw wrongType(path + ".description", shown(description), "a string");
        }
        return new Tool(required(name, path + ".name"), description, schema, strict, CacheMark.NONE);
    }

    void readChoice(JsonReader json) {
        if (json.peek() == '"') {
            word(json.string(), "tool_choice");
            return;
        }
        String type = null;
        String name = null;
        String mode = "auto";
        JsonSlice named = null;
        ParameterReader.object(json, "tool_choice");
        while (json.nextField()) {
            switch (json.field()) {
                case "type" -> type = ParameterReader.string(json, "tool_choice.type");
                case "name" -> name = ParameterReader.string(json, "tool_choice.name");
                case "mode" -> mode = ParameterReader.string(json, "tool_choice.mode");
                case "tools" -> named = json.slice();
                default -> json.skip();
            }
        }
        switch (required(type, "tool_choice.type")) {
            case "function" -> {
                given.put(Parameter.TOOL_CHOICE, "tool_choice");
                choice = new ToolChoice(Kind.ONE, required(name, "tool_choice.name"), true);
            }
            case "allowed_tools" -> {
                word(mode, "tool_choice.mode");
                allow(required(named, "tool_choice.tools").reader());
            }
            default -> given.putIfAbsent(Parameter.SERVER_TOOLS, "tool_choice.type");
        }
    }

    private void word(String word, String path) {
        switch (word) {
            case "auto" -> choice = ToolChoice.DEFAULT;
            case "none" -> {
                given.put(Parameter.TOOL_CHOICE_NONE, path);
                choice = new ToolChoice(Kind.NONE, null, true);
            }
            case "required" -> {
                given.put(Parameter.TOOL_CHOICE_ANY, path);
                choice = new ToolChoice(Kind.ANY, null, true);
            }
            default -> throw wrongValue(path, word, "none, auto, required or a function");
        }
    }

    private void allow(JsonReader json) {
        allowed = new HashSet<>();
        ParameterReader.array(json, "tool_choice.tools");
        for (int i = 0; json.nextItem(); i++) {
            String path = "tool_choice.tools[" + i + "]";
            String name = null;
            ParameterReader.object(json, path);
            while (json.nextField()) {
                if (json.field().equals("name")) {
                    name = ParameterReader.string(json, path + ".name");
                } else {
                    json.skip();
                }
            }
            // A tool of the provider has no name, and is noted where the tools are.
            if (name != null) {
                allowed.add(name);
            }
        }
    }

    OutputFormat format(JsonReader json) {
        String path = "text.format";
        String type = null;
        String name = null;
        JsonSlice schema = null;
        boolean strict = false;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String field = json.field();
            if (ParameterReader.absent(json)) {
                continue;
            }
            switch (field) {
                case "type" -> type = ParameterReader.string(json, path + ".type");
                case "name" -> name = ParameterReader.string(json, path + ".name");
                case "schema" -> schema = json.slice();
                case "strict" -> strict = ParameterReader.flag(json, path + ".strict");
                default -> json.skip();
            }
        }
        return switch (required(type, path + ".type")) {
            case "text" -> new OutputFormat.Text();
            case "json_object" -> {
                given.put(Parameter.JSON_OUTPUT, path);
                yield new OutputFormat.Json();
            }
            case "json_schema" -> {
                given.put(Parameter.SCHEMA_OUTPUT, path);
                if (!required(schema, path + ".schema").isObject()) {
                    throw wrongType(path + ".schema", shown(schema), "a JSON schema, which is an object");
                }
                yield new OutputFormat.Schema(name, schema, strict);
            }
            default -> throw wrongValue(path + ".type", type, "text, json_object or json_schema");
        };
    }
}
