package dev.weir.providers.responses;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.ChatRequest.Sampling;
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

/// Reads the body of a request whole. One per request.
///
/// `previous_response_id` is kept and noted as given, so that no provider is called without the turns it stands for:
/// the gateway puts them in its place before ([StoredTurns#continued]). `store` is the gateway's business and is not
/// noted. A tool's `strict` counts when it is said only, though this API takes it for granted.
final class RequestReader {
    private static final int TOKENS_MAX = 100_000_000;
    private static final int TOP_LOGPROBS_MAX = 20;
    private static final int TEMPERATURE_MAX = 2;
    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    private final Map<Parameter, String> given = new EnumMap<>(Parameter.class);
    private final Map<String, JsonSlice> extras = new HashMap<>();
    private final EchoedFields echo = new EchoedFields();
    private final ToolReader tools = new ToolReader(given);

    private String model;
    private JsonSlice input;
    private JsonSlice instructions;
    private boolean parallel = true;
    private int maxTokens = -1;
    private OutputFormat format = new OutputFormat.Text();
    private String effort;
    private boolean stream;
    private String user;

    // sampling
    private JsonSlice temperature;
    private JsonSlice topP;
    private boolean logprobs;
    private int topLogprobs;

    static ChatRequest read(Buffer body) {
        return ParameterReader.body(body, json -> new RequestReader().read(json));
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
        List<Message> messages = messages(ParameterReader.required(input, "input"));
        extras.put(EchoedFields.NAME, echo.written());
        return new ChatRequest(
                model,
                messages,
                tools.tools(),
                tools.choice(parallel),
                maxTokens < 0 ? OptionalInt.empty() : OptionalInt.of(maxTokens),
                new Sampling(temperature, topP, null, null, null, null, List.of(), logprobs, topLogprobs, 1),
                format,
                new Reasoning(effort, -1, "none".equals(effort)),
                stream,
                true,
                user,
                given,
                extras);
    }

    private List<Message> messages(JsonSlice input) {
        var messages = new ArrayList<Message>();
        if (instructions != null) {
            messages.add(new Message(Role.SYSTEM, List.of(new Part.Text(instructions, CacheMark.NONE))));
        }
        messages.addAll(new InputReader(given).read(input));
        return messages;
    }

    private void field(String name, JsonReader json) {
        switch (name) {
            case "model" -> model = ParameterReader.string(json, name);
            case "input" -> input = json.slice();
            case "stream" -> stream = ParameterReader.flag(json, name);
            case "tools" -> tools.readTools(echo.reader(name, json));
            case "tool_choice" -> tools.readChoice(echo.reader(name, json));
            case "instructions" -> instructions = ParameterReader.literal(echo.reader(name, json), name);
            case "parallel_tool_calls" -> {
                parallel = ParameterReader.flag(echo.reader(name, json), name);
                note(!parallel, Parameter.SERIAL_TOOLS, name);
            }
            case "max_output_tokens" -> {
                given.put(Parameter.MAX_TOKENS, name);
                maxTokens = ParameterReader.count(echo.reader(name, json), name, 1, TOKENS_MAX);
            }
            case "text" -> text(echo.reader(name, json));
            case "reasoning" -> reasoning(echo.reader(name, json));
            case "user", "safety_identifier" -> {
                given.putIfAbsent(Parameter.USER, name);
                user = ParameterReader.string(echo.reader(name, json), name);
            }
            default -> sampling(name, json);
        }
    }

    private void sampling(String name, JsonReader json) {
        switch (name) {
            case "temperature" -> {
                given.put(Parameter.TEMPERATURE, name);
                temperature = ParameterReader.number(echo.reader(name, json), name, 0, TEMPERATURE_MAX);
            }
            case "top_p" -> {
                given.put(Parameter.TOP_P, name);
                topP = ParameterReader.number(echo.reader(name, json), name, 0, 1);
            }
            case "top_logprobs" -> {
                topLogprobs = ParameterReader.count(echo.reader(name, json), name, 0, TOP_LOGPROBS_MAX);
                logprobs |= topLogprobs > 0;
                note(topLogprobs > 0, Parameter.LOGPROBS, name);
            }
            case "include" -> include(json);
            default -> rest(name, json);
        }
    }

    private void rest(String name, JsonReader json) {
        JsonSlice value = json.slice();
        switch (name) {
            // Labels of the stored answer, which is the gateway's business like `store`.
            case "metadata" -> {
                ParameterReader.object(value.reader(), name);
                echo.put(name, value);
            }
            case "service_tier" -> {
                String tier = value.toString();
                note(!tier.equals("\"auto\"") && !tier.equals("\"default\""), Parameter.SERVICE_TIER, name);
                extras.put(name, value);
            }
            case "truncation" -> {
                echo.put(name, value);
                extras.put(name, value);
                String word = ParameterReader.string(value.reader(), name);
                if (!word.equals("auto") && !word.equals("disabled")) {
                    throw wrongValue(name, word, "auto or disabled");
                }
                note(word.equals("auto"), Parameter.TRUNCATION, name);
            }
            case "store" -> {
                ParameterReader.flag(value.reader(), name);
                echo.put(name, value);
            }
            case "previous_response_id" -> {
                ParameterReader.string(value.reader(), name);
                given.put(Parameter.PREVIOUS_RESPONSE, name);
                echo.put(name, value);
            }
            case "max_tool_calls", "prompt_cache_key", "prompt_cache_retention" -> {
                echo.put(name, value);
                extras.put(name, value);
            }
            default -> {
                refuse(name, value);
                extras.put(name, value);
            }
        }
    }

    /// What lies in the provider's store, under an account that all callers of this gateway share, and what goes on
    /// after the request has ended.
    ///
    /// @param value not null
    static void refuse(String name, JsonSlice value) {
        String expected = switch (name) {
            case "conversation" -> "previous_response_id, or the conversation in input";
            case "prompt" -> "instructions and input instead of a template";
            case "background" -> value.toString().equals("false") ? null : "false";
            default -> null;
        };
        if (expected != null) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    name,
                    name + ": " + ParameterReader.shown(value) + " is not supported (expected: " + expected + ")");
        }
    }

    private void note(boolean given, Parameter parameter, String name) {
        if (given) {
            this.given.putIfAbsent(parameter, name);
        }
    }

    private void include(JsonReader json) {
        ParameterReader.array(json, "include");
        for (int i = 0; json.nextItem(); i++) {
            String path = "include[" + i + "]";
            if (ParameterReader.string(json, path).equals("message.output_text.logprobs")) {
                logprobs = true;
                given.putIfAbsent(Parameter.LOGPROBS, path);
            }
        }
    }

    private void text(JsonReader json) {
        ParameterReader.object(json, "text");
        while (json.nextField()) {
            String field = json.field();
            if (absent(json)) {
                continue;
            }
            switch (field) {
                case "format" -> format = tools.format(json);
                case "verbosity" -> {
                    JsonSlice word = ParameterReader.literal(json, "text.verbosity");
                    extras.put("verbosity", word);
                    note(!word.text().equals("medium"), Parameter.VERBOSITY, "text.verbosity");
                }
                default -> json.skip();
            }
        }
    }

    /// What a caller wants to see of the thinking (`summary`) needs no translation: it gets what there is.
    private void reasoning(JsonReader json) {
        ParameterReader.object(json, "reasoning");
        while (json.nextField()) {
            String field = json.field();
            if (absent(json)) {
                continue;
            }
            if (field.equals("effort")) {
                String path = "reasoning.effort";
                effort = ParameterReader.string(json, path);
                if (!EFFORTS.contains(effort)) {
                    throw wrongValue(path, effort, "none, minimal, low, medium, high, xhigh or max");
                }
                given.put(Parameter.REASONING_EFFORT, path);
            } else {
                json.skip();
            }
        }
    }
}
