package dev.weir.testkit.emulators.gemini;

import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.SchemaCheck;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads a request to generate content: everything but its contents.
final class GenerateParameters {
    private static final Set<String> SCHEMA = Set.of(
            "type",
            "format",
            "title",
            "description",
            "nullable",
            "enum",
            "maxItems",
            "minItems",
            "properties",
            "required",
            "minProperties",
            "maxProperties",
            "minLength",
            "maxLength",
            "pattern",
            "example",
            "anyOf",
            "propertyOrdering",
            "default",
            "items",
            "minimum",
            "maximum");
    private static final String[] CONFIG = {
        "stopSequences",
        "responseMimeType",
        "responseSchema",
        "responseJsonSchema",
        "responseModalities",
        "candidateCount",
        "maxOutputTokens",
        "temperature",
        "topP",
        "topK",
        "seed",
        "presencePenalty",
        "frequencyPenalty",
        "responseLogprobs",
        "logprobs",
        "enableEnhancedCivicAnswers",
        "speechConfig",
        "thinkingConfig",
        "mediaResolution",
        "imageConfig"
    };
    private static final int STOPS_MAX = 5;

    private final Node body;
    private final Prompt prompt;

    private GenerateParameters(Node body, String model) {
        this.body = body;
        this.prompt = new Prompt(model);
    }

    static Prompt read(Node body, String model) {
        body.only(
                "contents",
                "tools",
                "toolConfig",
                "safetySettings",
                "systemInstruction",
                "generationConfig",
                "cachedContent",
                "labels",
                "model");
        var parameters = new GenerateParameters(body, model);
        parameters.tools();
        parameters.config();
        parameters.safety();
        new GenerateContents(parameters.prompt).read(body);
        return parameters.prompt;
    }

    private void tools() {
        var names = new HashSet<String>();
        for (Node tool : body.objects("tools")) {
            tool.only(
                    "functionDeclarations",
                    "googleSearch",
                    "codeExecution",
                    "urlContext",
                    "googleSearchRetrieval",
                    "computerUse",
                    "fileSearch",
                    "googleMaps");
            for (Node function : tool.objects("functionDeclarations")) {
                function(function, names);
            }
        }
        Node config = body.object("toolConfig");
        Node calling = config == null
                ? null
                : config.only("functionCallingConfig", "retrievalConfig").object("functionCallingConfig");
        if (calling == null) {
            return;
        }
        calling.only("mode", "allowedFunctionNames");
        switch (calling.word("mode", "AUTO", "MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED")) {
            case "ANY" -> prompt.calling = Prompt.Calling.REQUIRED;
            case "NONE" -> prompt.calling = Prompt.Calling.NONE;
            case String _ -> prompt.calling = Prompt.Calling.AUTO;
        }
        List<String> allowed = calling.texts("allowedFunctionNames");
        for (String name : allowed) {
            if (!names.contains(name)) {
                throw Refusal.invalid(
                        "`allowed_function_names` should contain only functions that are declared: " + name);
            }
        }
        if (!allowed.isEmpty()) {
            if (prompt.calling == Prompt.Calling.AUTO) {
                throw Refusal.invalid(
                        "`allowed_function_names` should only be set when function calling mode is ANY or VALIDATED.");
            }
            prompt.calledTool = allowed.size() == 1 ? allowed.getFirst() : null;
        }
    }

    private void function(Node function, Set<String> names) {
        function.only(
                        "name",
                        "description",
                        "parameters",
                        "parametersJsonSchema",
                        "response",
                        "responseJsonSchema",
                        "behavior")
                .needs("name");
        String name = function.text("name");
        if (!name.matches("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}")) {
            throw Refusal.invalid(
                    "* GenerateContentRequest." + function.path("name")
                            + ": Invalid function name. Must start with a letter or an underscore. Must be alphanumeric (a-z,"
                            + " A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum length of 64.\n");
        }
        if (!names.add(name)) {
            throw Refusal.invalid("Duplicate function declaration found: " + name);
        }
        if (function.has("parameters") && function.has("parametersJsonSchema")) {
            throw Refusal.invalid("* GenerateContentRequest." + function.path()
                    + ": only one of parameters and parameters_json_schema may be set\n");
        }
        Node own = function.object("parameters");
        Node standard = function.object("parametersJsonSchema");
        if (own != null) {
            schema(own);
        }
        if (standard != null) {
            standard(standard);
        }
        JsonObject schema = own != null ? own.json() : standard != null ? standard.json() : new JsonObject();
        prompt.tool(name, schema, function.text("description", ""));
    }

    /// Google's own schema: a subset of OpenAPI's, whose types are written in capitals.
    private static void schema(Node schema) {
        schema.only(SCHEMA);
        String type = schema.word(
                "type", "", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL", "string", "number",
                "integer", "boolean", "array", "object", "null");
        Node properties = schema.object("properties");
        if (type.equalsIgnoreCase("object")
                && (properties == null || properties.json().isEmpty())) {
            throw Refusal.invalid("* GenerateContentRequest." + schema.path("properties")
                    + ": should be non-empty for OBJECT type\n");
        }
        if (type.equalsIgnoreCase("array") && !schema.has("items")) {
            throw Refusal.invalid("* GenerateContentRequest." + schema.path("items") + ": missing field.\n");
        }
        if (properties != null) {
            for (String key : properties.json().fieldNames()) {
                schema(properties.object(key));
            }
            for (String key : schema.texts("required")) {
                if (!properties.has(key)) {
                    throw Refusal.invalid("* GenerateContentRequest." + schema.path("required")
                            + ": property is not defined: " + key + "\n");
                }
            }
        }
        if (schema.has("items")) {
            schema(schema.object("items"));
        }
        schema.objects("anyOf").forEach(GenerateParameters::schema);
    }

    private static void standard(Node schema) {
        String problem = SchemaCheck.of(schema.json(), false);
        if (problem != null) {
            throw Refusal.invalid("* GenerateContentRequest." + schema.path() + ": " + problem + "\n");
        }
    }

    private void config() {
        Node config = body.object("generationConfig");
        if (config == null) {
            return;
        }
        config.only(CONFIG);
        prompt.outputMax = config.integer("maxOutputTokens", -1, 1, 1_000_000);
        prompt.choices = (int) config.integer("candidateCount", 1, 1, 8);
        config.number("temperature", 1, 0, 2);
        config.number("topP", 1, 0, 1);
        config.number("topK", 40, 0, 1_000);
        config.integer("seed", 0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        prompt.stops = config.texts("stopSequences");
        if (prompt.stops.size() > STOPS_MAX) {
            throw Refusal.invalid("* GenerateContentRequest.generation_config.stop_sequences: the number of stop"
                    + " sequences must be at most " + STOPS_MAX + ", got " + prompt.stops.size() + "\n");
        }
        if (config.has("logprobs") && !config.flag("responseLogprobs", false)) {
            throw Refusal.invalid("response_logprobs must be true when logprobs is set.");
        }
        for (String each : config.texts("responseModalities")) {
            if (!List.of("TEXT", "IMAGE", "AUDIO").contains(each)) {
                throw body.complaints()
                        .word("generationConfig.responseModalities", each, List.of("TEXT", "IMAGE", "AUDIO"));
            }
            prompt.images |= each.equals("IMAGE");
        }
        format(config);
        thinking(config.object("thinkingConfig"));
    }

    private void format(Node config) {
        String type = config.word("responseMimeType", "text/plain", "text/plain", "application/json", "text/x.enum");
        boolean schemas = config.has("responseSchema") || config.has("responseJsonSchema");
        if (schemas && type.equals("text/plain")) {
            throw Refusal.invalid("Response schema with response mime type: 'text/plain' is unsupported");
        }
        if (config.has("responseSchema")) {
            schema(config.object("responseSchema"));
            prompt.schema = config.object("responseSchema").json();
        } else if (config.has("responseJsonSchema")) {
            standard(config.object("responseJsonSchema"));
            prompt.schema = config.object("responseJsonSchema").json();
        }
        prompt.json = type.equals("application/json");
        if (prompt.json && !prompt.tools.isEmpty() && !prompt.model.contains("gemini-3")) {
            throw Refusal.invalid("Function calling with a response mime type: 'application/json' is unsupported");
        }
    }

    private void thinking(Node thinking) {
        prompt.thinking = true;
        if (thinking == null) {
            return;
        }
        thinking.only("includeThoughts", "thinkingBudget", "thinkingLevel");
        if (thinking.has("thinkingBudget") && thinking.has("thinkingLevel")) {
            throw Refusal.invalid("You can only set only one of thinking budget and thinking level.");
        }
        thinking.word("thinkingLevel", "HIGH", "MINIMAL", "LOW", "MEDIUM", "HIGH", "minimal", "low", "medium", "high");
        prompt.thinking = thinking.integer("thinkingBudget", -1, -1, 32_768) != 0;
    }

    private void safety() {
        for (Node setting : body.objects("safetySettings")) {
            setting.only("category", "threshold", "method").needs("category", "threshold");
            setting.word(
                    "category",
                    null,
                    "HARM_CATEGORY_HARASSMENT",
                    "HARM_CATEGORY_HATE_SPEECH",
                    "HARM_CATEGORY_SEXUALLY_EXPLICIT",
                    "HARM_CATEGORY_DANGEROUS_CONTENT",
                    "HARM_CATEGORY_CIVIC_INTEGRITY");
            setting.word(
                    "threshold",
                    null,
                    "BLOCK_NONE",
                    "OFF",
                    "BLOCK_ONLY_HIGH",
                    "BLOCK_MEDIUM_AND_ABOVE",
                    "BLOCK_LOW_AND_ABOVE",
                    "HARM_BLOCK_THRESHOLD_UNSPECIFIED");
        }
    }
}
