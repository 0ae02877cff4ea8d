package dev.weir.providers.gemini;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Sampling;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;

/// Writes `generationConfig`.
final class ConfigWriter {
    private static final int STOPS_MAX = 5;

    private ConfigWriter() {}

    /// Nothing when there is nothing to say.
    static void write(JsonWriter out, ChatRequest request, ModelFamily family) {
        var config = new JsonWriter(256);
        config.beginObject();
        int empty = config.size();
        request.maxTokens().ifPresent(tokens -> config.name("maxOutputTokens").number(tokens));
        sampling(config, request);
        format(config, request.format());
        reasoning(config, request.reasoning(), family);
        if (config.size() > empty) {
            out.name("generationConfig").value(config.endObject().slice());
        }
    }

    private static void sampling(JsonWriter out, ChatRequest request) {
        Sampling sampling = request.sampling();
        field(out, "temperature", sampling.temperature());
        field(out, "topP", sampling.topP());
        field(out, "topK", sampling.topK());
        field(out, "seed", sampling.seed());
        field(out, "frequencyPenalty", sampling.frequencyPenalty());
        field(out, "presencePenalty", sampling.presencePenalty());
        stop(out, sampling.stop(), request.given().get(Parameter.STOP));
        if (sampling.logprobs()) {
            out.name("responseLogprobs").bool(true);
            if (sampling.topLogprobs() > 0) {
                out.name("logprobs").number(sampling.topLogprobs());
            }
        }
    }

    private static void field(JsonWriter out, String name, JsonSlice value) {
        if (value != null) {
            out.name(name).value(value);
        }
    }

    private static void stop(JsonWriter out, List<JsonSlice> stop, String path) {
        if (stop.isEmpty()) {
            return;
        }
        if (stop.size() > STOPS_MAX) {
            throw ParameterReader.wrongValue(
                    path, stop.size() + " strings", "at most " + STOPS_MAX + ", as the Gemini API takes no more");
        }
        out.name("stopSequences").beginArray();
        stop.forEach(out::value);
        out.endArray();
    }

    private static void format(JsonWriter out, OutputFormat format) {
        switch (format) {
            case OutputFormat.Text _ -> {}
            case OutputFormat.Json _ -> out.name("responseMimeType").string("application/json");
            case OutputFormat.Schema schema ->
                SchemaWriter.write(
                        out.name("responseMimeType").string("application/json").name("responseJsonSchema"),
                        schema.schema());
        }
    }

    /// Who asks for thinking wants to see it.
    private static void reasoning(JsonWriter out, Reasoning reasoning, ModelFamily family) {
        if (reasoning.disabled() || "none".equals(reasoning.effort())) {
            out.name("thinkingConfig").beginObject();
            least(out, family);
            out.endObject();
        } else if (reasoning.budgetTokens() >= 0) {
            out.name("thinkingConfig")
                    .beginObject()
                    .name("thinkingBudget")
                    .number(family.budget(reasoning.budgetTokens()))
                    .name("includeThoughts")
                    .bool(true)
                    .endObject();
        } else if (reasoning.effort() != null) {
            out.name("thinkingConfig").beginObject();
            effort(out, reasoning.effort(), family);
            out.name("includeThoughts").bool(true).endObject();
        }
    }

    /// Newer models always think.
    private static void least(JsonWriter out, ModelFamily family) {
        if (family.takesLevels()) {
            out.name("thinkingLevel").string(family.pro() ? "LOW" : "MINIMAL");
        } else {
            out.name("thinkingBudget").number(family.leastBudget());
        }
    }

    /// Source of the numbers: <https://ai.google.dev/gemini-api/docs/openai#thinking>.
    private static void effort(JsonWriter out, String effort, ModelFamily family) {
        if (family.takesLevels()) {
            out.name("thinkingLevel")
                    .string(
                            switch (effort) {
                                case "minimal" -> family.pro() ? "LOW" : "MINIMAL";
                                case "low" -> "LOW";
                                case "medium" -> "MEDIUM";
                                default -> "HIGH";
                            });
        } else {
            out.name("thinkingBudget")
                    .number(family.budget(
                            switch (effort) {
                                case "minimal", "low" -> 1_024;
                                case "medium" -> 8_192;
                                default -> 24_576;
                            }));
        }
    }
}
