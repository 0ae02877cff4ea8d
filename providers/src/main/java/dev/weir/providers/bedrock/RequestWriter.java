package dev.weir.providers.bedrock;

import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.RequestBytes;
import dev.weir.providers.chat.Turns;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Writes the body of a Converse request, which is the same for a stream.
final class RequestWriter {
    private static final int TOKENS_MAX = 100_000_000;
    private static final JsonSlice JSON_ONLY =
            JsonSlice.of("Answer with one JSON object and nothing else: no introduction, no code fence.");
    private static final JsonSlice ONE_CALL = JsonSlice.of("Call at most one tool in each turn.");
    private static final JsonSlice NO_CALL = JsonSlice.of("Do not call any tool.");

    private final ChatRequest request;
    private final ModelFamily family;
    private final Turns turns;
    private final ToolConfigWriter tools;
    private final int maxTokens;
    private final Thinking thinking;
    private final JsonWriter out;

    private RequestWriter(ChatRequest request, ChatTarget target) {
        this.request = request;
        this.family = ModelFamily.of(target.model());
        this.turns = Turns.of(family.takesThinkingBack() ? request.messages() : thoughtless(request.messages()));
        this.tools = ToolConfigWriter.of(request, turns);
        this.maxTokens = request.maxTokens().orElse((int) Math.min(target.outputTokensMax(), TOKENS_MAX));
        this.thinking = Thinking.of(request, family, turns, maxTokens);
        this.out = new JsonWriter(RequestBytes.expected(request));
    }

    /// @throws GatewayException `INVALID_VALUE`, naming the caller's parameter
    static Buffer write(ChatRequest request, ChatTarget target) {
        return new RequestWriter(request, target).write();
    }

    private static List<Message> thoughtless(List<Message> messages) {
        return messages.stream()
                .map(message -> new Message(
                        message.role(),
                        message.parts().stream()
                                .filter(part ->
                                        !(part instanceof Part.Thinking || part instanceof Part.RedactedThinking))
                                .toList()))
                .toList();
    }

    private Buffer write() {
        out.beginObject();
        system();
        messages();
        inference();
        tools.write(out, request, family, thinking.asked());
        JsonSlice fields = ModelFields.of(request, family, thinking);
        if (fields != null) {
            out.name("additionalModelRequestFields").value(fields);
        }
        if (family.isClaude() && !request.sampling().stop().isEmpty()) {
            // Which one was met is told on demand only.
            out.name("additionalModelResponseFieldPaths")
                    .beginArray()
                    .string("/stop_sequence")
                    .endArray();
        }
        if (request.format() instanceof OutputFormat.Schema schema) {
            schema(schema);
        }
        return out.endObject().buffer();
    }

    private void system() {
        var texts = new ArrayList<>(turns.system());
        if (request.format() instanceof OutputFormat.Json) {
            texts.add(new Part.Text(JSON_ONLY, CacheMark.NONE));
        }
        ToolChoice choice = request.toolChoice();
        if (tools.forbidden()) {
            texts.add(new Part.Text(NO_CALL, CacheMark.NONE));
        } else if (!choice.parallel() && !tools.tools().isEmpty()) {
            texts.add(new Part.Text(ONE_CALL, CacheMark.NONE));
        }
        if (texts.isEmpty()) {
            return;
        }
        out.name("system").beginArray();
        for (Part.Text text : texts) {
            out.beginObject().name("text").value(text.text()).endObject();
            CachePoint.write(out, text.cache(), family);
        }
        out.endArray();
    }

    private void messages() {
        Message first = turns.turns().getFirst();
        if (first.role() == Role.ASSISTANT || first.parts().isEmpty()) {
            throw wrongValue(
                    "messages",
                    first.parts().isEmpty() ? "nothing is said" : "the assistant speaks first",
                    "a turn of the user first for the model '" + request.model() + "'");
        }
        out.name("messages").beginArray();
        new TurnWriter(out, family, request.given()).write(turns.turns());
        out.endArray();
    }

    private void inference() {
        var sampling = request.sampling();
        out.name("inferenceConfig").beginObject().name("maxTokens").number(maxTokens);
        if (sampling.temperature() != null) {
            checkTemperature(sampling.temperature());
            out.name("temperature").value(sampling.temperature());
        }
        if (sampling.topP() != null) {
            out.name("topP").value(sampling.topP());
        }
        if (!sampling.stop().isEmpty()) {
            out.name("stopSequences").beginArray();
            for (JsonSlice stop : sampling.stop()) {
                if (stop.text().isBlank()) {
                    throw wrongValue(
                            name(Parameter.STOP),
                            stop.toString(),
                            "strings with more than blanks for the model '" + request.model() + "'");
                }
                out.value(stop);
            }
            out.endArray();
        }
        out.endObject();
    }

    private void checkTemperature(JsonSlice temperature) {
        int overOne = new BigDecimal(temperature.toString()).compareTo(BigDecimal.ONE);
        boolean thinks = family.isClaude() && thinking.asked();
        if (overOne > 0 || thinks && overOne != 0) {
            throw wrongValue(
                    name(Parameter.TEMPERATURE),
                    temperature.toString(),
                    (thinks ? "1 or none together with thinking" : "0 to 1") + " for the model '" + request.model()
                            + "'");
        }
    }

    private String name(Parameter parameter) {
        return request.given().getOrDefault(parameter, parameter.name().toLowerCase(Locale.ROOT));
    }

    /// The schema is a text here.
    private void schema(OutputFormat.Schema schema) {
        out.name("outputConfig")
                .beginObject()
                .name("textFormat")
                .beginObject()
                .name("type")
                .string("json_schema")
                .name("structure")
                .beginObject()
                .name("jsonSchema")
                .beginObject()
                .name("name")
                .string(schema.name() == null ? "answer" : schema.name())
                .name("schema")
                .value(schema.schema().quoted())
                .endObject()
                .endObject()
                .endObject()
                .endObject();
    }
}
