package dev.weir.providers.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// What stands between the quotes of a string literal (RFC 8259, section 7).
final class JsonText {
    private static final int HEX_DIGITS = 4;

    // the first bits of a byte of UTF-8: not the first of its character, and the first of four
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;
    private static final int FOUR_BYTES_MASK = 0xF8;
    private static final int FOUR_BYTES = 0xF0;

    // eight bytes as one number, and the same byte eight times
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';
    private static final long BLANKS = ONES * ' ';
    private static final long HIGHEST = ONES << 7;

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
            at = special(bytes, at, to);
            if (at == to) {
                break;
            }
            byte each = bytes[at];
            if (each == '"') {
                return at;
            }
            if (each != '\\') {
                throw new MalformedJson("a control character in a string", at - origin);
            }
            at = escapeEnd(bytes, at, to, origin);
        }
        throw new MalformedJson("a string that does not end", open - origin, true);
    }

    /// The next quote, backslash or control character, or `to`; eight bytes at a time, as images are long strings.
    private static int special(byte[] bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            long eight = (long) EIGHT.get(bytes, at);
            long quote = eight ^ QUOTES;
            long backslash = eight ^ BACKSLASHES;
            // The highest bit of a byte is set where a subtraction borrowed; the lowest such byte is never a false one.
            long found = (quote - ONES & ~quote | backslash - ONES & ~backslash | eight - BLANKS & ~eight) & HIGHEST;
            if (found != 0) {
                return at + (Long.numberOfTrailingZeros(found) >>> 3);
            }
        }
        while (at < to && bytes[at] != '"' && bytes[at] != '\\' && (bytes[at] < 0 || bytes[at] >= ' ')) {
            at++;
        }
        return at;
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
