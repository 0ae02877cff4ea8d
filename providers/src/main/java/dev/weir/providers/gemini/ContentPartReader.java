package dev.weir.providers.gemini;

import static dev.weir.providers.chat.ParameterReader.absent;
import static dev.weir.providers.chat.ParameterReader.required;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.Part.Source;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/// Reads the parts of a caller's contents. Calls of functions and their responses find each other by id where there is
/// one, by name and order where there is none. One per request.
final class ContentPartReader {
    private static final String MADE_ID = "call_";

    private final Map<Parameter, String> given;
    /// Calls that no response has answered, in their order.
    private final Deque<OpenCall> open = new ArrayDeque<>();
    private int calls;

    private record OpenCall(String id, String name) {}

    ContentPartReader(Map<Parameter, String> given) {
        this.given = given;
    }

    void read(JsonReader json, String path, Role role, List<Part> parts) {
        JsonSlice signature = null;
        boolean thinks = false;
        String kind = null;
        JsonSlice value = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String name = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            switch (name) {
                case "thought" -> thinks = ParameterReader.flag(json, path + ".thought");
                case "thoughtSignature" -> signature = ParameterReader.literal(json, path + ".thoughtSignature");
                case "text",
                        "inlineData",
                        "fileData",
                        "functionCall",
                        "functionResponse",
                        "executableCode",
                        "codeExecutionResult" -> {
                    if (kind != null) {
                        throw wrongValue(path, kind + " and " + name, "one of them in each part");
                    }
                    kind = name;
                    value = json.slice();
                }
                // Hints about media, and what the API learns in future.
                default -> json.skip();
            }
        }
        if (kind == null && !thinks && signature == null) {
            throw wrongValue(path, "no data", "one of text, inlineData, fileData, functionCall and functionResponse");
        }
        add(kind == null ? "text" : kind, value, thinks, signature, path, role, parts);
    }

    private void add(
            String kind,
            JsonSlice value,
            boolean thinks,
            JsonSlice signature,
            String path,
            Role role,
            List<Part> parts) {
        String inner = path + "." + kind;
        switch (kind) {
            case "text" -> text(value, thinks, signature, inner, parts);
            case "inlineData" -> parts.add(blob(value.reader(), inner));
            case "fileData" -> parts.add(file(value.reader(), inner));
            case "functionCall" -> {
                requireRole(role == Role.ASSISTANT, inner, "model");
                parts.add(call(value.reader(), signature, inner));
            }
            case "functionResponse" -> {
                requireRole(role == Role.USER, inner, "user");
                parts.add(response(value.reader(), inner));
            }
            // Code that the provider has run is of no use to another.
            default -> given.putIfAbsent(Parameter.SERVER_TOOLS, inner);
        }
    }

    private static void requireRole(boolean good, String path, String role) {
        if (!good) {
            throw wrongValue(path, "a part of another role", "in contents of the role " + role + " only");
        }
    }

    private void text(JsonSlice value, boolean thinks, JsonSlice signature, String path, List<Part> parts) {
        JsonSlice text = value == null ? JsonSlice.EMPTY_STRING : ParameterReader.literal(value.reader(), path);
        if (thinks) {
            given.putIfAbsent(Parameter.THINKING_HISTORY, path);
            parts.add(CallerSignatures.thinking(text, signature));
        } else if (!text.isEmptyString()) {
            parts.add(new Part.Text(text, CacheMark.NONE));
        }
    }

    private Part blob(JsonReader json, String path) {
        String mediaType = null;
        JsonSlice data = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            switch (Fields.camel(json.field())) {
                case "mimeType" -> mediaType = ParameterReader.string(json, path + ".mimeType");
                case "data" -> data = ParameterReader.literal(json, path + ".data");
                default -> json.skip();
            }
        }
        required(data, path + ".data");
        String type = MediaTypes.plain(required(mediaType, path + ".mimeType"));
        if (type.startsWith("audio/")) {
            given.putIfAbsent(Parameter.AUDIO_INPUT, path);
            return new Part.Audio(data, MediaTypes.audioFormat(type));
        }
        return media(new Source.Base64(type, data), type, path, Parameter.IMAGE_BASE64, Parameter.FILE_BASE64);
    }

    private Part file(JsonReader json, String path) {
        String mediaType = "";
        JsonSlice address = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            switch (Fields.camel(json.field())) {
                case "mimeType" -> mediaType = ParameterReader.string(json, path + ".mimeType");
                case "fileUri" -> address = ParameterReader.literal(json, path + ".fileUri");
                default -> json.skip();
            }
        }
        String text = required(address, path + ".fileUri").text();
        String type = MediaTypes.plain(mediaType);
        boolean kept = text.startsWith("files/") || text.contains("generativelanguage.googleapis.com/");
        return kept
                ? media(new Source.FileId(address), type, path, Parameter.IMAGE_FILE_ID, Parameter.FILE_ID)
                : media(new Source.Url(address), type, path, Parameter.IMAGE_URL, Parameter.FILE_URL);
    }

    private Part media(Source source, String type, String path, Parameter image, Parameter file) {
        if (type.startsWith("video/") || type.startsWith("audio/")) {
            throw wrongValue(path + ".mimeType", type, "an image or a document, as the model is served by another API");
        }
        if (type.startsWith("image/")) {
            given.putIfAbsent(image, path);
            return new Part.Image(source, null, CacheMark.NONE);
        }
        given.putIfAbsent(file, path);
        return new Part.File(source, null, CacheMark.NONE);
    }

    private Part call(JsonReader json, JsonSlice signature, String path) {
        String id = null;
        String name = null;
        JsonSlice arguments = JsonSlice.EMPTY_OBJECT;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String field = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            switch (field) {
                case "id" -> id = ParameterReader.string(json, path + ".id");
                case "name" -> name = ParameterReader.string(json, path + ".name");
                case "args" -> arguments = object(json.slice(), path + ".args");
                default -> json.skip();
            }
        }
        required(name, path + ".name");
        String known = id == null || id.isEmpty() ? MADE_ID + calls++ : id;
        open.add(new OpenCall(known, name));
        return new Part.ToolCall(known, name, arguments, signature, CacheMark.NONE);
    }

    private static JsonSlice object(JsonSlice value, String path) {
        if (!value.isObject()) {
            throw wrongType(path, ParameterReader.shown(value), "an object");
        }
        return value;
    }

    private Part response(JsonReader json, String path) {
        String id = null;
        String name = null;
        JsonSlice response = JsonSlice.EMPTY_OBJECT;
        var content = new FunctionContent(given);
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String field = Fields.camel(json.field());
            if (absent(json)) {
                continue;
            }
            switch (field) {
                case "id" -> id = ParameterReader.string(json, path + ".id");
                case "name" -> name = ParameterReader.string(json, path + ".name");
                case "response" -> response = object(json.slice(), path + ".response");
                case "parts" -> content.parts(json, path + ".parts", this::blob);
                default -> json.skip();
            }
        }
        required(name, path + ".name");
        content.response(response);
        return new Part.ToolResult(answered(id, name, path), name, content.content(), content.failed(), CacheMark.NONE);
    }

    /// The id of the call that a response answers.
    private String answered(String id, String name, String path) {
        boolean byId = id != null && !id.isEmpty();
        for (OpenCall call : open) {
            if (byId ? call.id().equals(id) : call.name().equals(name)) {
                open.remove(call);
                return call.id();
            }
        }
        if (byId) {
            return id;
        }
        throw wrongValue(path + ".name", name, "the name of a functionCall before it that has no response yet");
    }
}
