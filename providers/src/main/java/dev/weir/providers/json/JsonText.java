package dev.weir.providers.json;

import java.nio.charset.StandardCharsets;

/// What stands between the quotes of a string literal (RFC 8259, section 7).
final class JsonText {
    private static final int HEX_DIGITS = 4;

    // the first bits of a byte of UTF-8: not the first of its character, and the first of four
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;
    private static final int FOUR_BYTES_MASK = 0xF8;
    private static final int FOUR_BYTES = 0xF0;

    private JsonText() {}

    /// The characters of a literal's content. A lone surrogate becomes U+FFFD on its way out again.
    static String decode(byte[] bytes, int from, int to) {
        int escape = find(bytes, from, to, '\\');
        if (escape < 0) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
        var text = new StringBuilder(to - from);
        int at = from;
        while (escape >= 0) {
            text.append(new String(bytes, at, escape - at, StandardCharsets.UTF_8));
            byte kind = bytes[escape + 1];
            if (kind == 'u') {
                text.append((char) hex(bytes, escape + 2));
                at = escape + 2 + HEX_DIGITS;
            } else {
                text.append(unescaped(kind));
                at = escape + 2;
            }
            escape = find(bytes, at, to, '\\');
        }
        return text.append(new String(bytes, at, to - at, StandardCharsets.UTF_8))
                .toString();
    }

    /// How many characters [#decode] would make.
    static int count(byte[] bytes, int from, int to) {
        int count = 0;
        for (int at = from; at < to; at++) {
            byte each = bytes[at];
            if (each == '\\') {
                at += bytes[at + 1] == 'u' ? 1 + HEX_DIGITS : 1;
                count++;
            } else if ((each & CONTINUATION_MASK) != CONTINUATION) {
                count += (each & FOUR_BYTES_MASK) == FOUR_BYTES ? 2 : 1;
            }
        }
        return count;
    }

    private static int find(byte[] bytes, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int hex(byte[] bytes, int from) {
        int value = 0;
        for (int i = from; i < from + HEX_DIGITS; i++) {
            value = value << 4 | Character.digit(bytes[i], 16);
        }
        return value;
    }

    private static char unescaped(byte kind) {
        return switch (kind) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) kind;
        };
    }

    /// Where the literal that starts at `open` ends: the place of its closing quote.
    static int closingQuote(byte[] bytes, int open, int to, int origin) {
        int at = open + 1;
        while (at < to) {
            byte each = bytes[at];
            if (each == '"') {
                return at;
            }
            if (each == '\\') {
                at = escapeEnd(bytes, at, to, origin);
            } else if (each >= 0 && each < ' ') {
                throw new MalformedJson("a control character in a string", at - origin);
            } else {
                at++;
            }
        }
        throw new MalformedJson("a string that does not end", open - origin, true);
    }

    private static int escapeEnd(byte[] bytes, int at, int to, int origin) {
        if (at + 1 >= to) {
            throw new MalformedJson("a string that does not end", at - origin, true);
        }
        return switch (bytes[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
            case 'u' -> {
                if (at + 2 + HEX_DIGITS > to) {
                    throw new MalformedJson("a string that does not end", at - origin, true);
                }
                if (notHex(bytes, at + 2)) {
                    throw new MalformedJson("an escape that is none", at - origin);
                }
                yield at + 2 + HEX_DIGITS;
            }
            default -> throw new MalformedJson("an escape that is none", at - origin);
        };
    }

    private static boolean notHex(byte[] bytes, int from) {
        for (int i = from; i < from + HEX_DIGITS; i++) {
            if (Character.digit(bytes[i], 16) < 0) {
                return true;
            }
        }
        return false;
    }
}
