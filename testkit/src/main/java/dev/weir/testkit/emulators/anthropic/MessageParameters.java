package dev.weir.testkit.emulators.anthropic;

import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.SchemaCheck;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;

/// Reads a request for a message: everything but its turns.
final class MessageParameters {
    private static final Set<String> COUNTED = Set.of(
            "model",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "output_format",
            "cache_control",
            "mcp_servers",
            "context_management");
    private static final Set<String> ALL = Set.of(
            "model",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "thinking",
            "output_config",
            "output_format",
            "cache_control",
            "mcp_servers",
            "context_management",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "stream",
            "metadata",
            "service_tier",
            "container",
            "inference_geo");
    private static final int BUDGET_MIN = 1_024;
    private static final int CACHE_MARKS_MAX = 4;

    private final Node body;
    private final Prompt prompt;

    private MessageParameters(Node body) {
        this.body = body;
        this.prompt = new Prompt(body.text("model"));
    }

    /// Reads and checks a request.
    ///
    /// @param counting it only asks how many tokens it is
    static Prompt read(Node body, boolean counting) {
        body.only(counting ? COUNTED : ALL);
        body.needs(counting ? new String[] {"model", "messages"} : new String[] {"model", "messages", "max_tokens"});
        var parameters = new MessageParameters(body);
        parameters.numbers();
        parameters.thinking();
        parameters.tools();
        parameters.format();
        parameters.system();
        new MessageTurns(parameters.prompt).read(body);
        if (marks(body.json()) > CACHE_MARKS_MAX) {
            throw Refusal.invalid("A maximum of " + CACHE_MARKS_MAX
                    + " blocks with cache_control may be provided. Found " + marks(body.json()) + ".");
        }
        return parameters.prompt;
    }

    private static int marks(Object value) {
        return switch (value) {
            case JsonObject object -> {
                int marks = object.getValue("cache_control") == null ? 0 : 1;
                for (String key : object.fieldNames()) {
                    // What tools take and get is the caller's own.
                    if (!key.equals("input") && !key.equals("input_schema")) {
                        marks += marks(object.getValue(key));
                    }
                }
                yield marks;
            }
            case JsonArray array -> {
                int marks = 0;
                for (int i = 0; i < array.size(); i++) {
                    marks += marks(array.getValue(i));
                }
                yield marks;
            }
            case null -> 0;
            case Object _ -> 0;
        };
    }

    private void numbers() {
        prompt.outputMax = body.integer("max_tokens", -1, 1, 1_000_000);
        prompt.stream = body.flag("stream", false);
        if (body.number("temperature", 1, -1e9, 1e9) < 0 || body.number("temperature", 1, -1e9, 1e9) > 1) {
            throw Refusal.invalid("temperature: range: 0..1");
        }
        if (body.number("top_p", 1, -1e9, 1e9) < 0 || body.number("top_p", 1, -1e9, 1e9) > 1) {
            throw Refusal.invalid("top_p: range: 0..1");
        }
        if (body.has("temperature")
                && body.has("top_p")
                && prompt.model.matches("claude-(opus-4-[1-9]|[a-z]+-4-5|[a-z]+-[5-9]).*")) {
            throw Refusal.invalid(
                    "`temperature` and `top_p` cannot both be specified for this model. Please use only" + " one.");
        }
        body.integer("top_k", 0, 0, 500);
        prompt.stops = body.isText("stop_sequences")
                ? bad("stop_sequences: Input should be a valid list")
                : body.texts("stop_sequences");
        for (String stop : prompt.stops) {
            if (stop.isBlank()) {
                throw Refusal.invalid("stop_sequences: each stop sequence must contain non-whitespace");
            }
        }
        body.word("service_tier", "auto", "auto", "standard_only");
        Node metadata = body.object("metadata");
        if (metadata != null) {
            metadata.only("user_id").text("user_id", null);
        }
    }

    private static <T> T bad(String message) {
        throw Refusal.invalid(message);
    }

    private void thinking() {
        Node thinking = body.object("thinking");
        if (thinking == null) {
            return;
        }
        switch (thinking.needs("type").word("type", null, "enabled", "disabled", "adaptive")) {
            case "enabled" -> {
                Node enabled = thinking.only("type", "budget_tokens", "display").needs("budget_tokens");
                long budget = enabled.integer("budget_tokens", 0, Long.MIN_VALUE, Long.MAX_VALUE);
                if (budget < BUDGET_MIN) {
                    throw Refusal.invalid(
                            "thinking.enabled.budget_tokens: Input should be greater than or equal to " + BUDGET_MIN);
                }
                if (prompt.outputMax >= 0 && budget >= prompt.outputMax) {
                    throw Refusal.invalid("`max_tokens` must be greater than `thinking.budget_tokens`. Please consult"
                            + " our documentation at https://docs.claude.com/en/docs/build-with-claude/"
                            + "extended-thinking#max-tokens-and-context-window-size");
                }
                prompt.thinking = true;
            }
            case "adaptive" -> {
                thinking.only("type", "display");
                prompt.thinking = true;
            }
            case String _ -> thinking.only("type");
        }
        if (prompt.thinking && body.number("temperature", 1, 0, 1) != 1) {
            throw Refusal.invalid("`temperature` may only be set to 1 when thinking is enabled. Please consult our"
                    + " documentation at https://docs.claude.com/en/docs/build-with-claude/extended-thinking");
        }
        if (prompt.thinking && body.has("top_k")) {
            throw Refusal.invalid("`top_k` must be unset when thinking is enabled.");
        }
    }

    private void tools() {
        var names = new HashSet<String>();
        for (Node tool : body.objects("tools")) {
            if (tool.has("type") && !tool.text("type").equals("custom")) {
                names.add(tool.text("name"));
                continue;
            }
            tool.only(
                            "type",
                            "name",
                            "description",
                            "input_schema",
                            "cache_control",
                            "strict",
                            "defer_loading",
                            "allowed_callers",
                            "input_examples",
                            "eager_input_streaming")
                    .needs("name", "input_schema");
            String name = tool.text("name");
            if (!name.matches("[a-zA-Z0-9_-]{1,128}")) {
                throw Refusal.invalid(
                        tool.path() + ".custom.name: String should match pattern" + " '^[a-zA-Z0-9_-]{1,128}$'");
            }
            Node schema = tool.object("input_schema");
            if (!schema.has("type")) {
                throw Refusal.invalid(tool.path() + ".custom.input_schema.type: Field required");
            }
            String problem = SchemaCheck.ofArguments(schema.json(), false);
            if (problem != null) {
                throw Refusal.invalid(tool.path() + ".custom.input_schema: JSON schema is invalid. It must match JSON"
                        + " Schema draft 2020-12. " + problem);
            }
            if (!names.add(name)) {
                throw Refusal.invalid("tools: Tool names must be unique.");
            }
            MessageTurns.cacheControl(tool);
            prompt.tool(name, schema.json(), tool.text("description", ""));
        }
        choice(names);
    }

    private void choice(Set<String> names) {
        Node choice = body.object("tool_choice");
        if (choice == null) {
            return;
        }
        if (names.isEmpty()) {
            throw Refusal.invalid("tool_choice may only be specified while providing tools.");
        }
        String type = choice.needs("type").word("type", null, "auto", "any", "tool", "none");
        switch (type) {
            case "any" -> prompt.calling = Prompt.Calling.REQUIRED;
            case "none" -> prompt.calling = Prompt.Calling.NONE;
            case "tool" -> {
                String name =
                        choice.only("type", "name", "disable_parallel_tool_use").text("name");
                if (!names.contains(name)) {
                    throw Refusal.invalid("tool_choice: Tool '" + name + "' not found in provided tools");
                }
                prompt.calledTool = name;
            }
            case String _ -> prompt.calling = Prompt.Calling.AUTO;
        }
        if (!type.equals("tool")) {
            choice.only(type.equals("none") ? Set.of("type") : Set.of("type", "disable_parallel_tool_use"));
        }
        prompt.parallel = !choice.flag("disable_parallel_tool_use", false);
        if (prompt.thinking && (type.equals("any") || type.equals("tool"))) {
            throw Refusal.invalid("Thinking may not be enabled when tool_choice forces tool use.");
        }
    }

    private void format() {
        Node config = body.object("output_config");
        Node format = config == null
                ? body.object("output_format")
                : config.only("effort", "format", "task_budget").object("format");
        if (config != null) {
            config.word("effort", null, "low", "medium", "high", "xhigh", "max");
        }
        if (format == null) {
            return;
        }
        format.only("type", "schema").needs("type", "schema").word("type", null, "json_schema");
        JsonObject schema = format.object("schema").json();
        String problem = SchemaCheck.of(schema, false);
        if (problem != null) {
            throw Refusal.invalid(format.path("schema") + ": " + problem);
        }
        closed(schema, format.path("schema"));
        prompt.json = true;
        prompt.schema = schema;
    }

    /// Every object says that it has no other properties.
    private static void closed(JsonObject schema, String path) {
        if ("object".equals(schema.getValue("type"))
                && !Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
            throw Refusal.invalid(path + ": For 'object' type, 'additionalProperties' must be explicitly set to false");
        }
        JsonObject properties = schema.getJsonObject("properties", new JsonObject());
        for (String key : properties.fieldNames()) {
            if (properties.getValue(key) instanceof JsonObject property) {
                closed(property, path + ".properties." + key);
            }
        }
        if (schema.getValue("items") instanceof JsonObject items) {
            closed(items, path + ".items");
        }
    }

    private void system() {
        prompt.other();
        if (body.isText("system")) {
            prompt.text(body.text("system"));
            return;
        }
        for (Node block : body.objects("system")) {
            block.only("type", "text", "cache_control", "citations")
                    .needs("type", "text")
                    .word("type", null, "text");
            if (block.text("text").isEmpty()) {
                throw Refusal.invalid("system: text content blocks must be non-empty");
            }
            MessageTurns.cacheControl(block);
            prompt.text(block.text("text"));
        }
    }
}
