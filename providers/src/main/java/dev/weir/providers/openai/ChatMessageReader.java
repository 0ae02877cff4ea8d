package dev.weir.providers.openai;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads `messages`. The result of a tool is a message of its own here and a part of a user's turn in the model.
final class ChatMessageReader {
    private final Map<Parameter, String> given;
    private final ChatPartReader partReader;
    private boolean talkBegun;

    // of the message being read
    private String role;
    private JsonSlice content;
    private JsonSlice calls;
    private String callId;
    private JsonSlice refusal;
    private JsonSlice thought;
    private JsonSlice signature;
    private JsonSlice redacted;

    ChatMessageReader(Map<Parameter, String> given) {
        this.given = given;
        this.partReader = new ChatPartReader(given);
    }

    List<Message> read(JsonReader json) {
        var messages = new ArrayList<Message>();
        ParameterReader.array(json, "messages");
        while (json.nextItem()) {
            messages.add(message(json, "messages[" + messages.size() + "]"));
        }
        if (messages.isEmpty()) {
            throw wrongValue("messages", "[]", "an array of at least one message");
        }
        return messages;
    }

    private Message message(JsonReader json, String path) {
        role = null;
        content = null;
        calls = null;
        callId = null;
        refusal = null;
        thought = null;
        signature = null;
        redacted = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.peekNull()) {
                json.skip();
            } else {
                field(json, path);
            }
        }
        ParameterReader.required(role, path + ".role");
        return switch (role) {
            case "system" -> system(Role.SYSTEM, path);
            case "developer" -> system(Role.DEVELOPER, path);
            case "user" -> {
                talkBegun = true;
                yield new Message(Role.USER, contentParts(path));
            }
            case "assistant" -> {
                talkBegun = true;
                yield assistant(path);
            }
            case "tool" -> {
                talkBegun = true;
                yield toolResult(path);
            }
            default -> throw wrongValue(path + ".role", role, "system, developer, user, assistant or tool");
        };
    }

    private void field(JsonReader json, String path) {
        if (json.fieldIs("role")) {
            role = ParameterReader.string(json, path + ".role");
        } else if (json.fieldIs("content")) {
            content = json.slice();
        } else if (json.fieldIs("tool_calls")) {
            calls = json.slice();
        } else if (json.fieldIs("tool_call_id")) {
            callId = ParameterReader.string(json, path + ".tool_call_id");
        } else if (json.fieldIs("refusal")) {
            refusal = ParameterReader.literal(json, path + ".refusal");
        } else if (json.fieldIs("reasoning_content") || json.fieldIs("reasoning") && thought == null) {
            thought = ParameterReader.literal(json, path + "." + json.field());
        } else if (json.fieldIs("reasoning_signature")) {
            signature = ParameterReader.literal(json, path + ".reasoning_signature");
        } else if (json.fieldIs("reasoning_redacted")) {
            redacted = ParameterReader.literal(json, path + ".reasoning_redacted");
        } else if (json.fieldIs("function_call")) {
            given.putIfAbsent(Parameter.LEGACY_FUNCTIONS, path + ".function_call");
            json.skip();
        } else if (json.fieldIs("audio")) {
            given.putIfAbsent(Parameter.AUDIO_OUTPUT, path + ".audio");
            json.skip();
        } else {
            json.skip();
        }
    }

    private Message system(Role speaker, String path) {
        if (talkBegun) {
            given.putIfAbsent(Parameter.SYSTEM_IN_THE_MIDDLE, path);
        }
        return new Message(speaker, contentParts(path));
    }

    private List<Part> contentParts(String path) {
        return partReader.read(ParameterReader.required(content, path + ".content"), path + ".content", false);
    }

    private Message assistant(String path) {
        List<Part> parts = new ArrayList<>(ThinkingMarks.parts(said(thought), said(signature), said(redacted)));
        if (!parts.isEmpty()) {
            given.putIfAbsent(Parameter.THINKING_HISTORY, path + ".reasoning_content");
        }
        if (content != null) {
            parts.addAll(partReader.read(content, path + ".content", false));
        }
        if (said(refusal) != null) {
            parts.add(new Part.Refusal(refusal));
        }
        if (calls != null) {
            readCalls(calls.reader(), path + ".tool_calls", parts);
        }
        return new Message(Role.ASSISTANT, parts);
    }

    private static JsonSlice said(JsonSlice literal) {
        return literal == null || literal.isEmptyString() ? null : literal;
    }

    private Message toolResult(String path) {
        String id = ParameterReader.required(callId, path + ".tool_call_id");
        JsonSlice said = ParameterReader.required(content, path + ".content");
        List<Part> parts = partReader.read(said, path + ".content", true);
        CacheMark cache = CacheMark.NONE;
        return new Message(Role.USER, List.of(new Part.ToolResult(id, null, parts, false, cache)));
    }

    private static void readCalls(JsonReader json, String path, List<Part> parts) {
        ParameterReader.array(json, path);
        for (int i = 0; json.nextItem(); i++) {
            parts.add(readCall(json, path + "[" + i + "]"));
        }
    }

    private static Part readCall(JsonReader json, String path) {
        String id = null;
        String type = "function";
        JsonSlice function = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("id")) {
                id = ParameterReader.string(json, path + ".id");
            } else if (json.fieldIs("type")) {
                type = ParameterReader.string(json, path + ".type");
            } else if (json.fieldIs("function")) {
                function = json.slice();
            } else {
                json.skip();
            }
        }
        if (!type.equals("function")) {
            throw wrongValue(path + ".type", type, "function");
        }
        ParameterReader.required(id, path + ".id");
        return readFunction(
                ParameterReader.required(function, path + ".function").reader(), id, path + ".function");
    }

    private static Part readFunction(JsonReader json, String id, String path) {
        String name = null;
        JsonSlice arguments = JsonSlice.EMPTY_OBJECT;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("name")) {
                name = ParameterReader.string(json, path + ".name");
            } else if (json.fieldIs("arguments") && !json.peekNull()) {
                JsonSlice given = json.slice();
                if (!given.isString() && !given.isObject()) {
                    throw wrongType(path + ".arguments", shown(given), "a string with a JSON object");
                }
                arguments = given.isString() ? ToolArguments.json(given) : given;
            } else {
                json.skip();
            }
        }
        return new Part.ToolCall(id, ParameterReader.required(name, path + ".name"), arguments, null, CacheMark.NONE);
    }
}
