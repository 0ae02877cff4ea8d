package dev.weir.providers.openai;

import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.CacheMarks;
import dev.weir.providers.chat.DataUrl;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads the `content` of a message: a text, or an array of parts.
final class ChatPartReader {
    private static final String PDF = "application/pdf";

    private final Map<Parameter, String> given;

    ChatPartReader(Map<Parameter, String> given) {
        this.given = given;
    }

    /// @param result it is the content of a tool's message
    List<Part> read(JsonSlice content, String path, boolean result) {
        if (content.isString()) {
            return List.of(new Part.Text(content, CacheMark.NONE));
        }
        if (!content.isArray()) {
            throw wrongType(path, shown(content), "a string or an array of parts");
        }
        var parts = new ArrayList<Part>();
        JsonReader json = content.reader();
        json.beginArray();
        while (json.nextItem()) {
            String place = path + "[" + parts.size() + "]";
            Part part = part(json, place);
            if (result && part instanceof Part.Image) {
                given.putIfAbsent(Parameter.IMAGE_IN_TOOL_RESULT, place);
            }
            parts.add(part);
        }
        return parts;
    }

    private Part part(JsonReader json, String path) {
        String type = null;
        JsonSlice value = null;
        CacheMark cache = CacheMark.NONE;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                type = ParameterReader.string(json, path + ".type");
            } else if (json.fieldIs("cache_control")) {
                cache = CacheMarks.read(json, path + ".cache_control", given);
            } else if (json.fieldIs("text")
                    || json.fieldIs("refusal")
                    || json.fieldIs("image_url")
                    || json.fieldIs("input_audio")
                    || json.fieldIs("file")) {
                value = json.slice();
            } else {
                json.skip();
            }
        }
        ParameterReader.required(type, path + ".type");
        String place = path + "." + type;
        return switch (type) {
            case "text" -> new Part.Text(literal(value, place), cache);
            case "refusal" -> new Part.Refusal(literal(value, place));
            case "image_url" -> image(ParameterReader.required(value, place), place, cache);
            case "input_audio" -> audio(ParameterReader.required(value, place).reader(), place);
            case "file" -> file(ParameterReader.required(value, place).reader(), place, cache);
            default -> throw wrongValue(path + ".type", type, "text, image_url, input_audio, file or refusal");
        };
    }

    private static JsonSlice literal(JsonSlice value, String path) {
        return ParameterReader.literal(ParameterReader.required(value, path).reader(), path);
    }

    private Part image(JsonSlice value, String path, CacheMark cache) {
        JsonSlice url = value.isString() ? value : null;
        String detail = null;
        if (url == null) {
            JsonReader json = value.reader();
            ParameterReader.object(json, path);
            while (json.nextField()) {
                if (json.fieldIs("url")) {
                    url = ParameterReader.literal(json, path + ".url");
                } else if (json.fieldIs("detail") && !json.peekNull()) {
                    detail = ParameterReader.string(json, path + ".detail");
                } else {
                    json.skip();
                }
            }
        }
        Part.Source source = DataUrl.source(ParameterReader.required(url, path + ".url"), path + ".url");
        given.putIfAbsent(source instanceof Part.Source.Url ? Parameter.IMAGE_URL : Parameter.IMAGE_BASE64, path);
        return new Part.Image(source, detail, cache);
    }

    private Part audio(JsonReader json, String path) {
        JsonSlice data = null;
        String format = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("data")) {
                data = ParameterReader.literal(json, path + ".data");
            } else if (json.fieldIs("format")) {
                format = ParameterReader.string(json, path + ".format");
            } else {
                json.skip();
            }
        }
        given.putIfAbsent(Parameter.AUDIO_INPUT, path);
        return new Part.Audio(
                ParameterReader.required(data, path + ".data"), ParameterReader.required(format, path + ".format"));
    }

    private Part file(JsonReader json, String path, CacheMark cache) {
        JsonSlice data = null;
        JsonSlice id = null;
        String name = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.peekNull()) {
                json.skip();
            } else if (json.fieldIs("file_data")) {
                data = ParameterReader.literal(json, path + ".file_data");
            } else if (json.fieldIs("file_id")) {
                id = ParameterReader.literal(json, path + ".file_id");
            } else if (json.fieldIs("filename")) {
                name = ParameterReader.string(json, path + ".filename");
            } else {
                json.skip();
            }
        }
        if (id != null) {
            given.putIfAbsent(Parameter.FILE_ID, path + ".file_id");
            return new Part.File(new Part.Source.FileId(id), name, cache);
        }
        Part.Source source = DataUrl.source(ParameterReader.required(data, path + ".file_data"), path + ".file_data");
        if (source instanceof Part.Source.Url(JsonSlice text)) {
            // Bare base64, or the address of a file, which OpenRouter takes.
            boolean address = text.indexInContent(':', 8) > 0;
            source = address ? source : new Part.Source.Base64(PDF, text);
        }
        given.putIfAbsent(
                source instanceof Part.Source.Url ? Parameter.FILE_URL : Parameter.FILE_BASE64, path + ".file_data");
        return new Part.File(source, name, cache);
    }
}
