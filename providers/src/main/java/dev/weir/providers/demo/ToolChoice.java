package dev.weir.providers.demo;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.demo.DemoRequest.Tool;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Decides which of the offered tools the demo calls: the one that `tool_choice` names; otherwise the first, and the
/// second in parallel unless `parallel_tool_calls` is false; none when `tool_choice` is `none`.
final class ToolChoice {
    private static final int CALLS_MAX = 2;

    private ToolChoice() {}

    static List<Tool> read(JsonObject body) {
        List<Tool> tools = Fields.objects(body, "tools").stream()
                .filter(tool -> "function".equals(Fields.text(tool, "type")))
                .map(tool -> tool(Fields.object(tool, "function")))
                .toList();
        if (body.getValue("tool_choice") instanceof JsonObject choice) {
            return List.of(named(tools, Fields.text(Fields.object(choice, "function"), "name")));
        }
        String choice = Fields.text(body, "tool_choice");
        if ("none".equals(choice)) {
            return List.of();
        }
        if (choice != null && !choice.equals("auto") && !choice.equals("required")) {
            throw invalid(choice, "none, auto, required or an object that names a function");
        }
        int calls = Fields.flag(body, "parallel_tool_calls", true) ? CALLS_MAX : 1;
        return tools.subList(0, Math.min(calls, tools.size()));
    }

    private static Tool tool(JsonObject function) {
        String name = Fields.text(function, "name");
        if (name == null) {
            throw Fields.missing("tools[].function.name");
        }
        return new Tool(name, Fields.object(function, "parameters"));
    }

    private static Tool named(List<Tool> tools, String name) {
        return tools.stream()
                .filter(tool -> tool.name().equals(name))
                .findFirst()
                .orElseThrow(() -> invalid(name, "the name of one of the tools"));
    }

    private static GatewayException invalid(String value, String expected) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE,
                "tool_choice",
                "tool_choice: " + Fields.shortened(String.valueOf(value)) + " (expected: " + expected + ")");
    }
}
