package dev.weir.providers.chat;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/// Ids of tool calls: one dialect makes what another refuses. An id of letters, digits, `_` and `-` that is short
/// enough passes as it is; any other becomes one, the same each time, so that a call and its result still find each
/// other.
public final class ToolIds {
    private static final int HASH_CHARS = 8;

    private ToolIds() {}

    /// The same for a caller: of any length, as an id may carry what has to come back whole.
    public static String spelled(String id) {
        return fit(id, Integer.MAX_VALUE);
    }

    /// The id for a provider.
    ///
    /// @param charsMax what the dialect takes, more than 9
    public static String fit(String id, int charsMax) {
        boolean fits = !id.isEmpty() && id.length() <= charsMax;
        for (int i = 0; fits && i < id.length(); i++) {
            fits = plain(id.charAt(i));
        }
        if (fits) {
            return id;
        }
        var hash = new CRC32();
        hash.update(id.getBytes(StandardCharsets.UTF_8));
        var fit = new StringBuilder();
        for (int i = 0; i < Math.min(id.length(), charsMax - HASH_CHARS - 1); i++) {
            fit.append(plain(id.charAt(i)) ? id.charAt(i) : '_');
        }
        return fit.append('_').append("%08x".formatted(hash.getValue())).toString();
    }

    private static boolean plain(char each) {
        return each >= 'a' && each <= 'z'
                || each >= 'A' && each <= 'Z'
                || each >= '0' && each <= '9'
                || each == '_'
                || each == '-';
    }
}
