package dev.weir.providers.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Set;

/// What stays the same in all requests of a conversation: how it began.
public final class Conversation {
    /// Of a long beginning so many bytes count.
    static final int BYTES_MAX = 64 * 1024;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();
    /// Where the turns stand: of OpenAI and Anthropic, of the responses API, of Gemini.
    private static final Set<String> TURNS = Set.of("messages", "input", "contents");

    private static final long SEED = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private Conversation() {}

    /// A number made from the turns of a request up to the first one of its user; 0 for a body that has none.
    public static long beginning(Buffer body) {
        byte[] bytes = body.getBytes();
        try (JsonParser parser = JSON.createParser(bytes)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return 0;
            }
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (TURNS.contains(field) && value != null) {
                    return beginning(parser, value, bytes);
                }
                parser.skipChildren();
            }
        } catch (IOException noJson) {
            // The dialect says what is wrong with it.
        }
        return 0;
    }

    private static long beginning(JsonParser parser, JsonToken value, byte[] bytes) throws IOException {
        long from = parser.currentTokenLocation().getByteOffset();
        if (value != JsonToken.START_ARRAY) {
            parser.skipChildren();
            parser.finishToken();
            return hash(bytes, from, parser.currentLocation().getByteOffset());
        }
        long to = from;
        boolean user = false;
        while (!user && parser.nextToken() != JsonToken.END_ARRAY) {
            user = isUser(parser);
            to = parser.currentLocation().getByteOffset();
        }
        return hash(bytes, from, to);
    }

    private static boolean isUser(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return false;
        }
        // Gemini's first turn may leave its role out: it is the user's.
        boolean user = true;
        for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (field.equals("role") && value == JsonToken.VALUE_STRING) {
                user = parser.getText().equals("user");
            } else {
                parser.skipChildren();
            }
        }
        return user;
    }

    private static long hash(byte[] bytes, long from, long to) {
        long hash = SEED;
        for (int i = (int) from; i < Math.min(to, from + BYTES_MAX); i++) {
            hash = (hash ^ bytes[i]) * PRIME;
        }
        return hash;
    }
}
