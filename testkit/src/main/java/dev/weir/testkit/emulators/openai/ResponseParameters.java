package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.SchemaCheck;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;

/// Reads everything of a response's request but its input.
final class ResponseParameters {
    private static final Set<String> PARAMETERS = Set.of(
            "model",
            "input",
            "instructions",
            "previous_response_id",
            "conversation",
            "tools",
            "tool_choice",
            "max_tool_calls",
            "parallel_tool_calls",
            "max_output_tokens",
            "temperature",
            "top_p",
            "top_logprobs",
            "reasoning",
            "text",
            "include",
            "truncation",
            "store",
            "background",
            "stream",
            "stream_options",
            "service_tier",
            "metadata",
            "prompt",
            "context_management",
            "safety_identifier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "moderation",
            "user");
    private static final int OUTPUT_MIN = 16;

    private ResponseParameters() {}

    /// Reads them into a prompt that has no input yet.
    static Prompt read(Node body) {
        body.only(PARAMETERS).needs("model");
        var prompt = new Prompt(body.text("model"));
        prompt.thinking = true;
        prompt.stream = body.flag("stream", false);
        if (body.has("stream_options")) {
            if (!prompt.stream) {
                throw refusal(
                        "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                        "stream_options",
                        null);
            }
            body.object("stream_options").only("include_obfuscation");
        }
        prompt.outputMax = body.integer("max_output_tokens", -1, OUTPUT_MIN, Integer.MAX_VALUE);
        body.number("temperature", 1, 0, 2);
        body.number("top_p", 1, 0, 1);
        body.integer("top_logprobs", 0, 0, 20);
        body.word("truncation", "disabled", "auto", "disabled");
        body.word("service_tier", "auto", "auto", "default", "flex", "scale", "priority", "fast");
        body.flag("background", false);
        body.flag("store", true);
        body.texts("include");
        prompt.parallel = body.flag("parallel_tool_calls", true);
        ChatParameters.metadata(body);
        Node reasoning = body.object("reasoning");
        if (reasoning != null) {
            reasoning.only("effort", "summary", "generate_summary", "context");
            reasoning.word("effort", null, "none", "minimal", "low", "medium", "high", "xhigh", "max");
            reasoning.word("summary", null, "auto", "concise", "detailed");
        }
        tools(body, prompt);
        format(body, prompt);
        if (body.has("instructions")) {
            prompt.text(body.text("instructions"));
        }
        return prompt;
    }

    private static void tools(Node body, Prompt prompt) {
        for (Node tool : body.objects("tools")) {
            String type = tool.text("type");
            if (!type.equals("function")) {
                if (!List.of("custom", "web_search", "file_search", "code_interpreter", "image_generation", "mcp")
                        .contains(type)) {
                    throw body.complaints().word(tool.path("type"), type, List.of("function", "custom"));
                }
                continue;
            }
            tool.only("type", "name", "description", "parameters", "strict", "defer_loading")
                    .needs("name");
            ChatMessages.functionName(tool);
            Node parameters = tool.object("parameters");
            JsonObject schema = parameters == null ? new JsonObject() : parameters.json();
            String problem = parameters == null ? null : SchemaCheck.ofArguments(schema, tool.flag("strict", false));
            if (problem != null) {
                throw refusal(
                        "Invalid schema for function '" + tool.text("name") + "': " + problem,
                        tool.path("parameters"),
                        "invalid_function_parameters");
            }
            prompt.tool(tool.text("name"), schema, tool.text("description", ""));
        }
        choice(body, prompt);
    }

    private static void choice(Node body, Prompt prompt) {
        if (body.isText("tool_choice")) {
            switch (body.word("tool_choice", null, "none", "auto", "required")) {
                case "none" -> prompt.calling = Prompt.Calling.NONE;
                case "required" -> prompt.calling = Prompt.Calling.REQUIRED;
                case String _ -> prompt.calling = Prompt.Calling.AUTO;
            }
            return;
        }
        Node choice = body.object("tool_choice");
        if (choice != null && choice.text("type").equals("function")) {
            String name = choice.only("type", "name").text("name");
            if (prompt.tools.stream().noneMatch(tool -> tool.name().equals(name))) {
                throw refusal("Tool choice 'function' not found in 'tools' parameter.", "tool_choice", null);
            }
            prompt.calledTool = name;
        }
    }

    private static void format(Node body, Prompt prompt) {
        Node text = body.object("text");
        Node format = text == null ? null : text.only("format", "verbosity").object("format");
        if (format == null) {
            return;
        }
        switch (format.needs("type").word("type", null, "text", "json_object", "json_schema")) {
            case "json_object" -> prompt.json = true;
            case "json_schema" -> {
                format.only("type", "name", "description", "schema", "strict").needs("name", "schema");
                Node schema = format.object("schema");
                String problem = SchemaCheck.of(schema.json(), format.flag("strict", false));
                if (problem != null) {
                    throw refusal(
                            "Invalid schema for response_format '" + format.text("name") + "': " + problem,
                            format.path("schema"),
                            "invalid_json_schema");
                }
                prompt.json = true;
                prompt.schema = schema.json();
            }
            case String _ -> format.only("type");
        }
    }
}
