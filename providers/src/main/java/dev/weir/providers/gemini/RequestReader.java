package dev.weir.providers.gemini;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.required;

import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
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

/// Reads the body of a caller whole. One per request.
///
/// A parameter that says what would be so anyway (`candidateCount: 1`, a penalty of 0) does not count as given.
final class RequestReader {
    private static final String MODELS = "models/";

    private final GeminiTarget target;
    private final Map<Parameter, String> given = new EnumMap<>(Parameter.class);
    private final Map<String, JsonSlice> extras = new HashMap<>();
    private final ContentsReader contents = new ContentsReader(given);
    private final ToolsReader tools = new ToolsReader(given);
    private final ConfigReader config = new ConfigReader(given, extras);

    private String model;
    private List<Message> messages;
    private List<Part> instruction = List.of();
    private String configPath = "generationConfig";

    private RequestReader(GeminiTarget target) {
        this.target = target;
    }

    /// @param target null when it is not known: the body must name the model
    static ChatRequest read(Buffer body, GeminiTarget target) {
        return ParameterReader.body(body, json -> {
            var reader = new RequestReader(target);
            reader.object(json, "");
            return reader.request();
        });
    }

    private void object(JsonReader json, String prefix) {
        json.beginObject();
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (!absent(json)) {
                field(name, json, prefix + name);
            }
        }
    }

    private void field(String name, JsonReader json, String path) {
        switch (name) {
            case "contents" -> messages = contents.contents(json, path);
            case "systemInstruction" -> instruction = contents.instruction(json, path);
            case "tools" -> tools.tools(json, path);
            case "toolConfig" -> tools.config(json, path);
            case "generationConfig" -> {
                configPath = path;
                config.read(json, path);
            }
            case "model" -> model = ParameterReader.string(json, path);
            case "cachedContent" -> {
                given.put(Parameter.CACHED_CONTENT, path);
                extras.put(name, json.slice());
            }
            // The other form of a request to count tokens.
            case "generateContentRequest" -> {
                if (json.peek() != '{') {
                    throw ParameterReader.wrongType(path, ParameterReader.shown(json.slice()), "an object");
                }
                object(json, path + ".");
            }
            default -> extras.put(name, json.slice());
        }
    }

    private ChatRequest request() {
        required(messages, "contents");
        var all = new ArrayList<Message>(messages.size() + 1);
        if (!instruction.isEmpty()) {
            all.add(new Message(Role.SYSTEM, instruction));
        }
        all.addAll(messages);
        return new ChatRequest(
                model(),
                all,
                tools.tools(),
                tools.choice(),
                config.maxTokens(),
                config.sampling(),
                config.format(configPath),
                config.reasoning(),
                target != null && target.stream(),
                true,
                null,
                given,
                extras);
    }

    private String model() {
        if (target != null) {
            return target.model();
        }
        String named = required(model, "model");
        return named.startsWith(MODELS) ? named.substring(MODELS.length()) : named;
    }
}
