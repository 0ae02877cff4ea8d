package dev.weir.providers.chat;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonWriter;
import java.util.Map;

/// `cache_control`, which OpenRouter and others took over from Anthropic: `{"type":"ephemeral","ttl":"5m"}`.
public final class CacheMarks {
    private CacheMarks() {}

    /// @param given where a mark that is none of [CacheMark#NONE] is noted
    public static CacheMark read(JsonReader json, String path, Map<Parameter, String> given) {
        if (ParameterReader.absent(json)) {
            return CacheMark.NONE;
        }
        String ttl = "5m";
        ParameterReader.object(json, path);
        while (json.nextField()) {
            if (json.fieldIs("ttl") && !json.peekNull()) {
                ttl = ParameterReader.string(json, path + ".ttl");
            } else {
                json.skip();
            }
        }
        given.putIfAbsent(Parameter.CACHE_CONTROL, path);
        return switch (ttl) {
            case "5m" -> CacheMark.FIVE_MINUTES;
            case "1h" -> CacheMark.ONE_HOUR;
            default -> throw ParameterReader.wrongValue(path + ".ttl", ttl, "5m or 1h");
        };
    }

    /// Writes the field into an open object; nothing for [CacheMark#NONE].
    public static void write(JsonWriter out, CacheMark mark) {
        if (mark == CacheMark.NONE) {
            return;
        }
        out.name("cache_control").beginObject().name("type").string("ephemeral");
        if (mark == CacheMark.ONE_HOUR) {
            out.name("ttl").string("1h");
        }
        out.endObject();
    }
}
