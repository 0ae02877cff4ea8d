package dev.weir.testkit.emulators.bedrock;

import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.SchemaCheck;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads a Converse request: everything but its messages.
final class ConverseParameters {
    private static final int STOPS_MAX = 2_500;

    private ConverseParameters() {}

    static Prompt read(Node body, String model) {
        body.only(
                "messages",
                "system",
                "inferenceConfig",
                "toolConfig",
                "guardrailConfig",
                "additionalModelRequestFields",
                "additionalModelResponseFieldPaths",
                "promptVariables",
                "requestMetadata",
                "performanceConfig",
                "serviceTier",
                "outputConfig");
        var prompt = new Prompt(model);
        inference(body, prompt);
        boolean tools = tools(body, prompt);
        thinking(body.object("additionalModelRequestFields"), prompt);
        format(body.object("outputConfig"), prompt);
        prompt.other();
        for (Node block : body.objects("system")) {
            block.only("text", "cachePoint", "guardContent");
            if (block.has("text")) {
                ConverseMessages.notBlank(block);
                prompt.text(block.text("text"));
            }
        }
        new ConverseMessages(prompt, tools).read(body);
        return prompt;
    }

    private static void inference(Node body, Prompt prompt) {
        Node config = body.object("inferenceConfig");
        if (config == null) {
            return;
        }
        config.only("maxTokens", "temperature", "topP", "stopSequences");
        prompt.outputMax = config.integer("maxTokens", -1, 1, 1_000_000);
        config.number("temperature", 1, 0, 1);
        config.number("topP", 1, 0, 1);
        prompt.stops = config.texts("stopSequences");
        if (prompt.stops.size() > STOPS_MAX) {
            throw body.complaints().value("inferenceConfig.stopSequences", prompt.stops.size(), "at most " + STOPS_MAX);
        }
    }

    private static boolean tools(Node body, Prompt prompt) {
        Node config = body.object("toolConfig");
        if (config == null) {
            return false;
        }
        List<Node> tools = config.only("tools", "toolChoice").needs("tools").objects("tools");
        if (tools.isEmpty()) {
            throw Refusal.invalid("1 validation error detected: Value '[]' at 'toolConfig.tools' failed to satisfy"
                    + " constraint: Member must have length greater than or equal to 1");
        }
        var names = new HashSet<String>();
        for (Node tool : tools) {
            tool.only("toolSpec", "cachePoint", "systemTool");
            Node spec = tool.object("toolSpec");
            if (spec != null) {
                names.add(spec(spec, prompt));
            }
        }
        choice(config.object("toolChoice"), names, prompt);
        return true;
    }

    private static String spec(Node spec, Prompt prompt) {
        spec.only("name", "description", "inputSchema", "strict").needs("name", "inputSchema");
        String name = spec.text("name");
        if (!name.matches("[a-zA-Z0-9_-]{1,64}")) {
            throw spec.complaints().value(spec.path("name"), name, "of the pattern [a-zA-Z0-9_-]+, at most 64 long");
        }
        if (spec.has("description") && spec.text("description").isEmpty()) {
            throw spec.complaints().value(spec.path("description"), "", "at least 1 long");
        }
        Node schema = spec.object("inputSchema").only("json").needs("json").object("json");
        String problem = SchemaCheck.ofArguments(schema.json(), false);
        if (problem != null) {
            throw Refusal.invalid("The value at " + schema.path() + " is invalid: " + problem);
        }
        prompt.tool(name, schema.json(), spec.text("description", ""));
        return name;
    }

    private static void choice(Node choice, Set<String> names, Prompt prompt) {
        if (choice == null) {
            return;
        }
        choice.only("auto", "any", "tool");
        if (choice.json().size() != 1) {
            throw Refusal.invalid("toolConfig.toolChoice: exactly one of auto, any and tool must be set");
        }
        if (choice.has("any")) {
            prompt.calling = Prompt.Calling.REQUIRED;
        } else if (choice.has("tool")) {
            String name = choice.object("tool").only("name").text("name");
            if (!names.contains(name)) {
                throw Refusal.invalid("The tool " + name + " of toolChoice is not among the tools");
            }
            prompt.calledTool = name;
        }
    }

    /// Claude's own fields pass through this one.
    private static void thinking(Node fields, Prompt prompt) {
        Node thinking = fields == null ? null : fields.object("thinking");
        if (thinking != null) {
            prompt.thinking = !thinking.word("type", "disabled", "enabled", "adaptive", "disabled")
                    .equals("disabled");
            if (prompt.thinking
                    && prompt.outputMax >= 0
                    && thinking.integer("budget_tokens", 0, 0, 1_000_000) >= prompt.outputMax) {
                throw Refusal.invalid("The model returned the following errors: `max_tokens` must be greater than"
                        + " `thinking.budget_tokens`.");
            }
        }
    }

    private static void format(Node config, Prompt prompt) {
        Node format = config == null ? null : config.only("textFormat").object("textFormat");
        if (format == null) {
            return;
        }
        format.only("type", "structure").needs("type", "structure").word("type", null, "json_schema");
        Node schema = format.object("structure")
                .only("jsonSchema")
                .needs("jsonSchema")
                .object("jsonSchema");
        prompt.json = true;
        try {
            prompt.schema =
                    new JsonObject(schema.only("schema", "name", "description").text("schema"));
        } catch (DecodeException e) {
            throw Refusal.invalid(schema.path("schema") + " is not valid JSON");
        }
    }
}
