package dev.weir.providers.api;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.buffer.Buffer;

/// What stays the same in all requests of a conversation: how it began.
public final class Conversation {
    /// Of a long beginning so many bytes count.
    static final int BYTES_MAX = 64 * 1024;

    private static final long SEED = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Conversation() {}

    /// A number made from the messages of a request up to its first one of a user: `messages` of OpenAI and Anthropic,
    /// `input` of the responses API, `contents` of Gemini; 0 for a body that has none.
    public static long beginning(Buffer body) {
        byte[] bytes = body.getBytes();
        try {
            var reader = new JsonReader(bytes);
            reader.beginObject();
            while (reader.nextField()) {
                if (reader.fieldIs("messages") || reader.fieldIs("input") || reader.fieldIs("contents")) {
                    return beginning(reader, bytes);
                }
                reader.skip();
            }
        } catch (MalformedJson e) {
            // The dialect takes it as it is.
        }
        return 0;
    }

    private static long beginning(JsonReader reader, byte[] bytes) {
        reader.peek();
        int from = reader.offset();
        if (reader.peek() != '[') {
            reader.skip();
            return hash(bytes, from, reader.offset());
        }
        reader.beginArray();
        reader.peek();
        from = reader.offset();
        int to = from;
        boolean user = false;
        while (!user && reader.nextItem()) {
            if (reader.peek() == '{') {
                user = isUser(reader);
            } else {
                reader.skip();
            }
            to = reader.offset();
        }
        return hash(bytes, from, to);
    }

    private static boolean isUser(JsonReader reader) {
        // Gemini's first turn may leave its role out: it is the user's.
        boolean user = true;
        reader.beginObject();
        while (reader.nextField()) {
            if (reader.fieldIs("role") && reader.peek() == '"') {
                user = reader.string().equals("user");
            } else {
                reader.skip();
            }
        }
        return user;
    }

    private static long hash(byte[] bytes, int from, int to) {
        long hash = SEED;
        for (int i = from; i < Math.min(to, from + BYTES_MAX); i++) {
            hash = (hash ^ bytes[i]) * PRIME;
        }
        return hash;
    }
}
