package dev.weir.providers.anthropic;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMarks;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.ChatRequest.Sampling;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the body of a messages request whole. One per request.
final class MessagesRequestReader {
    static final int TOKENS_MAX = 100_000_000;
    private static final int BUDGET_MIN = 1024;
    private static final Set<String> EFFORTS = Set.of("low", "medium", "high", "xhigh", "max");

    private final boolean counting;
    private final Map<Parameter, String> given = new EnumMap<>(Parameter.class);
    private final Map<String, JsonSlice> extras = new HashMap<>();

    private String model;
    private List<Part> system = List.of();
    private List<Message> messages;
    private List<Tool> tools = List.of();
    private ToolChoice choice = ToolChoice.DEFAULT;
    private int maxTokens = -1;
    private JsonSlice temperature;
    private JsonSlice topP;
    private JsonSlice topK;
    private List<JsonSlice> stop = List.of();
    private OutputFormat format = new OutputFormat.Text();
    private String effort;
    private int budget = -1;
    private boolean disabled;
    private boolean stream;
    private String user;

    private MessagesRequestReader(boolean counting) {
        this.counting = counting;
    }

    /// @param counting it asks for the count of its tokens only
    static ChatRequest read(Buffer body, boolean counting) {
        return ParameterReader.body(body, json -> new MessagesRequestReader(counting).read(json));
    }

    private ChatRequest read(JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            String name = json.field();
            if (!absent(json)) {
                field(name, json);
            }
        }
        ParameterReader.required(model, "model");
        ParameterReader.required(messages, "messages");
        if (maxTokens < 0 && !counting) {
            throw ParameterReader.missing("max_tokens");
        }
        List<Message> all = messages;
        if (!system.isEmpty()) {
            all = new ArrayList<>(messages.size() + 1);
            all.add(new Message(Role.SYSTEM, system));
            all.addAll(messages);
        }
        return new ChatRequest(
                model,
                all,
                tools,
                choice,
                maxTokens < 0 ? OptionalInt.empty() : OptionalInt.of(maxTokens),
                new Sampling(temperature, topP, topK, null, null, null, stop, false, 0, 1),
                format,
                new Reasoning(effort, budget, disabled),
                stream,
                true,
                user,
                given,
                extras);
    }

    private void field(String name, JsonReader json) {
        switch (name) {
            case "model" -> model = ParameterReader.string(json, name);
            case "max_tokens" -> {
                given.put(Parameter.MAX_TOKENS, name);
                maxTokens = ParameterReader.count(json, name, 1, TOKENS_MAX);
            }
            case "messages" -> messages = new TurnReader(given).turns(json);
            case "system" -> system = new TurnReader(given).content(json.slice(), name);
            case "tools" -> tools = new ToolReader(given).tools(json);
            case "tool_choice" -> choice = new ToolReader(given).choice(json);
            case "stream" -> stream = ParameterReader.flag(json, name);
            case "temperature" -> {
                given.put(Parameter.TEMPERATURE, name);
                temperature = ParameterReader.number(json, name, 0, 1);
            }
            case "top_p" -> {
                given.put(Parameter.TOP_P, name);
                topP = ParameterReader.number(json, name, 0, 1);
            }
            case "top_k" -> {
                given.put(Parameter.TOP_K, name);
                topK = ParameterReader.integer(json, name);
            }
            case "stop_sequences" -> stop(json);
            case "metadata" -> metadata(json);
            case "thinking" -> thinking(json);
            case "output_config" -> outputConfig(json);
            case "output_format" -> format(json, name);
            case "cache_control" -> CacheMarks.read(json, name, given);
            default -> rest(name, json);
        }
    }

    private void rest(String name, JsonReader json) {
        JsonSlice value = json.slice();
        extras.put(name, value);
        switch (name) {
            case "service_tier" -> {
                String tier = value.toString();
                if (!tier.equals("\"auto\"") && !tier.equals("\"standard_only\"")) {
                    throw wrongValue(name, shown(value), "auto or standard_only");
                }
                // What it asks for is how every other provider is called.
                extras.remove(name);
            }
            case "container", "mcp_servers" -> given.putIfAbsent(Parameter.SERVER_TOOLS, name);
            default -> {}
        }
    }

    private void stop(JsonReader json) {
        var stops = new ArrayList<JsonSlice>();
        ParameterReader.array(json, "stop_sequences");
        while (json.nextItem()) {
            stops.add(ParameterReader.literal(json, "stop_sequences[" + stops.size() + "]"));
        }
        if (!stops.isEmpty()) {
            given.put(Parameter.STOP, "stop_sequences");
        }
        stop = stops;
    }

    private void metadata(JsonReader json) {
        ParameterReader.object(json, "metadata");
        while (json.nextField()) {
            if (json.fieldIs("user_id") && !json.peekNull()) {
                given.put(Parameter.USER, "metadata.user_id");
                user = ParameterReader.string(json, "metadata.user_id");
            } else {
                json.skip();
            }
        }
    }

    private void thinking(JsonReader json) {
        String type = null;
        ParameterReader.object(json, "thinking");
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                type = ParameterReader.string(json, "thinking.type");
            } else if (json.fieldIs("budget_tokens") && !json.peekNull()) {
                budget = ParameterReader.count(json, "thinking.budget_tokens", BUDGET_MIN, TOKENS_MAX);
            } else {
                json.skip();
            }
        }
        switch (ParameterReader.required(type, "thinking.type")) {
            case "enabled" -> {
                if (budget < 0) {
                    throw ParameterReader.missing("thinking.budget_tokens");
                }
                given.put(Parameter.REASONING_BUDGET, "thinking.budget_tokens");
            }
            case "adaptive" -> budget = -1;
            case "disabled" -> {
                budget = -1;
                disabled = true;
            }
            default -> throw wrongValue("thinking.type", type, "enabled, adaptive or disabled");
        }
    }

    private void outputConfig(JsonReader json) {
        ParameterReader.object(json, "output_config");
        while (json.nextField()) {
            if (json.peekNull()) {
                json.skip();
            } else if (json.fieldIs("effort")) {
                effort = ParameterReader.string(json, "output_config.effort");
                if (!EFFORTS.contains(effort)) {
                    throw wrongValue("output_config.effort", effort, "low, medium, high, xhigh or max");
                }
                given.put(Parameter.REASONING_EFFORT, "output_config.effort");
            } else if (json.fieldIs("format")) {
                format(json, "output_config.format");
            } else {
                json.skip();
            }
        }
    }

    private void format(JsonReader json, String path) {
        String type = null;
        JsonSlice schema = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                type = ParameterReader.string(json, path + ".type");
            } else if (json.fieldIs("schema")) {
                schema = json.slice();
            } else {
                json.skip();
            }
        }
        if (!"json_schema".equals(type)) {
            throw wrongValue(path + ".type", String.valueOf(type), "json_schema");
        }
        ParameterReader.required(schema, path + ".schema");
        if (!schema.isObject()) {
            throw wrongType(path + ".schema", shown(schema), "a JSON schema, which is an object");
        }
        given.put(Parameter.SCHEMA_OUTPUT, path);
        format = new OutputFormat.Schema(null, schema, true);
    }
}
