package dev.weir.providers.gemini;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Sampling;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/// Reads `generationConfig` of a caller. One per request.
///
/// Source: <https://ai.google.dev/api/generate-content#generationconfig>.
final class ConfigReader {
    private static final int TOKENS_MAX = 100_000_000;
    private static final int CANDIDATES_MAX = 8;
    private static final int TOP_LOGPROBS_MAX = 20;
    private static final int STOPS_MAX = 5;
    private static final int TEMPERATURE_MAX = 2;
    private static final int PENALTY_MAX = 2;
    private static final int DYNAMIC_BUDGET = -1;

    private final Map<Parameter, String> given;
    private final Map<String, JsonSlice> extras;

    private OptionalInt maxTokens = OptionalInt.empty();
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
    private String mediaType = "";
    private JsonSlice schema;
    private String effort;
    private int budget = -1;
    private boolean disabled;

    ConfigReader(Map<Parameter, String> given, Map<String, JsonSlice> extras) {
        this.given = given;
        this.extras = extras;
    }

    void read(JsonReader json, String path) {
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (!absent(json)) {
                field(name, json, path + "." + name);
            }
        }
    }

    private void field(String name, JsonReader json, String path) {
        switch (name) {
            case "maxOutputTokens" -> {
                given.put(Parameter.MAX_TOKENS, path);
                maxTokens = OptionalInt.of(ParameterReader.count(json, path, 1, TOKENS_MAX));
            }
            case "stopSequences" -> stop(json, path);
            case "candidateCount" -> {
                choices = ParameterReader.count(json, path, 1, CANDIDATES_MAX);
                note(choices > 1, Parameter.CHOICES, path);
            }
            case "responseMimeType" -> mediaType = ParameterReader.string(json, path);
            case "responseSchema" -> schema = SchemaReader.read(schema(json, path));
            case "responseJsonSchema" -> schema = schema(json, path);
            case "responseLogprobs" -> {
                logprobs = ParameterReader.flag(json, path);
                note(logprobs, Parameter.LOGPROBS, path);
            }
            case "logprobs" -> topLogprobs = ParameterReader.count(json, path, 0, TOP_LOGPROBS_MAX);
            case "thinkingConfig" -> thinking(json, path);
            case "responseModalities" -> modalities(json, path);
            case "speechConfig" -> {
                given.putIfAbsent(Parameter.AUDIO_OUTPUT, path);
                extras.put(name, json.slice());
            }
            default -> sampling(name, json, path);
        }
    }

    private void sampling(String name, JsonReader json, String path) {
        switch (name) {
            case "temperature" -> {
                given.put(Parameter.TEMPERATURE, path);
                temperature = ParameterReader.number(json, path, 0, TEMPERATURE_MAX);
            }
            case "topP" -> {
                given.put(Parameter.TOP_P, path);
                topP = ParameterReader.number(json, path, 0, 1);
            }
            case "topK" -> {
                given.put(Parameter.TOP_K, path);
                topK = ParameterReader.integer(json, path);
            }
            case "seed" -> {
                given.put(Parameter.SEED, path);
                seed = ParameterReader.integer(json, path);
            }
            case "frequencyPenalty" -> frequencyPenalty = penalty(json, Parameter.FREQUENCY_PENALTY, path);
            case "presencePenalty" -> presencePenalty = penalty(json, Parameter.PRESENCE_PENALTY, path);
            default -> extras.put(path, json.slice());
        }
    }

    private JsonSlice penalty(JsonReader json, Parameter parameter, String path) {
        JsonSlice penalty = ParameterReader.number(json, path, -PENALTY_MAX, PENALTY_MAX);
        boolean zero = new BigDecimal(penalty.toString()).signum() == 0;
        note(!zero, parameter, path);
        return zero ? null : penalty;
    }

    private void note(boolean given, Parameter parameter, String path) {
        if (given) {
            this.given.putIfAbsent(parameter, path);
        }
    }

    private void stop(JsonReader json, String path) {
        var stops = new ArrayList<JsonSlice>();
        ParameterReader.array(json, path);
        while (json.nextItem()) {
            stops.add(ParameterReader.literal(json, path + "[" + stops.size() + "]"));
        }
        if (stops.size() > STOPS_MAX) {
            throw wrongValue(path, stops.size() + " strings", "at most " + STOPS_MAX);
        }
        stops.removeIf(JsonSlice::isEmptyString);
        note(!stops.isEmpty(), Parameter.STOP, path);
        stop = stops;
    }

    private static JsonSlice schema(JsonReader json, String path) {
        JsonSlice schema = json.slice();
        if (!schema.isObject()) {
            throw ParameterReader.wrongType(path, ParameterReader.shown(schema), "a schema, which is an object");
        }
        return schema;
    }

    private void thinking(JsonReader json, String path) {
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            switch (name) {
                case "thinkingBudget" -> {
                    budget = ParameterReader.count(json, path + ".thinkingBudget", DYNAMIC_BUDGET, TOKENS_MAX);
                    disabled = budget == 0;
                    note(budget != DYNAMIC_BUDGET, Parameter.REASONING_BUDGET, path + ".thinkingBudget");
                }
                case "thinkingLevel" -> level(ParameterReader.string(json, path + ".thinkingLevel"), path);
                // Thoughts go out either way.
                default -> json.skip();
            }
        }
        if (disabled) {
            budget = DYNAMIC_BUDGET;
        }
    }

    private void level(String level, String path) {
        switch (level.toUpperCase(Locale.ROOT)) {
            case "MINIMAL", "LOW", "MEDIUM", "HIGH" -> {
                given.put(Parameter.REASONING_EFFORT, path + ".thinkingLevel");
                effort = level.toLowerCase(Locale.ROOT);
            }
            case "THINKING_LEVEL_UNSPECIFIED" -> {}
            default -> throw wrongValue(path + ".thinkingLevel", level, "MINIMAL, LOW, MEDIUM or HIGH");
        }
    }

    private void modalities(JsonReader json, String path) {
        ParameterReader.array(json, path);
        while (json.nextItem()) {
            String modality = ParameterReader.string(json, path);
            switch (modality.toUpperCase(Locale.ROOT)) {
                case "TEXT", "MODALITY_UNSPECIFIED" -> {}
                case "AUDIO" -> given.putIfAbsent(Parameter.AUDIO_OUTPUT, path);
                case "IMAGE" -> given.putIfAbsent(Parameter.IMAGE_OUTPUT, path);
                default -> throw wrongValue(path, modality, "TEXT, IMAGE or AUDIO");
            }
        }
    }

    OptionalInt maxTokens() {
        return maxTokens;
    }

    Sampling sampling() {
        return new Sampling(
                temperature,
                topP,
                topK,
                seed,
                frequencyPenalty,
                presencePenalty,
                stop,
                logprobs,
                logprobs ? topLogprobs : 0,
                choices);
    }

    OutputFormat format(String path) {
        switch (MediaTypes.plain(mediaType)) {
            case "", "text/plain", "application/json" -> {}
            default -> throw wrongValue(path + ".responseMimeType", mediaType, "text/plain or application/json");
        }
        if (schema != null) {
            given.put(Parameter.SCHEMA_OUTPUT, path + ".responseSchema");
            return new OutputFormat.Schema(null, schema, false);
        }
        if (mediaType.isEmpty() || mediaType.startsWith("text/")) {
            return new OutputFormat.Text();
        }
        given.put(Parameter.JSON_OUTPUT, path + ".responseMimeType");
        return new OutputFormat.Json();
    }

    Reasoning reasoning() {
        return new Reasoning(effort, budget, disabled);
    }
}
