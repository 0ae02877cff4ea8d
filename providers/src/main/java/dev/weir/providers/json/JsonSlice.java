package dev.weir.providers.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/// One JSON value as its UTF-8 bytes, without the blanks around it. Immutable as long as nobody writes the array; two
/// are equal when their bytes are. A string literal may lack its opening quote in the array ([#without]): whoever
/// reads it or writes it does not see that.
public final class JsonSlice {
    /// The empty string literal.
    public static final JsonSlice EMPTY_STRING = raw("\"\"");

    public static final JsonSlice EMPTY_OBJECT = raw("{}");

    final byte[] bytes;
    final int from;
    final int to;
    /// The opening quote of a literal is not in the array.
    final boolean unopened;

    JsonSlice(byte[] bytes, int from, int to) {
        this(bytes, from, to, false);
    }

    private JsonSlice(byte[] bytes, int from, int to, boolean unopened) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.unopened = unopened;
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
        return unopened ? to - from + 1 : to - from;
    }

    public boolean isString() {
        return unopened || first() == '"';
    }

    public boolean isObject() {
        return first() == '{';
    }

    public boolean isArray() {
        return first() == '[';
    }

    public boolean isNull() {
        return first() == 'n';
    }

    private char first() {
        return from < to && !unopened ? (char) bytes[from] : 0;
    }

    /// True for a string literal without content.
    public boolean isEmptyString() {
        return length() == 2 && isString();
    }

    /// True for an object without fields.
    public boolean isEmptyObject() {
        if (!isObject()) {
            return false;
        }
        JsonReader json = reader();
        json.beginObject();
        return !json.nextField();
    }

    /// True for an object that says nothing but these: its other fields, if it has any, are null or empty.
    public boolean saysOnly(Set<String> fields) {
        if (!isObject()) {
            return false;
        }
        JsonReader json = reader();
        json.beginObject();
        while (json.nextField()) {
            JsonSlice value = json.slice();
            if (!value.isNothing() && !fields.contains(json.field())) {
                return false;
            }
        }
        return true;
    }

    /// Null, or a literal, an object or an array with nothing in it.
    private boolean isNothing() {
        if (isArray()) {
            JsonReader json = reader();
            json.beginArray();
            return !json.nextItem();
        }
        return isNull() || isEmptyString() || isEmptyObject();
    }

    /// The characters that a string literal stands for.
    public String text() {
        return JsonText.decode(bytes, contentFrom(), to - 1);
    }

    /// How many characters that is (UTF-16 code units), without making them.
    public int characters() {
        return JsonText.count(bytes, contentFrom(), to - 1);
    }

    /// Where the content of a literal has its first such byte, counted from its beginning; -1 when it is not among the
    /// first `within`.
    public int indexInContent(char ascii, int within) {
        int start = contentFrom();
        for (int i = start; i < Math.min(to - 1, start + within); i++) {
            if (bytes[i] == ascii) {
                return i - start;
            }
        }
        return -1;
    }

    /// True when a text is in the content of a literal as its bytes stand, whatever the case of its letters.
    ///
    /// @param ascii in lower case
    public boolean contains(String ascii) {
        int last = to - 1 - ascii.length();
        for (int i = contentFrom(); i <= last; i++) {
            int matched = 0;
            while (matched < ascii.length() && lower(bytes[i + matched]) == ascii.charAt(matched)) {
                matched++;
            }
            if (matched == ascii.length()) {
                return true;
            }
        }
        return false;
    }

    private static int lower(byte each) {
        return each >= 'A' && each <= 'Z' ? each + ('a' - 'A') : each;
    }

    /// The characters of the first `contentBytes` bytes of a literal's content, which end no escape in its middle.
    public String beginning(int contentBytes) {
        return JsonText.decode(bytes, contentFrom(), contentFrom() + contentBytes);
    }

    /// The literal without them; nothing is copied.
    public JsonSlice without(int contentBytes) {
        return new JsonSlice(bytes, contentFrom() + contentBytes, to, true);
    }

    int contentFrom() {
        return unopened ? from : from + 1;
    }

    /// A reader that stands before this value.
    public JsonReader reader() {
        return unopened ? new JsonReader(toString().getBytes(StandardCharsets.UTF_8)) : new JsonReader(bytes, from, to);
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
        if (!(other instanceof JsonSlice that) || isString() != that.isString()) {
            return false;
        }
        return isString()
                ? Arrays.equals(bytes, contentFrom(), to, that.bytes, that.contentFrom(), that.to)
                : Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = isString() ? contentFrom() : from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash;
    }

    /// The JSON text.
    @Override
    public String toString() {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        return unopened ? '"' + text : text;
    }
}
