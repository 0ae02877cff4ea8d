package dev.weir.providers.endpoints;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Passes over one JSON text as its bytes come and hears the little of it that tells usage. Keeps nothing but the names
/// on the way to where it stands, however long strings and arrays are. Checks structure, not every letter: whoever
/// gets the text parses it anyway.
final class JsonSkim {
    /// What is heard. Paths join field names with dots: `usage.input_tokens`; what lies within an array has none.
    interface Listener {
        /// A number that is the value of a field.
        void number(String path, String digits);

        /// A short string that is the value of a field of the outermost object.
        void text(String path, String value);

        /// An item of an array that is the value of a field of the outermost object.
        void item(String array);

        /// The outermost object has a field `error` that is not null.
        void error();
    }

    /// Deeper text is no answer.
    private static final int NESTING_MAX = 512;
    /// Names and values that are longer are none we listen for.
    private static final int KEPT_BYTES_MAX = 64;
    /// Fields below are none we listen for.
    private static final int HEARD_DEPTH_MAX = 4;

    private final Listener listener;

    // where it stands
    private final boolean[] arrays = new boolean[NESTING_MAX + 1];
    private final String[] names = new String[HEARD_DEPTH_MAX + 1];
    private int depth;
    private boolean nameNext;
    private boolean begun;
    private boolean whole;
    private boolean broken;

    // the string, number or word it is in
    private boolean inString;
    private boolean escaped;
    private boolean isName;
    private boolean inWord;
    private final byte[] kept = new byte[KEPT_BYTES_MAX];
    private int length;

    JsonSkim(Listener listener) {
        this.listener = listener;
    }

    /// The object has ended, and nothing came behind it.
    boolean whole() {
        return whole && !broken;
    }

    /// It is no JSON object.
    boolean broken() {
        return broken;
    }

    void feed(byte[] bytes, int from, int to) {
        for (int at = from; at < to && !broken; at++) {
            byte each = bytes[at];
            if (inString) {
                at = string(bytes, at, to);
            } else if (inWord && isWord(each)) {
                keep(each);
            } else {
                endWord();
                structure(each);
            }
        }
    }

    /// Takes bytes of a string up to its end, and returns where it stopped.
    private int string(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            byte each = bytes[at];
            if (escaped) {
                escaped = false;
                keep(each);
            } else if (each == '\\') {
                escaped = true;
                keep(each);
            } else if (each == '"') {
                inString = false;
                endString();
                return at;
            } else {
                keep(each);
            }
        }
        return to - 1;
    }

    private void keep(byte each) {
        if (length < KEPT_BYTES_MAX) {
            kept[length] = each;
        }
        length++;
    }

    private static boolean isWord(byte each) {
        return each >= '0' && each <= '9'
                || each >= 'a' && each <= 'z'
                || each == '-'
                || each == '+'
                || each == '.'
                || each == 'E';
    }

    private void structure(byte each) {
        switch (each) {
            case ' ', '\t', '\r', '\n' -> {}
            case '{' -> open(false);
            case '[' -> open(true);
            case '}' -> close(false);
            case ']' -> close(true);
            case '"' -> {
                isName = depth > 0 && !arrays[depth] && nameNext;
                value(!isName);
                inString = true;
                length = 0;
            }
            case ':' -> nameNext = false;
            case ',' -> nameNext = depth > 0 && !arrays[depth];
            default -> {
                value(true);
                broken |= !isWord(each);
                inWord = true;
                length = 0;
                keep(each);
            }
        }
    }

    /// A value, or a name, begins.
    private void value(boolean isValue) {
        broken |= depth == 0;
        if (!isValue) {
            return;
        }
        if (depth == 2 && arrays[2] && names[1] != null) {
            listener.item(names[1]);
        }
    }

    private void open(boolean array) {
        if (depth == 0 ? begun || array : depth >= NESTING_MAX) {
            broken = true;
            return;
        }
        begun = true;
        if (depth > 0) {
            value(true);
            hearError();
        }
        arrays[++depth] = array;
        nameNext = !array;
        if (depth <= HEARD_DEPTH_MAX) {
            names[depth] = null;
        }
    }

    private void close(boolean array) {
        if (depth == 0 || arrays[depth] != array) {
            broken = true;
            return;
        }
        depth--;
        whole = depth == 0;
        nameNext = false;
    }

    private void endString() {
        if (isName) {
            if (depth <= HEARD_DEPTH_MAX) {
                names[depth] = length <= KEPT_BYTES_MAX ? text() : "";
            }
            return;
        }
        hearError();
        if (depth == 1 && names[1] != null && length <= KEPT_BYTES_MAX) {
            listener.text(names[1], text());
        }
    }

    private void endWord() {
        if (!inWord) {
            return;
        }
        inWord = false;
        if (kept[0] != 'n') {
            hearError();
        }
        boolean number = kept[0] == '-' || kept[0] >= '0' && kept[0] <= '9';
        if (number && length <= KEPT_BYTES_MAX && depth <= HEARD_DEPTH_MAX && !withinArray()) {
            listener.number(String.join(".", Arrays.asList(names).subList(1, depth + 1)), text());
        }
    }

    private void hearError() {
        if (depth == 1 && "error".equals(names[1])) {
            listener.error();
        }
    }

    private boolean withinArray() {
        for (int i = 1; i <= depth; i++) {
            if (arrays[i]) {
                return true;
            }
        }
        return false;
    }

    private String text() {
        return new String(kept, 0, length, StandardCharsets.UTF_8);
    }
}
