package dev.weir.providers.chat;

import dev.weir.providers.chat.ChatRequest.Tool;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/// Names of tools that not every provider takes. A name of up to 64 letters, digits, `_` and `-` that begins with a
/// letter or `_` passes as it is; any other gets an alias, the same one each time, and an answer that calls it gets the
/// caller's name back.
public final class ToolNames {
    /// What every provider takes.
    public static final int CHARS_MAX = 64;

    private static final int HASH_CHARS = 8;
    private static final ToolNames NONE = new ToolNames(Map.of());

    private final Map<String, String> names;

    private ToolNames(Map<String, String> names) {
        this.names = names;
    }

    /// The way back for the tools of a request.
    public static ToolNames of(List<Tool> tools) {
        Map<String, String> names = null;
        for (Tool tool : tools) {
            if (!fits(tool.name())) {
                names = names == null ? new HashMap<>() : names;
                names.put(alias(tool.name()), tool.name());
            }
        }
        return names == null ? NONE : new ToolNames(names);
    }

    /// The name that a provider is told.
    public static String alias(String name) {
        if (fits(name)) {
            return name;
        }
        var hash = new CRC32();
        hash.update(name.getBytes(StandardCharsets.UTF_8));
        var alias = new StringBuilder(CHARS_MAX);
        for (int i = 0; i < Math.min(name.length(), CHARS_MAX - HASH_CHARS - 1); i++) {
            alias.append(fits(name.charAt(i), i) ? name.charAt(i) : '_');
        }
        return alias.append('_').append("%08x".formatted(hash.getValue())).toString();
    }

    /// The caller's name for what a provider called.
    public String original(String name) {
        return names.getOrDefault(name, name);
    }

    private static boolean fits(String name) {
        boolean fits = !name.isEmpty() && name.length() <= CHARS_MAX;
        for (int i = 0; fits && i < name.length(); i++) {
            fits = fits(name.charAt(i), i);
        }
        return fits;
    }

    /// Gemini takes no digit and no `-` in the first place.
    private static boolean fits(char each, int place) {
        return each >= 'a' && each <= 'z'
                || each >= 'A' && each <= 'Z'
                || each == '_'
                || place > 0 && (each >= '0' && each <= '9' || each == '-');
    }
}
