package dev.weir.providers.json;

import java.nio.charset.StandardCharsets;

/// Reads one JSON text from left to right, without a tree. It stands before a value; each value is read exactly once,
/// by one of the methods below, and whoever is not interested skips it. Fails with [MalformedJson].
///
/// ```
/// reader.beginObject();
/// while (reader.nextField()) {
///     if (reader.fieldIs("text")) { text = reader.slice(); } else { reader.skip(); }
/// }
/// reader.end();
/// ```
public final class JsonReader {
    /// Deeper values are refused.
    public static final int NESTING_MAX = 512;

    private static final int NUMBER_CHARS_MAX = 18;

    private final byte[] bytes;
    private final int origin;
    private final int to;
    private int at;

    // the field that was read last
    private int nameFrom;
    private int nameTo;
    private int depth;
    /// True before the first field or item of an object or array.
    private boolean first;

    public JsonReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.origin = from;
        this.to = to;
        this.at = from;
    }

    public JsonReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    /// The first byte of the value that comes next: `{`, `[`, `"`, `t`, `f`, `n`, `-` or a digit; 0 at the end.
    public char peek() {
        skipBlanks();
        return at < to ? (char) bytes[at] : 0;
    }

    public boolean peekNull() {
        return peek() == 'n';
    }

    /// Whether a number comes next.
    public boolean peekNumber() {
        char next = peek();
        return next == '-' || next >= '0' && next <= '9';
    }

    public void beginObject() {
        begin('{', "an object");
    }

    public void beginArray() {
        begin('[', "an array");
    }

    private void begin(char open, String what) {
        if (peek() != open) {
            throw fail("something else (expected: " + what + ")");
        }
        at++;
        first = true;
        if (++depth > NESTING_MAX) {
            throw fail("values nested deeper than " + NESTING_MAX);
        }
    }

    /// Moves to the next field of the object, so that its value comes next; false when the object has ended.
    public boolean nextField() {
        if (!next('}')) {
            return false;
        }
        if (peek() != '"') {
            throw fail("something else (expected: the name of a field)");
        }
        nameFrom = at + 1;
        nameTo = JsonText.closingQuote(bytes, at, to, origin);
        at = nameTo + 1;
        if (peek() != ':') {
            throw fail("something else (expected: ':')");
        }
        at++;
        return true;
    }

    /// Moves to the next item of the array; false when the array has ended.
    public boolean nextItem() {
        return next(']');
    }

    private boolean next(char close) {
        char here = peek();
        if (here == close) {
            at++;
            depth--;
            first = false;
            return false;
        }
        if (first) {
            first = false;
            return true;
        }
        if (here != ',') {
            throw fail("something else (expected: ',' or '" + close + "')");
        }
        at++;
        return true;
    }

    /// Whether the current field has this name. `name` is ASCII without escapes.
    public boolean fieldIs(String name) {
        int length = name.length();
        if (nameTo - nameFrom != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[nameFrom + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// The name of the current field.
    public String field() {
        return JsonText.decode(bytes, nameFrom, nameTo);
    }

    /// The value as it stands.
    public JsonSlice slice() {
        peek();
        int from = at;
        skip();
        return new JsonSlice(bytes, from, at);
    }

    /// A string's characters. Null for `null`.
    public String string() {
        if (peek() == 'n') {
            literal("null");
            return null;
        }
        if (peek() != '"') {
            throw fail("something else (expected: a string)");
        }
        int open = at;
        at = JsonText.closingQuote(bytes, open, to, origin) + 1;
        return JsonText.decode(bytes, open + 1, at - 1);
    }

    /// A whole number; anything else that is a number is rounded to one. -1 for `null`.
    public long number() {
        if (peek() == 'n') {
            literal("null");
            return -1;
        }
        int from = at;
        skipNumber();
        if (at - from > NUMBER_CHARS_MAX || hasFraction(from, at)) {
            return new java.math.BigDecimal(new String(bytes, from, at - from, StandardCharsets.US_ASCII))
                    .setScale(0, java.math.RoundingMode.HALF_UP)
                    .longValue();
        }
        boolean negative = bytes[from] == '-';
        long value = 0;
        for (int i = negative ? from + 1 : from; i < at; i++) {
            value = value * 10 + bytes[i] - '0';
        }
        return negative ? -value : value;
    }

    private boolean hasFraction(int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '.' || bytes[i] == 'e' || bytes[i] == 'E') {
                return true;
            }
        }
        return false;
    }

    /// `true` or `false`; false for `null`.
    public boolean bool() {
        switch (peek()) {
            case 't' -> {
                literal("true");
                return true;
            }
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> throw fail("something else (expected: true or false)");
        }
        return false;
    }

    /// Passes over the value, checking that it is JSON.
    public void skip() {
        switch (peek()) {
            case '{' -> {
                beginObject();
                while (nextField()) {
                    skip();
                }
            }
            case '[' -> {
                beginArray();
                while (nextItem()) {
                    skip();
                }
            }
            case '"' -> at = JsonText.closingQuote(bytes, at, to, origin) + 1;
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> skipNumber();
        }
    }

    /// Checks that nothing but blanks is left.
    public void end() {
        if (peek() != 0 || at < to) {
            throw fail("more after the value");
        }
    }

    /// True for bytes that are one JSON value and nothing else, false for null.
    public static boolean isValue(byte[] json) {
        if (json == null) {
            return false;
        }
        try {
            var reader = new JsonReader(json);
            reader.skip();
            reader.end();
            return true;
        } catch (MalformedJson cut) {
            return false;
        }
    }

    /// Where it stands, in bytes from the start.
    public int offset() {
        return at - origin;
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= to) {
                throw new MalformedJson("an end too early", to - origin, true);
            }
            if (bytes[at + i] != word.charAt(i)) {
                throw fail("something that is no value");
            }
        }
        at += word.length();
    }

    /// `-? (0 | [1-9][0-9]*) (\. [0-9]+)? ([eE] [+-]? [0-9]+)?`
    private void skipNumber() {
        if (at < to && bytes[at] == '-') {
            at++;
        }
        if (at < to && bytes[at] == '0') {
            at++;
        } else {
            digits();
        }
        if (at < to && bytes[at] == '.') {
            at++;
            digits();
        }
        if (at < to && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < to && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            digits();
        }
    }

    private void digits() {
        int from = at;
        while (at < to && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw fail(at < to ? "something that is no value" : "an end too early");
        }
    }

    private void skipBlanks() {
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private MalformedJson fail(String what) {
        return new MalformedJson(at < to ? what : "an end too early", offset(), at >= to);
    }
}
