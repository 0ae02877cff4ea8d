package dev.weir.providers.json;

import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes JSON, and the lines of server-sent events around it, into one growing array. Commas come by themselves.
/// Event loop only.
///
/// ```
/// writer.beginObject().name("type").string("ping").endObject();
/// ```
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int size;
    private boolean comma;

    /// @param bytesExpected what it will likely hold
    public JsonWriter(int bytesExpected) {
        this.bytes = new byte[Math.max(16, bytesExpected)];
    }

    public JsonWriter beginObject() {
        separate();
        put((byte) '{');
        comma = false;
        return this;
    }

    public JsonWriter endObject() {
        put((byte) '}');
        comma = true;
        return this;
    }

    public JsonWriter beginArray() {
        separate();
        put((byte) '[');
        comma = false;
        return this;
    }

    public JsonWriter endArray() {
        put((byte) ']');
        comma = true;
        return this;
    }

    /// A field's name; its value comes next.
    public JsonWriter name(String name) {
        string(name);
        put((byte) ':');
        comma = false;
        return this;
    }

    /// A string literal; `null` for null.
    public JsonWriter string(String text) {
        if (text == null) {
            return word("null");
        }
        separate();
        put((byte) '"');
        escape(text);
        put((byte) '"');
        comma = true;
        return this;
    }

    public JsonWriter number(long number) {
        return word(Long.toString(number));
    }

    public JsonWriter bool(boolean value) {
        return word(value ? "true" : "false");
    }

    public JsonWriter nothing() {
        return word("null");
    }

    /// A value as it stands; `null` for null.
    public JsonWriter value(JsonSlice value) {
        if (value == null) {
            return word("null");
        }
        separate();
        if (value.unopened) {
            put((byte) '"');
        }
        put(value.bytes, value.from, value.to);
        comma = true;
        return this;
    }

    /// One string literal of several: their contents joined.
    public JsonWriter joined(Iterable<JsonSlice> literals) {
        separate();
        put((byte) '"');
        literals.forEach(each -> put(each.bytes, each.contentFrom(), each.to - 1));
        put((byte) '"');
        comma = true;
        return this;
    }

    /// Anything, without a comma: the lines around JSON. ASCII.
    public JsonWriter text(String ascii) {
        room(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, size);
        size += ascii.length();
        comma = false;
        return this;
    }

    public int size() {
        return size;
    }

    /// What was written, without a copy; the writer is done.
    public Buffer buffer() {
        return size == bytes.length
                ? ByteView.buffer(bytes)
                : ByteView.buffer(bytes).slice(0, size);
    }

    /// The same as one value.
    public JsonSlice slice() {
        return new JsonSlice(bytes, 0, size);
    }

    private JsonWriter word(String word) {
        separate();
        text(word);
        comma = true;
        return this;
    }

    private void separate() {
        if (comma) {
            put((byte) ',');
        }
    }

    private void escape(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char each = text.charAt(i);
            if (each >= 0x80) {
                escapeRest(text.substring(i));
                return;
            }
            ascii((byte) each);
        }
    }

    private void escapeRest(String text) {
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            ascii(each);
        }
    }

    private void ascii(byte each) {
        switch (each) {
            case '"', '\\' -> {
                put((byte) '\\');
                put(each);
            }
            case '\n' -> two('n');
            case '\r' -> two('r');
            case '\t' -> two('t');
            default -> {
                if (each >= 0 && each < ' ') {
                    text("\\u00");
                    put(HEX[each >> 4]);
                    put(HEX[each & 15]);
                } else {
                    put(each);
                }
            }
        }
    }

    private void two(char kind) {
        put((byte) '\\');
        put((byte) kind);
    }

    private void put(byte each) {
        room(1);
        bytes[size++] = each;
    }

    private void put(byte[] from, int start, int end) {
        room(end - start);
        System.arraycopy(from, start, bytes, size, end - start);
        size += end - start;
    }

    private void room(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.multiplyExact(bytes.length, 2)));
        }
    }
}
