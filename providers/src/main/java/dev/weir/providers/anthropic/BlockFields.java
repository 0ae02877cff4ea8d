package dev.weir.providers.anthropic;

import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.CacheMarks;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.Map;

/// The fields of one content block of a request, as they stand; null where there is none.
record BlockFields(
        String path,
        String type,
        JsonSlice text,
        JsonSlice source,
        JsonSlice id,
        JsonSlice name,
        JsonSlice input,
        JsonSlice toolUseId,
        JsonSlice content,
        boolean failed,
        JsonSlice thinking,
        JsonSlice signature,
        JsonSlice data,
        JsonSlice title,
        CacheMark cache) {

    static BlockFields read(JsonSlice body, String path, Map<Parameter, String> given) {
        String type = null;
        JsonSlice text = null;
        JsonSlice source = null;
        JsonSlice id = null;
        JsonSlice name = null;
        JsonSlice input = null;
        JsonSlice toolUseId = null;
        JsonSlice content = null;
        boolean failed = false;
        JsonSlice thinking = null;
        JsonSlice signature = null;
        JsonSlice data = null;
        JsonSlice title = null;
        CacheMark cache = CacheMark.NONE;
        JsonReader json = body.reader();
        ParameterReader.object(json, path);
        while (json.nextField()) {
            switch (json.field()) {
                case "type" -> type = ParameterReader.string(json, path + ".type");
                case "text" -> text = json.slice();
                case "source" -> source = json.slice();
                case "id" -> id = json.slice();
                case "name" -> name = json.slice();
                case "input" -> input = json.slice();
                case "tool_use_id" -> toolUseId = json.slice();
                case "content" -> content = json.slice();
                case "is_error" -> failed = json.bool();
                case "thinking" -> thinking = json.slice();
                case "signature" -> signature = json.slice();
                case "data" -> data = json.slice();
                case "title" -> title = json.slice();
                case "cache_control" -> cache = CacheMarks.read(json, path + ".cache_control", given);
                default -> json.skip();
            }
        }
        return new BlockFields(
                path,
                ParameterReader.required(type, path + ".type"),
                text,
                source,
                id,
                name,
                input,
                toolUseId,
                content,
                failed,
                thinking,
                signature,
                data,
                title,
                cache);
    }

    /// A field that has to be there.
    JsonSlice required(JsonSlice value, String field) {
        return ParameterReader.required(value, path + "." + field);
    }

    /// A field that has to be a string.
    JsonSlice literal(JsonSlice value, String field) {
        return ParameterReader.literal(required(value, field).reader(), path + "." + field);
    }
}
