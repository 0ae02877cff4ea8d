package dev.weir.providers.replicate;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.ChatRequest.Sampling;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.RequestBytes;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// Writes a conversation as the input of a prediction. What the system says before all others becomes `system_prompt`.
/// The rest becomes `prompt`: a single turn of the user as it is; several as
///
/// ```
/// User: What is the capital of France?
///
/// Assistant: Paris.
///
/// User: And of Spain?
///
/// Assistant:
/// ```
///
/// with a blank line between turns, and the last line open for the model. A conversation that ends with a turn of the
/// assistant is open there, so that the model goes on with it.
final class InputWriter {
    private static final JsonSlice LINE = JsonSlice.of("\n");
    private static final JsonSlice BLANK_LINE = JsonSlice.of("\n\n");
    private static final JsonSlice COMMA = JsonSlice.of(",");
    private static final JsonSlice SYSTEM = JsonSlice.of("System: ");
    private static final JsonSlice USER = JsonSlice.of("User: ");
    private static final JsonSlice ASSISTANT = JsonSlice.of("Assistant: ");
    private static final JsonSlice OPEN = JsonSlice.of("\n\nAssistant:");

    private final ChatRequest request;
    private final JsonWriter out;

    private InputWriter(ChatRequest request) {
        this.request = request;
        this.out = new JsonWriter(RequestBytes.expected(request));
    }

    /// @throws GatewayException `INVALID_VALUE`, naming the caller's parameter
    static Buffer write(ChatRequest request, ModelAddress address) {
        return new InputWriter(request).write(address);
    }

    private Buffer write(ModelAddress address) {
        out.beginObject();
        if (address.version() != null) {
            out.name("version").string(address.version());
        }
        out.name("input").beginObject();
        conversation();
        request.maxTokens().ifPresent(tokens -> out.name("max_tokens").number(tokens));
        sampling(request.sampling());
        out.endObject();
        if (request.stream()) {
            out.name("stream").bool(true);
        }
        return out.endObject().buffer();
    }

    private void conversation() {
        List<Message> messages = request.messages();
        int first = 0;
        while (first < messages.size() && isSystem(messages.get(first))) {
            first++;
        }
        List<JsonSlice> system = new ArrayList<>();
        messages.subList(0, first).forEach(message -> add(system, BLANK_LINE, text(message)));
        if (!system.isEmpty()) {
            out.name("system_prompt").joined(system);
        }
        out.name("prompt").joined(prompt(messages.subList(first, messages.size())));
    }

    private static boolean isSystem(Message message) {
        return message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER;
    }

    private List<JsonSlice> prompt(List<Message> turns) {
        if (turns.size() == 1 && turns.getFirst().role() == Role.USER) {
            return text(turns.getFirst());
        }
        var prompt = new ArrayList<JsonSlice>();
        for (Message turn : turns) {
            List<JsonSlice> said = text(turn);
            if (!said.isEmpty()) {
                said.addFirst(name(turn.role()));
                add(prompt, BLANK_LINE, said);
            }
        }
        if (!turns.isEmpty() && turns.getLast().role() != Role.ASSISTANT) {
            prompt.add(OPEN);
        }
        return prompt;
    }

    private static JsonSlice name(Role role) {
        return switch (role) {
            case SYSTEM, DEVELOPER -> SYSTEM;
            case USER -> USER;
            case ASSISTANT -> ASSISTANT;
        };
    }

    /// What a turn says, in pieces; nothing when it says nothing.
    private List<JsonSlice> text(Message message) {
        var text = new ArrayList<JsonSlice>();
        for (Part part : message.parts()) {
            JsonSlice said = said(part);
            if (!said.isEmptyString()) {
                add(text, LINE, List.of(said));
            }
        }
        return text;
    }

    private static void add(List<JsonSlice> all, JsonSlice between, List<JsonSlice> more) {
        if (!all.isEmpty() && !more.isEmpty()) {
            all.add(between);
        }
        all.addAll(more);
    }

    private JsonSlice said(Part part) {
        return switch (part) {
            case Part.Text text -> text.text();
            case Part.Refusal refusal -> refusal.text();
            case Part.Thinking _, Part.RedactedThinking _ -> JsonSlice.EMPTY_STRING;
            case Part.ToolCall _ -> throw noText(Parameter.TOOLS, "a tool call");
            case Part.ToolResult _ -> throw noText(Parameter.TOOLS, "the result of a tool");
            case Part.Image _ -> throw noText(Parameter.IMAGE_URL, "an image");
            case Part.File _ -> throw noText(Parameter.FILE_URL, "a file");
            case Part.Audio _ -> throw noText(Parameter.AUDIO_INPUT, "audio");
        };
    }

    private GatewayException noText(Parameter parameter, String found) {
        return ParameterReader.wrongValue(
                request.given().getOrDefault(parameter, "messages"),
                found,
                "texts only for the model '" + request.model() + "', which is served by the Replicate API");
    }

    private void sampling(Sampling sampling) {
        optional("temperature", sampling.temperature());
        optional("top_p", sampling.topP());
        optional("top_k", sampling.topK());
        optional("seed", sampling.seed());
        optional("frequency_penalty", sampling.frequencyPenalty());
        optional("presence_penalty", sampling.presencePenalty());
        if (sampling.stop().isEmpty()) {
            return;
        }
        var joined = new ArrayList<JsonSlice>();
        for (JsonSlice stop : sampling.stop()) {
            if (stop.text().contains(",")) {
                throw ParameterReader.wrongValue(
                        request.given().getOrDefault(Parameter.STOP, "stop"),
                        stop.toString(),
                        "strings without commas for the model '" + request.model()
                                + "', which is served by the Replicate API");
            }
            add(joined, COMMA, List.of(stop));
        }
        out.name("stop_sequences").joined(joined);
    }

    private void optional(String name, JsonSlice value) {
        if (value != null) {
            out.name(name).value(value);
        }
    }
}
