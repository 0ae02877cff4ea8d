package dev.weir.providers.gemini;

import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads `contents` and `systemInstruction` of a caller. One per request.
final class ContentsReader {
    private final ContentPartReader parts;

    /// @param given where it notes what not every dialect can express
    ContentsReader(Map<Parameter, String> given) {
        this.parts = new ContentPartReader(given);
    }

    List<Message> contents(JsonReader json, String path) {
        var messages = new ArrayList<Message>();
        // The API takes one content for an array of one.
        if (json.peek() == '{') {
            messages.add(content(json.slice(), path));
            return messages;
        }
        ParameterReader.array(json, path);
        while (json.nextItem()) {
            messages.add(content(json.slice(), path + "[" + messages.size() + "]"));
        }
        if (messages.isEmpty()) {
            throw wrongValue(path, "[]", "an array of at least one content");
        }
        return messages;
    }

    /// The role comes after the parts as often as before.
    private Message content(JsonSlice content, String path) {
        Role role = role(content.reader(), path);
        return new Message(role, parts(content.reader(), path, role));
    }

    private static Role role(JsonReader json, String path) {
        Role role = Role.USER;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("role") && !json.peekNull()) {
                String word = ParameterReader.string(json, path + ".role");
                role = switch (word) {
                    case "model" -> Role.ASSISTANT;
                    case "user", "function", "" -> Role.USER;
                    default -> throw wrongValue(path + ".role", word, "user or model");
                };
            } else {
                json.skip();
            }
        }
        return role;
    }

    private List<Part> parts(JsonReader json, String path, Role role) {
        var read = new ArrayList<Part>();
        json.beginObject();
        while (json.nextField()) {
            if (!json.fieldIs("parts") || json.peekNull()) {
                json.skip();
            } else if (json.peek() == '{') {
                parts.read(json, path + ".parts", role, read);
            } else {
                ParameterReader.array(json, path + ".parts");
                for (int i = 0; json.nextItem(); i++) {
                    parts.read(json, path + ".parts[" + i + "]", role, read);
                }
            }
        }
        return read;
    }

    /// A content, whose role does not matter; a text where a library is careless.
    List<Part> instruction(JsonReader json, String path) {
        if (json.peek() == '"') {
            return List.of(new Part.Text(json.slice(), CacheMark.NONE));
        }
        JsonSlice content = json.slice();
        ParameterReader.object(content.reader(), path);
        return parts(content.reader(), path, Role.SYSTEM);
    }
}
