package dev.weir.providers.responses;

import static dev.weir.providers.chat.ParameterReader.required;
import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;
import static dev.weir.providers.chat.ParameterReader.wrongValue;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.DataUrl;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Reads the content of a message or the output of a tool: a text, or an array of parts.
final class ContentReader {
    private static final String PDF = "application/pdf";
    /// A scheme such as `https:` is found among the first characters.
    private static final int SCHEME_CHARS_MAX = 8;

    private final Map<Parameter, String> given;

    ContentReader(Map<Parameter, String> given) {
        this.given = given;
    }

    /// @param result it is the output of a tool
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
        JsonSlice text = null;
        JsonSlice url = null;
        JsonSlice id = null;
        JsonSlice data = null;
        JsonSlice audio = null;
        String detail = null;
        String name = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            String field = json.field();
            String place = path + "." + field;
            if (ParameterReader.absent(json)) {
                continue;
            }
            switch (field) {
                case "type" -> type = ParameterReader.string(json, place);
                case "text", "refusal" -> text = ParameterReader.literal(json, place);
                case "image_url", "file_url" -> url = ParameterReader.literal(json, place);
                case "file_id" -> id = ParameterReader.literal(json, place);
                case "file_data" -> data = ParameterReader.literal(json, place);
                case "detail" -> detail = ParameterReader.string(json, place);
                case "filename" -> name = ParameterReader.string(json, place);
                case "input_audio" -> audio = json.slice();
                default -> json.skip();
            }
        }
        return switch (required(type, path + ".type")) {
            case "input_text", "output_text", "text" -> new Part.Text(required(text, path + ".text"), CacheMark.NONE);
            case "refusal" -> new Part.Refusal(required(text, path + ".refusal"));
            case "input_image" -> image(url, id, detail, path);
            case "input_file" -> file(url, id, data, name, path);
            case "input_audio" -> audio(required(audio, path + ".input_audio").reader(), path + ".input_audio");
            default ->
                throw wrongValue(path + ".type", type, "input_text, input_image, input_file, output_text or refusal");
        };
    }

    private Part image(JsonSlice url, JsonSlice id, String detail, String path) {
        if (id != null) {
            given.putIfAbsent(Parameter.IMAGE_FILE_ID, path + ".file_id");
            return new Part.Image(new Part.Source.FileId(id), detail, CacheMark.NONE);
        }
        String place = path + ".image_url";
        Part.Source source = DataUrl.source(required(url, place), place);
        given.putIfAbsent(source instanceof Part.Source.Url ? Parameter.IMAGE_URL : Parameter.IMAGE_BASE64, place);
        return new Part.Image(source, detail, CacheMark.NONE);
    }

    private Part file(JsonSlice url, JsonSlice id, JsonSlice data, String name, String path) {
        if (id != null) {
            given.putIfAbsent(Parameter.FILE_ID, path + ".file_id");
            return new Part.File(new Part.Source.FileId(id), name, CacheMark.NONE);
        }
        if (data == null) {
            given.putIfAbsent(Parameter.FILE_URL, path + ".file_url");
            return new Part.File(new Part.Source.Url(required(url, path + ".file_data")), name, CacheMark.NONE);
        }
        String place = path + ".file_data";
        Part.Source source = DataUrl.source(data, place);
        if (source instanceof Part.Source.Url(JsonSlice text)) {
            if (text.indexInContent(':', SCHEME_CHARS_MAX) >= 0) {
                throw wrongValue(place, shown(data), "base64, or data:<media type>;base64,<data>");
            }
            source = new Part.Source.Base64(PDF, text);
        }
        given.putIfAbsent(Parameter.FILE_BASE64, place);
        return new Part.File(source, name, CacheMark.NONE);
    }

    private Part audio(JsonReader json, String path) {
        JsonSlice data = null;
        String format = null;
        ParameterReader.object(json, path);
        while (json.nextField()) {
            switch (json.field()) {
                case "data" -> data = ParameterReader.literal(json, path + ".data");
                case "format" -> format = ParameterReader.string(json, path + ".format");
                default -> json.skip();
            }
        }
        given.putIfAbsent(Parameter.AUDIO_INPUT, path);
        return new Part.Audio(required(data, path + ".data"), required(format, path + ".format"));
    }
}
