package dev.weir.providers.multipart;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Reads a form as its bytes come, however they are cut. Keeps the head of one part and where it is in a delimiter,
/// nothing else: files pass through in constant memory. Fails with `BAD_REQUEST`, naming what is wrong.
///
/// ```
/// --boundary CRLF
/// Content-Disposition: form-data; name="model" CRLF
/// CRLF
/// whisper-1 CRLF
/// --boundary-- CRLF
/// ```
public final class MultipartReader {
    /// Longest head of a part.
    public static final int PART_HEAD_BYTES_MAX = 8 * 1024;
    /// Most parts of a form.
    public static final int PARTS_MAX = 256;
    /// RFC 2046, section 5.1.1.
    private static final int BOUNDARY_CHARS_MAX = 70;

    private static final String TYPE = "multipart/form-data";

    /// Whoever is interested in the parts.
    public interface Listener {
        /// A part begins; `at` counts the bytes of the form before its content.
        void begin(PartHead head, long at);

        /// Some of its content.
        void content(byte[] bytes, int from, int to);

        /// It has ended; `at` counts the bytes of the form up to the end of its content.
        void end(long at);
    }

    private enum State {
        /// Before the first delimiter.
        PREAMBLE,
        /// Behind a delimiter: a line's end, or the two dashes of the last.
        DELIMITED,
        /// In the head of a part.
        HEAD,
        /// In its content.
        CONTENT,
        /// Behind the last delimiter.
        END
    }

    private final byte[] delimiter;
    private final Listener listener;
    private final byte[] head = new byte[PART_HEAD_BYTES_MAX];

    private State state = State.PREAMBLE;
    private int parts;
    private int headLength;
    /// The first of the two bytes behind a delimiter, 0 before it.
    private byte behind;
    /// How much of a delimiter has come; the body begins as if behind a line's end.
    private int matched = 2;
    /// How much of that came in earlier blocks.
    private int carried = 2;
    /// Bytes of the form in earlier blocks.
    private long before;

    /// @param contentType of the request, null when it has none
    public MultipartReader(String contentType, Listener listener) {
        this.delimiter = ("\r\n--" + boundary(contentType)).getBytes(StandardCharsets.ISO_8859_1);
        this.listener = listener;
    }

    private static String boundary(String contentType) {
        String type = contentType == null ? "" : contentType;
        if (!type.toLowerCase(Locale.ROOT).startsWith(TYPE)) {
            throw GatewayException.of(
                    Failure.BAD_REQUEST,
                    "Content-Type: '" + (type.length() > 60 ? type.substring(0, 60) + "…" : type) + "' (expected: "
                            + TYPE + " with a boundary)");
        }
        for (String parameter : type.substring(TYPE.length()).split(";")) {
            String[] pair = parameter.strip().split("=", 2);
            if (pair.length == 2 && pair[0].strip().equalsIgnoreCase("boundary")) {
                String boundary = pair[1].strip().replaceAll("^\"(.*)\"$", "$1");
                if (boundary.matches(
                        "[0-9a-zA-Z'()+_,./:=? -]{0," + (BOUNDARY_CHARS_MAX - 1) + "}[0-9a-zA-Z'()+_,./:=?-]")) {
                    return boundary;
                }
            }
        }
        throw malformed(
                "its Content-Type has no boundary (expected: one of 1 to " + BOUNDARY_CHARS_MAX + " characters)");
    }

    static GatewayException malformed(String what) {
        return GatewayException.of(Failure.BAD_REQUEST, "The form can't be read: " + what);
    }

    /// The last delimiter has come.
    public boolean ended() {
        return state == State.END;
    }

    /// Takes the next bytes of the form.
    public void feed(byte[] bytes, int from, int to) {
        long base = before - from;
        int at = from;
        while (at < to) {
            at = switch (state) {
                case PREAMBLE, CONTENT -> content(bytes, at, to, base);
                case DELIMITED -> delimited(bytes[at], at);
                case HEAD -> head(bytes[at], at, base);
                case END -> to;
            };
        }
        before = base + to;
    }

    /// Takes the end of the body.
    public void end() {
        if (state != State.END) {
            throw malformed(
                    parts == 0
                            ? "it has no part (expected: the boundary that its Content-Type names)"
                            : "it ends within part " + parts + " (expected: the last boundary, with two dashes)");
        }
    }

    private int content(byte[] bytes, int from, int to, long base) {
        int at = from;
        while (at < to) {
            if (matched == 0) {
                at = lineEnd(bytes, at, to);
                if (at == to) {
                    break;
                }
                matched = 1;
                at++;
            } else if (bytes[at] == delimiter[matched]) {
                at++;
                if (++matched == delimiter.length) {
                    delimiter(bytes, from, at, base);
                    return at;
                }
            } else {
                // Only its first byte is a CR: what was matched holds no other beginning.
                if (carried > 0) {
                    give(delimiter, 0, carried);
                    carried = 0;
                }
                matched = 0;
            }
        }
        give(bytes, from, Math.max(from, to - (matched - carried)));
        carried = matched;
        return to;
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        for (int at = from; at < to; at++) {
            if (bytes[at] == '\r') {
                return at;
            }
        }
        return to;
    }

    /// A delimiter has ended at `at`.
    private void delimiter(byte[] bytes, int from, int at, long base) {
        int begun = at - (delimiter.length - carried);
        give(bytes, from, Math.max(from, begun));
        if (state == State.CONTENT) {
            listener.end(base + at - delimiter.length);
        }
        matched = 0;
        carried = 0;
        behind = 0;
        state = State.DELIMITED;
    }

    private void give(byte[] bytes, int from, int to) {
        if (to > from && state == State.CONTENT) {
            listener.content(bytes, from, to);
        } else if (to > from && bytes != delimiter) {
            throw malformed("it does not begin with its boundary (expected: '"
                    + new String(delimiter, 2, delimiter.length - 2, StandardCharsets.ISO_8859_1) + "')");
        }
    }

    private int delimited(byte each, int at) {
        if (behind == 0 && (each == ' ' || each == '\t')) {
            return at + 1;
        }
        if (behind == 0 && (each == '-' || each == '\r')) {
            behind = each;
        } else if (behind == '-' && each == '-') {
            state = State.END;
        } else if (behind == '\r' && each == '\n') {
            state = State.HEAD;
            headLength = 0;
            if (++parts > PARTS_MAX) {
                throw malformed("it has more than " + PARTS_MAX + " parts (expected: at most that)");
            }
        } else {
            throw malformed("something follows the boundary behind part " + parts + " (expected: a line's end)");
        }
        return at + 1;
    }

    private int head(byte each, int at, long base) {
        if (headLength == PART_HEAD_BYTES_MAX) {
            throw malformed("the head of part " + parts + " is longer than " + PART_HEAD_BYTES_MAX
                    + " bytes (expected: at most that)");
        }
        head[headLength++] = each;
        if (each == '\n' && headEnds()) {
            String text = new String(head, 0, headLength, StandardCharsets.UTF_8);
            state = State.CONTENT;
            listener.begin(PartHeadReader.read(text, parts), base + at + 1);
        }
        return at + 1;
    }

    private boolean headEnds() {
        boolean empty = headLength == 2 && head[0] == '\r';
        return empty
                || headLength >= 4
                        && head[headLength - 2] == '\r'
                        && head[headLength - 3] == '\n'
                        && head[headLength - 4] == '\r';
    }
}
