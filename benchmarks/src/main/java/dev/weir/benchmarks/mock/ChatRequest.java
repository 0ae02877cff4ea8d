package dev.weir.benchmarks.mock;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/// What the mock reads from a chat request, by looking for a few byte strings; it does not parse JSON.
///
/// @param stream whether `"stream": true` is there
/// @param includeUsage whether `"include_usage": true` is there
/// @param user the text of `"user"`, empty when it is not there
record ChatRequest(boolean stream, boolean includeUsage, String user) {
    private static final byte[] STREAM = "\"stream\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INCLUDE_USAGE = "\"include_usage\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] USER = "\"user\"".getBytes(StandardCharsets.US_ASCII);
    /// Within the metadata of a message.
    private static final byte[] USER_ID = "\"user_id\"".getBytes(StandardCharsets.US_ASCII);
    private static final ChatRequest PLAIN = new ChatRequest(false, false, "");

    static ChatRequest scan(ByteBuf buffer, int from, int to) {
        byte[] body = new byte[to - from];
        buffer.getBytes(from, body);
        if (!isTrue(body, STREAM)) {
            return PLAIN;
        }
        return new ChatRequest(true, isTrue(body, INCLUDE_USAGE), script(body));
    }

    private static String script(byte[] body) {
        String user = string(body, USER);
        return user.isEmpty() ? string(body, USER_ID) : user;
    }

    private static boolean isTrue(byte[] body, byte[] key) {
        int at = value(body, key, 0);
        return at >= 0 && at < body.length && body[at] == 't';
    }

    /// `"role": "user"` holds the same bytes, so only a `"user"` with a `:` behind it counts.
    private static String string(byte[] body, byte[] key) {
        int at = value(body, key, 0);
        if (at < 0 || at >= body.length || body[at] != '"') {
            return "";
        }
        int end = at + 1;
        while (end < body.length && body[end] != '"') {
            end++;
        }
        return new String(body, at + 1, end - at - 1, StandardCharsets.US_ASCII);
    }

    /// Index of the first byte of the value behind `key`, or -1.
    private static int value(byte[] body, byte[] key, int from) {
        for (int at = from; at <= body.length - key.length; at++) {
            if (body[at] == '"' && matches(body, at, key)) {
                int colon = skipBlanks(body, at + key.length);
                if (colon < body.length && body[colon] == ':') {
                    return skipBlanks(body, colon + 1);
                }
            }
        }
        return -1;
    }

    private static boolean matches(byte[] body, int at, byte[] key) {
        for (int i = 1; i < key.length; i++) {
            if (body[at + i] != key[i]) {
                return false;
            }
        }
        return true;
    }

    private static int skipBlanks(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] <= ' ') {
            at++;
        }
        return at;
    }
}
