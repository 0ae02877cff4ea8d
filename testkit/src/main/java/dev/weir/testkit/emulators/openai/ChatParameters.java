package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.SchemaCheck;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// Reads everything of a chat completion but its messages.
final class ChatParameters {
    private static final int TOOLS_MAX = 128;
    private static final int STOPS_MAX = 4;

    private final Node body;
    private final Flavor flavor;
    private final Prompt prompt;

    private ChatParameters(Node body, Flavor flavor, Prompt prompt) {
        this.body = body;
        this.flavor = flavor;
        this.prompt = prompt;
    }

    /// Reads and checks a whole request.
    static Prompt read(Node body, Flavor flavor) {
        body.only(flavor.parameters()).needs("model");
        var prompt = new Prompt(body.text("model"));
        prompt.thinking = true;
        new ChatMessages(flavor, prompt).read(body);
        var parameters = new ChatParameters(body, flavor, prompt);
        parameters.numbers();
        parameters.stream();
        parameters.tools();
        parameters.format();
        parameters.modalities();
        flavor.check(body, prompt);
        return prompt;
    }

    private void numbers() {
        boolean reasons = flavor.reasons(prompt.model);
        if (body.has("max_tokens") && body.has("max_completion_tokens")) {
            throw refusal(
                    "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
                    "max_tokens",
                    null);
        }
        if (reasons && body.has("max_tokens")) {
            throw refusal(
                    "Unsupported parameter: 'max_tokens' is not supported with this model. Use"
                            + " 'max_completion_tokens' instead.",
                    "max_tokens",
                    "unsupported_parameter");
        }
        prompt.outputMax = body.integer(
                "max_completion_tokens", body.integer("max_tokens", -1, 1, Integer.MAX_VALUE), 1, Integer.MAX_VALUE);
        double temperature = body.number("temperature", 1, 0, 2);
        if (reasons && temperature != 1) {
            throw refusal(
                    "Unsupported value: 'temperature' does not support " + temperature
                            + " with this model. Only the default (1) value is supported.",
                    "temperature",
                    "unsupported_value");
        }
        body.number("top_p", 1, 0, 1);
        body.number("presence_penalty", 0, -2, 2);
        body.number("frequency_penalty", 0, -2, 2);
        body.integer("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE);
        prompt.choices = (int) body.integer("n", 1, 1, 128);
        prompt.stops = body.texts("stop");
        if (prompt.stops.size() > STOPS_MAX) {
            throw refusal(
                    "Invalid 'stop': array too long. Expected an array with maximum length " + STOPS_MAX
                            + ", but got an array with length " + prompt.stops.size() + " instead.",
                    "stop",
                    "array_above_max_length");
        }
        if (reasons && !prompt.stops.isEmpty()) {
            throw refusal(
                    "Unsupported parameter: 'stop' is not supported with this model.", "stop", "unsupported_parameter");
        }
        if (body.has("top_logprobs") && !body.flag("logprobs", false)) {
            throw refusal(
                    "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.", "top_logprobs", null);
        }
        body.integer("top_logprobs", 0, 0, 20);
        body.word("reasoning_effort", "medium", "none", "minimal", "low", "medium", "high", "xhigh", "max", "default");
        body.word("verbosity", "medium", "low", "medium", "high");
        body.word("service_tier", "auto", "auto", "default", "flex", "scale", "priority", "fast", "on_demand");
        metadata(body);
    }

    static void metadata(Node body) {
        Node metadata = body.object("metadata");
        if (metadata == null) {
            return;
        }
        if (metadata.json().size() > 16) {
            throw refusal("Invalid 'metadata': too many properties. Expected at most 16.", "metadata", null);
        }
        metadata.json().fieldNames().forEach(metadata::text);
    }

    private void stream() {
        prompt.stream = body.flag("stream", false);
        Node options = body.object("stream_options");
        if (options != null && !prompt.stream) {
            throw refusal(
                    "The 'stream_options' parameter is only allowed when 'stream' is enabled.", "stream_options", null);
        }
        if (options != null) {
            options.only("include_usage", "include_obfuscation", "continuous_usage_stats");
            options.flag("include_usage", false);
            options.flag("include_obfuscation", true);
        }
    }

    private void tools() {
        List<Node> tools = body.objects("tools");
        if (body.has("tools") && tools.isEmpty()) {
            throw refusal(
                    "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array"
                            + " instead.",
                    "tools",
                    "empty_array");
        }
        if (tools.size() > TOOLS_MAX) {
            throw refusal("Invalid 'tools': array too long. Expected at most " + TOOLS_MAX + ".", "tools", null);
        }
        var names = new HashSet<String>();
        for (Node tool : tools) {
            if (tool.only("type", "function", "custom").word("type", null, "function", "custom") == null) {
                throw body.complaints().missing(tool.path("type"));
            }
            if (tool.text("type").equals("custom")) {
                names.add(tool.needs("custom").object("custom").text("name"));
                continue;
            }
            names.add(function(tool.needs("function").object("function")));
        }
        for (String each : new String[] {"tool_choice", "parallel_tool_calls"}) {
            if (body.has(each)
                    && tools.isEmpty()
                    && !(each.equals("tool_choice") && "none".equals(body.json().getValue(each)))) {
                throw refusal("'" + each + "' is only allowed when 'tools' are specified.", each, null);
            }
        }
        prompt.parallel = body.flag("parallel_tool_calls", true);
        choice(names);
    }

    private String function(Node function) {
        function.only("name", "description", "parameters", "strict").needs("name");
        ChatMessages.functionName(function);
        String name = function.text("name");
        Node parameters = function.object("parameters");
        JsonObject schema = parameters == null ? new JsonObject() : parameters.json();
        if (parameters != null) {
            String problem =
                    SchemaCheck.ofArguments(schema, function.flag("strict", false) && flavor.checksStrictSchemas());
            if (problem != null) {
                throw refusal(
                        "Invalid schema for function '" + name + "': " + problem,
                        function.path("parameters"),
                        "invalid_function_parameters");
            }
        }
        prompt.tool(name, schema, function.text("description", ""));
        return name;
    }

    private void choice(HashSet<String> names) {
        if (body.isText("tool_choice")) {
            switch (body.word("tool_choice", null, "none", "auto", "required", "any")) {
                case "none" -> prompt.calling = Prompt.Calling.NONE;
                case "auto" -> prompt.calling = Prompt.Calling.AUTO;
                case String _ -> prompt.calling = Prompt.Calling.REQUIRED;
            }
            return;
        }
        Node choice = body.object("tool_choice");
        if (choice == null) {
            return;
        }
        String type = choice.needs("type").word("type", null, "function", "custom", "allowed_tools");
        if (type.equals("function")) {
            String name = choice.only("type", "function")
                    .needs("function")
                    .object("function")
                    .text("name");
            if (!names.contains(name)) {
                throw refusal(
                        "Invalid value for 'tool_choice': Tool choice function '" + name
                                + "' not found in 'tools' parameter.",
                        "tool_choice",
                        null);
            }
            prompt.calledTool = name;
        }
    }

    private void format() {
        Node format = body.object("response_format");
        if (format == null) {
            return;
        }
        switch (format.needs("type").word("type", null, "text", "json_object", "json_schema")) {
            case "json_object" -> {
                format.only("type", "schema");
                if (!body.json()
                        .getJsonArray("messages")
                        .encode()
                        .toLowerCase(Locale.ROOT)
                        .contains("json")) {
                    throw refusal(
                            "'messages' must contain the word 'json' in some form, to use 'response_format' of type"
                                    + " 'json_object'.",
                            "messages",
                            null);
                }
                prompt.json = true;
            }
            case "json_schema" ->
                schema(format.only("type", "json_schema").needs("json_schema").object("json_schema"));
            case String _ -> format.only("type");
        }
    }

    private void schema(Node format) {
        format.only("name", "description", "schema", "strict").needs("name");
        ChatMessages.functionName(format);
        Node schema = format.object("schema");
        if (schema != null) {
            String problem =
                    SchemaCheck.of(schema.json(), format.flag("strict", false) && flavor.checksStrictSchemas());
            if (problem != null) {
                throw refusal(
                        "Invalid schema for response_format '" + format.text("name") + "': " + problem,
                        "response_format",
                        null);
            }
            prompt.schema = schema.json();
        }
        prompt.json = true;
    }

    private void modalities() {
        List<String> modalities = body.texts("modalities");
        var allowed = flavor.imagesAmongModalities() ? List.of("text", "audio", "image") : List.of("text", "audio");
        for (int i = 0; i < modalities.size(); i++) {
            if (!allowed.contains(modalities.get(i))) {
                throw body.complaints().word("modalities[" + i + "]", modalities.get(i), allowed);
            }
        }
        prompt.audio = modalities.contains("audio");
        Node audio = body.object("audio");
        if (prompt.audio && audio == null) {
            throw refusal("Missing required parameter: 'audio'.", "audio", "missing_required_parameter");
        }
        if (audio != null) {
            audio.only("voice", "format").needs("voice", "format");
            audio.word("format", null, "wav", "aac", "mp3", "flac", "opus", "pcm16");
            if (prompt.stream && !audio.text("format").equals("pcm16")) {
                throw refusal(
                        "Unsupported value: 'audio.format' does not support '" + audio.text("format")
                                + "' when stream=true. Supported values are: 'pcm16'.",
                        "audio.format",
                        "unsupported_value");
            }
        }
    }
}
