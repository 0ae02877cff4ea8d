package dev.weir.providers.gemini;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.required;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ChatRequest.ToolChoice.Kind;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Reads `tools` and `toolConfig` of a caller. One per request.
final class ToolsReader {
    private final Map<Parameter, String> given;
    private final List<Tool> tools = new ArrayList<>();
    private Kind kind = Kind.AUTO;
    private List<String> allowed = List.of();
    private String choicePath;

    ToolsReader(Map<Parameter, String> given) {
        this.given = given;
    }

    void tools(JsonReader json, String path) {
        if (json.peek() == '{') {
            tool(json, path);
            return;
        }
        ParameterReader.array(json, path);
        for (int i = 0; json.nextItem(); i++) {
            tool(json, path + "[" + i + "]");
        }
    }

    private void tool(JsonReader json, String path) {
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            if (name.equals("functionDeclarations")) {
                functions(json, path + "." + name);
            } else {
                // What Google runs: search, code, maps, files.
                given.putIfAbsent(Parameter.SERVER_TOOLS, path + "." + name);
                json.skip();
            }
        }
    }

    private void functions(JsonReader json, String path) {
        ParameterReader.array(json, path);
        for (int i = 0; json.nextItem(); i++) {
            given.putIfAbsent(Parameter.TOOLS, path);
            tools.add(function(json, path + "[" + i + "]"));
        }
    }

    private static Tool function(JsonReader json, String path) {
        String name = null;
        JsonSlice description = null;
        JsonSlice schema = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String field = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            switch (field) {
                case "name" -> name = ParameterReader.string(json, path + ".name");
                case "description" -> description = ParameterReader.literal(json, path + ".description");
                case "parameters" -> schema = SchemaReader.read(schema(json, path + ".parameters"));
                case "parametersJsonSchema" -> schema = schema(json, path + ".parametersJsonSchema");
                default -> json.skip();
            }
        }
        return new Tool(required(name, path + ".name"), description, schema, false, CacheMark.NONE);
    }

    private static JsonSlice schema(JsonReader json, String path) {
        JsonSlice schema = json.slice();
        if (!schema.isObject()) {
            throw ParameterReader.wrongType(path, ParameterReader.shown(schema), "a schema, which is an object");
        }
        return schema;
    }

    void config(JsonReader json, String path) {
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            if (name.equals("functionCallingConfig")) {
                calling(json, path + "." + name);
            } else {
                given.putIfAbsent(Parameter.SERVER_TOOLS, path + "." + name);
                json.skip();
            }
        }
    }

    private void calling(JsonReader json, String path) {
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            switch (name) {
                case "mode" -> kind = mode(ParameterReader.string(json, path + ".mode"), path + ".mode");
                case "allowedFunctionNames" -> allowed = names(json, path + ".allowedFunctionNames");
                default -> json.skip();
            }
        }
        choicePath = path;
    }

    private static Kind mode(String mode, String path) {
        return switch (mode.toUpperCase(Locale.ROOT)) {
            case "AUTO", "VALIDATED", "MODE_UNSPECIFIED" -> Kind.AUTO;
            case "ANY" -> Kind.ANY;
            case "NONE" -> Kind.NONE;
            default -> throw wrongValue(path, mode, "AUTO, ANY, NONE or VALIDATED");
        };
    }

    private static List<String> names(JsonReader json, String path) {
        var names = new ArrayList<String>();
        ParameterReader.array(json, path);
        while (json.nextItem()) {
            names.add(ParameterReader.string(json, path + "[" + names.size() + "]"));
        }
        return names;
    }

    /// The tools that may be called.
    List<Tool> tools() {
        for (String name : allowed) {
            if (tools.stream().noneMatch(tool -> tool.name().equals(name))) {
                throw wrongValue(choicePath + ".allowedFunctionNames", name, "the name of a function declaration");
            }
        }
        return allowed.isEmpty()
                ? tools
                : tools.stream().filter(tool -> allowed.contains(tool.name())).toList();
    }

    ToolChoice choice() {
        return switch (kind) {
            case AUTO -> ToolChoice.DEFAULT;
            case NONE -> choice(Kind.NONE, null, Parameter.TOOL_CHOICE_NONE);
            case ANY, ONE ->
                allowed.size() == 1
                        ? choice(Kind.ONE, allowed.getFirst(), Parameter.TOOL_CHOICE)
                        : choice(Kind.ANY, null, Parameter.TOOL_CHOICE_ANY);
        };
    }

    private ToolChoice choice(Kind chosen, String name, Parameter parameter) {
        given.put(parameter, choicePath);
        return new ToolChoice(chosen, name, true);
    }
}
