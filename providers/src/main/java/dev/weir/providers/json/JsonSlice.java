package dev.weir.providers.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One JSON value as its UTF-8 bytes, without the blanks around it. Immutable as long as nobody writes the array; two
/// are equal when their bytes are.
public final class JsonSlice {
    /// The empty string literal.
    public static final JsonSlice EMPTY_STRING = raw("\"\"");

    public static final JsonSlice EMPTY_OBJECT = raw("{}");

    final byte[] bytes;
    final int from;
    final int to;

    JsonSlice(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /// A value that is JSON already.
    public static JsonSlice raw(String json) {
        byte[] utf8 = json.getBytes(StandardCharsets.UTF_8);
        return new JsonSlice(utf8, 0, utf8.length);
    }

    /// A text as a string literal.
    public static JsonSlice of(String text) {
        return new JsonWriter(text.length() + 2).string(text).slice();
    }

    /// All of a buffer's bytes, which must be one value.
    public static JsonSlice of(byte[] json) {
        return new JsonSlice(json, 0, json.length);
    }

    public int length() {
        return to - from;
    }

    public boolean isString() {
        return from < to && bytes[from] == '"';
    }

    public boolean isObject() {
        return from < to && bytes[from] == '{';
    }

    public boolean isArray() {
        return from < to && bytes[from] == '[';
    }

    public boolean isNull() {
        return to - from == 4 && bytes[from] == 'n';
    }

    /// True for a string literal without content.
    public boolean isEmptyString() {
        return to - from == 2 && bytes[from] == '"';
    }

    /// The characters that a string literal stands for.
    public String text() {
        return JsonText.decode(bytes, from + 1, to - 1);
    }

    /// A reader that stands before this value.
    public JsonReader reader() {
        return new JsonReader(bytes, from, to);
    }

    /// The content of a string literal, read as JSON text of its own: tool arguments travel so.
    public JsonSlice unquoted() {
        byte[] content = text().getBytes(StandardCharsets.UTF_8);
        return new JsonSlice(content, 0, content.length);
    }

    /// This value's JSON text as the content of a string literal: the way back of [#unquoted].
    public JsonSlice quoted() {
        return of(toString());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonSlice that && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /// The JSON text.
    @Override
    public String toString() {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
