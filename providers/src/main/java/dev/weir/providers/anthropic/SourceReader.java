package dev.weir.providers.anthropic;

import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// The `source` of an image or a document.
final class SourceReader {
    private final String path;
    private String type;
    private String mediaType;
    private JsonSlice data;
    private JsonSlice url;
    private JsonSlice fileId;
    private JsonSlice content;

    SourceReader(JsonSlice source, String path) {
        this.path = path;
        JsonReader json = source.reader();
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("type")) {
                type = ParameterReader.string(json, path + ".type");
            } else if (json.fieldIs("media_type")) {
                mediaType = ParameterReader.string(json, path + ".media_type");
            } else if (json.fieldIs("data")) {
                data = ParameterReader.literal(json, path + ".data");
            } else if (json.fieldIs("url")) {
                url = ParameterReader.literal(json, path + ".url");
            } else if (json.fieldIs("file_id")) {
                fileId = ParameterReader.literal(json, path + ".file_id");
            } else if (json.fieldIs("content")) {
                content = json.slice();
            } else {
                json.skip();
            }
        }
        ParameterReader.required(type, path + ".type");
    }

    String type() {
        return type;
    }

    /// Of a document that is a text.
    JsonSlice text() {
        return ParameterReader.required(data, path + ".data");
    }

    /// Of a document that is made of blocks.
    JsonSlice content() {
        return ParameterReader.required(content, path + ".content");
    }

    Part.Source read() {
        return switch (type) {
            case "base64" ->
                new Part.Source.Base64(
                        ParameterReader.required(mediaType, path + ".media_type"),
                        ParameterReader.required(data, path + ".data"));
            case "url" -> new Part.Source.Url(ParameterReader.required(url, path + ".url"));
            case "file" -> new Part.Source.FileId(ParameterReader.required(fileId, path + ".file_id"));
            default -> throw ParameterReader.wrongValue(path + ".type", type, "base64, url or file");
        };
    }
}
