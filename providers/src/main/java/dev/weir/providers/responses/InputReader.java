package dev.weir.providers.responses;

import static dev.weir.providers.chat.ParameterReader.required;
import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.ToolArguments;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads `input`: a text, or items. What a model said in one turn stands in several items here, and so do the results
/// of its calls; each run of them is one turn in the model. One per request.
final class InputReader {
    private static final JsonSlice PARAGRAPH = JsonSlice.of("\n\n");
    private static final String TYPES =
            "message, function_call, function_call_output or reasoning, or an item of a tool of the provider";

    private final Map<Parameter, String> given;
    private final ContentReader contents;
    private final List<Message> messages = new ArrayList<>();
    private boolean talkBegun;

    // the turn that is being put together
    private Role role;
    private List<Part> parts = List.of();

    InputReader(Map<Parameter, String> given) {
        this.given = given;
        this.contents = new ContentReader(given);
    }

    List<Message> read(JsonSlice input) {
        if (input.isString()) {
            return List.of(new Message(Role.USER, List.of(new Part.Text(input, CacheMark.NONE))));
        }
        if (!input.isArray()) {
            throw wrongType("input", shown(input), "a string or an array of items");
        }
        JsonReader json = input.reader();
        json.beginArray();
        int count = 0;
        while (json.nextItem()) {
            item(new InputItem(json, "input[" + count++ + "]"));
        }
        endTurn();
        if (count == 0) {
            throw wrongValue("input", "[]", "a string or an array of at least one item");
        }
        return messages;
    }

    private void item(InputItem item) {
        String type = item.type();
        switch (type) {
            case "message" -> message(item);
            case "function_call" -> add(Role.ASSISTANT, call(item));
            case "function_call_output" -> add(Role.USER, result(item));
            case "reasoning" -> reasoning(item);
            case "item_reference" -> throw item.reference();
            default -> {
                if (!type.endsWith("_call") && !type.endsWith("_output") && !type.startsWith("mcp_")) {
                    throw wrongValue(item.path() + ".type", type, TYPES);
                }
                given.putIfAbsent(Parameter.SERVER_TOOLS, item.path() + ".type");
            }
        }
    }

    private void message(InputItem item) {
        String speaker = required(item.role(), item.path() + ".role");
        List<Part> said =
                contents.read(required(item.content(), item.path() + ".content"), item.path() + ".content", false);
        switch (speaker) {
            case "assistant" -> said.forEach(part -> add(Role.ASSISTANT, part));
            case "user" -> alone(Role.USER, said);
            case "system" -> system(Role.SYSTEM, said, item.path());
            case "developer" -> system(Role.DEVELOPER, said, item.path());
            default -> throw wrongValue(item.path() + ".role", speaker, "user, assistant, system or developer");
        }
    }

    private void system(Role speaker, List<Part> said, String path) {
        if (talkBegun || role != null) {
            given.putIfAbsent(Parameter.SYSTEM_IN_THE_MIDDLE, path);
        }
        boolean begun = talkBegun || role != null;
        alone(speaker, said);
        talkBegun = begun;
    }

    private void alone(Role speaker, List<Part> said) {
        endTurn();
        messages.add(new Message(speaker, said));
        talkBegun = true;
    }

    /// Adds to the turn of a model, or to the results of its calls.
    private void add(Role speaker, Part part) {
        if (role != speaker) {
            endTurn();
            role = speaker;
            parts = new ArrayList<>();
        }
        parts.add(part);
    }

    private void endTurn() {
        if (role != null) {
            messages.add(new Message(role, parts));
            talkBegun = true;
            role = null;
        }
    }

    private Part call(InputItem item) {
        JsonSlice arguments = item.arguments();
        return new Part.ToolCall(
                required(item.callId(), item.path() + ".call_id"),
                required(item.name(), item.path() + ".name"),
                arguments == null ? JsonSlice.EMPTY_OBJECT : ToolArguments.json(arguments),
                null,
                CacheMark.NONE);
    }

    private Part result(InputItem item) {
        String path = item.path() + ".output";
        List<Part> said = contents.read(required(item.output(), path), path, true);
        String id = required(item.callId(), item.path() + ".call_id");
        return new Part.ToolResult(id, null, said, false, CacheMark.NONE);
    }

    /// A reasoning item without any text is what its provider keeps to itself; one that has neither text nor proof is
    /// an address in the provider's store, which means nothing elsewhere.
    private void reasoning(InputItem item) {
        List<JsonSlice> texts = texts(item.summary(), item.path() + ".summary");
        if (texts.isEmpty()) {
            texts = texts(item.content(), item.path() + ".content");
        }
        JsonSlice proof = item.encrypted() == null ? null : Signatures.fromCaller(item.encrypted());
        if (texts.isEmpty() && proof == null) {
            return;
        }
        given.putIfAbsent(Parameter.THINKING_HISTORY, item.path());
        add(
                Role.ASSISTANT,
                texts.isEmpty() ? new Part.RedactedThinking(proof) : new Part.Thinking(paragraphs(texts), proof));
    }

    private static List<JsonSlice> texts(JsonSlice list, String path) {
        if (list == null) {
            return List.of();
        }
        var texts = new ArrayList<JsonSlice>();
        JsonReader json = list.reader();
        ParameterReader.array(json, path);
        while (json.nextItem()) {
            String place = path + "[" + texts.size() + "]";
            JsonSlice text = null;
            ParameterReader.object(json, place);
            while (json.nextField()) {
                if (json.field().equals("text")) {
                    text = ParameterReader.literal(json, place + ".text");
                } else {
                    json.skip();
                }
            }
            texts.add(required(text, place + ".text"));
        }
        return texts;
    }

    /// Several texts as one.
    static JsonSlice paragraphs(List<JsonSlice> texts) {
        if (texts.size() == 1) {
            return texts.getFirst();
        }
        var joined = new ArrayList<JsonSlice>();
        for (JsonSlice text : texts) {
            if (!joined.isEmpty()) {
                joined.add(PARAGRAPH);
            }
            joined.add(text);
        }
        return new JsonWriter(joined.stream().mapToInt(JsonSlice::length).sum())
                .joined(joined)
                .slice();
    }
}
