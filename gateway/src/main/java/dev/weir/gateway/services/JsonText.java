package dev.weir.gateway.services;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.util.Locale;

/// JSON texts as they are, put into another one. Nothing is read into a tree.
final class JsonText {
    static final Buffer NULL = Buffer.buffer("null");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .build();
    private static final byte BYTE_ORDER_MARK = (byte) 0xEF;

    private JsonText() {}

    /// True for `application/json` and whatever ends with `+json` (RFC 6839, section 3.1).
    static boolean isType(String contentType) {
        if (contentType == null) {
            return false;
        }
        String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return type.equals("application/json") || type.endsWith("+json");
    }

    /// True for one JSON value in UTF-8 (RFC 8259, section 8.1), with nothing before or behind it but blanks.
    static boolean isWhole(Buffer text) {
        byte[] bytes = text.getBytes();
        // The parser would take other encodings, and a mark that may not stand within a text.
        if (bytes.length > 0 && bytes[0] == BYTE_ORDER_MARK) {
            return false;
        }
        for (byte each : bytes) {
            if (each == 0) {
                return false;
            }
        }
        try (JsonParser parser = FACTORY.createParser(bytes)) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return false;
            }
            parser.skipChildren();
            parser.finishToken();
            return parser.nextToken() == null;
        } catch (IOException notJson) {
            return false;
        }
    }

    static void appendQuoted(Buffer out, String text) {
        out.appendByte((byte) '"')
                .appendBytes(JsonStringEncoder.getInstance().quoteAsUTF8(text))
                .appendByte((byte) '"');
    }
}
