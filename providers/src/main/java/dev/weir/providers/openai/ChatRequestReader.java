package dev.weir.providers.openai;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Sampling;
import dev.weir.providers.chat.ChatRequest.Tool;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// Reads the body of a chat completion whole. One per request.
///
/// A parameter that says what would be so anyway (`n: 1`, `logprobs: false`, a penalty of 0) does not count as given.
final class ChatRequestReader {
    private static final int TOKENS_MAX = 100_000_000;
    private static final int CHOICES_MAX = 128;
    private static final int TOP_LOGPROBS_MAX = 20;
    private static final int STOPS_MAX = 4;
    private static final int PENALTY_MAX = 2;
    private static final int TEMPERATURE_MAX = 2;
    private static final Set<String> EFFORTS = Set.of("none", "minimal", "low", "medium", "high", "xhigh", "max");

    private final Map<Parameter, String> given = new EnumMap<>(Parameter.class);
    private final Map<String, JsonSlice> extras = new HashMap<>();

    private String model;
    private List<Message> messages;
    private List<Tool> tools = List.of();
    private ToolChoice choice = ToolChoice.DEFAULT;
    private boolean parallel = true;
    private int maxTokens = -1;
    private OutputFormat format = new OutputFormat.Text();
    private String effort;
    private int budget = -1;
    private boolean stream;
    private boolean usageInStream;
    private String user;

    // sampling
    private JsonSlice temperature;
    private JsonSlice topP;
    private JsonSlice topK;
    private JsonSlice seed;
    private JsonSlice frequencyPenalty;
    private JsonSlice presencePenalty;
    private List<JsonSlice> stop = List.of();
    private boolean logprobs;
    private int topLogprobs;
    private int choices = 1;

    static ChatRequest read(Buffer body) {
        return ParameterReader.body(body, json -> new ChatRequestReader().read(json));
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
        return new ChatRequest(
                model,
                messages,
                tools,
                new ToolChoice(choice.kind(), choice.name(), parallel),
                maxTokens < 0 ? OptionalInt.empty() : OptionalInt.of(maxTokens),
                new Sampling(
                        temperature,
                        topP,
                        topK,
                        seed,
                        frequencyPenalty,
                        presencePenalty,
                        stop,
                        logprobs,
                        topLogprobs,
                        choices),
                format,
                new Reasoning(effort, budget, "none".equals(effort)),
                stream,
                usageInStream,
                user,
                given,
                extras);
    }

    private void field(String name, JsonReader json) {
        switch (name) {
            case "model" -> model = ParameterReader.string(json, name);
            case "messages" -> messages = new ChatMessageReader(given).read(json);
            case "stream" -> stream = ParameterReader.flag(json, name);
            case "stream_options" -> streamOptions(json);
            case "max_tokens", "max_completion_tokens" -> {
                given.putIfAbsent(Parameter.MAX_TOKENS, name);
                maxTokens = Math.max(maxTokens, ParameterReader.count(json, name, 1, TOKENS_MAX));
            }
            case "tools" -> tools = new ChatToolReader(given).tools(json);
            case "tool_choice" -> choice = new ChatToolReader(given).choice(json);
            case "parallel_tool_calls" -> {
                parallel = ParameterReader.flag(json, name);
                note(!parallel, Parameter.SERIAL_TOOLS, name);
            }
            case "response_format" -> format = new ChatToolReader(given).format(json);
            case "reasoning_effort" -> effort(json, name);
            case "reasoning" -> reasoning(json);
            case "user", "safety_identifier" -> {
                given.putIfAbsent(Parameter.USER, name);
                user = ParameterReader.string(json, name);
            }
            default -> sampling(name, json);
        }
    }

    private void sampling(String name, JsonReader json) {
        switch (name) {
            case "temperature" -> {
                given.put(Parameter.TEMPERATURE, name);
                temperature = ParameterReader.number(json, name, 0, TEMPERATURE_MAX);
            }
            case "top_p" -> {
                given.put(Parameter.TOP_P, name);
                topP = ParameterReader.number(json, name, 0, 1);
            }
            case "top_k" -> {
                given.put(Parameter.TOP_K, name);
                topK = ParameterReader.integer(json, name);
            }
            case "seed" -> {
                given.put(Parameter.SEED, name);
                seed = ParameterReader.integer(json, name);
            }
            case "frequency_penalty" -> frequencyPenalty = penalty(json, Parameter.FREQUENCY_PENALTY, name);
            case "presence_penalty" -> presencePenalty = penalty(json, Parameter.PRESENCE_PENALTY, name);
            case "n" -> {
                choices = ParameterReader.count(json, name, 1, CHOICES_MAX);
                note(choices > 1, Parameter.CHOICES, name);
            }
            case "logprobs" -> {
                logprobs = ParameterReader.flag(json, name);
                note(logprobs, Parameter.LOGPROBS, name);
            }
            case "top_logprobs" -> {
                topLogprobs = ParameterReader.count(json, name, 0, TOP_LOGPROBS_MAX);
                note(topLogprobs > 0, Parameter.LOGPROBS, name);
            }
            case "stop" -> stop(json);
            default -> rest(name, json);
        }
    }

    /// What has a word for itself in no other dialect: its value rides along for those who take it.
    private void rest(String name, JsonReader json) {
        JsonSlice value = json.slice();
        extras.put(name, value);
        switch (name) {
            case "logit_bias" -> note(!value.isEmptyObject(), Parameter.LOGIT_BIAS, name);
            case "modalities" -> note(value.toString().contains("\"audio\""), Parameter.AUDIO_OUTPUT, name);
            case "audio" -> given.putIfAbsent(Parameter.AUDIO_OUTPUT, name);
            case "prediction" -> given.put(Parameter.PREDICTION, name);
            case "web_search_options" -> given.putIfAbsent(Parameter.SERVER_TOOLS, name);
            case "functions", "function_call" -> given.putIfAbsent(Parameter.LEGACY_FUNCTIONS, name);
            case "metadata" -> note(!value.isEmptyObject(), Parameter.METADATA, name);
            case "store" -> note(value.toString().equals("true"), Parameter.STORE, name);
            case "verbosity" -> note(!value.toString().equals("\"medium\""), Parameter.VERBOSITY, name);
            case "service_tier" -> {
                String tier = value.toString();
                note(!tier.equals("\"auto\"") && !tier.equals("\"default\""), Parameter.SERVICE_TIER, name);
            }
            default -> {}
        }
    }

    private void note(boolean given, Parameter parameter, String name) {
        if (given) {
            this.given.putIfAbsent(parameter, name);
        }
    }

    private JsonSlice penalty(JsonReader json, Parameter parameter, String name) {
        JsonSlice penalty = ParameterReader.number(json, name, -PENALTY_MAX, PENALTY_MAX);
        boolean zero = new BigDecimal(penalty.toString()).signum() == 0;
        note(!zero, parameter, name);
        return zero ? null : penalty;
    }

    private void stop(JsonReader json) {
        var stops = new ArrayList<JsonSlice>();
        if (json.peek() == '"') {
            stops.add(json.slice());
        } else if (json.peek() == '[') {
            json.beginArray();
            while (json.nextItem()) {
                stops.add(ParameterReader.literal(json, "stop[" + stops.size() + "]"));
            }
        } else {
            throw wrongType("stop", shown(json.slice()), "a string or an array of strings");
        }
        if (stops.size() > STOPS_MAX) {
            throw wrongValue("stop", stops.size() + " strings", "at most " + STOPS_MAX);
        }
        stops.removeIf(JsonSlice::isEmptyString);
        note(!stops.isEmpty(), Parameter.STOP, "stop");
        stop = stops;
    }

    private void streamOptions(JsonReader json) {
        ParameterReader.object(json, "stream_options");
        while (json.nextField()) {
            if (json.fieldIs("include_usage") && !json.peekNull()) {
                usageInStream = ParameterReader.flag(json, "stream_options.include_usage");
            } else {
                json.skip();
            }
        }
    }

    private void effort(JsonReader json, String path) {
        String word = ParameterReader.string(json, path);
        if (!EFFORTS.contains(word)) {
            throw wrongValue(path, word, "none, minimal, low, medium, high, xhigh or max");
        }
        given.put(Parameter.REASONING_EFFORT, path);
        effort = word;
    }

    /// OpenRouter's words for the same.
    private void reasoning(JsonReader json) {
        ParameterReader.object(json, "reasoning");
        while (json.nextField()) {
            if (json.fieldIs("effort") && !json.peekNull()) {
                effort(json, "reasoning.effort");
            } else if (json.fieldIs("max_tokens") && !json.peekNull()) {
                given.put(Parameter.REASONING_BUDGET, "reasoning.max_tokens");
                budget = ParameterReader.count(json, "reasoning.max_tokens", 1, TOKENS_MAX);
            } else {
                json.skip();
            }
        }
    }
}
