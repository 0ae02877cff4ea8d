package dev.weir.providers.wire;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Cuts a stream of server-sent events, however it was chopped, into whole events. An event ends with a blank line;
/// lines end with LF, CRLF or CR. Bytes of an unfinished event wait here for the rest.
///
/// Text is held as ISO 8859-1, one char a byte: searching it runs on the JDK's vectorised `indexOf`, and offsets are
/// byte offsets. Source: <https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream>.
public final class SseSplitter {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final Buffer BLANK_LINE = Buffer.buffer("\n\n");
    private static final Set<String> FIELDS = Set.of("data", "event", "id", "retry");

    private final int eventBytesMax;

    // per stream
    private Buffer waiting = NOTHING;

    // per block
    private Buffer block = NOTHING;
    private String text = "";
    private boolean hasReturns;
    private int eventStart;
    private int eventEnd;
    private int wholeEnd;

    public SseSplitter(int eventBytesMax) {
        this.eventBytesMax = eventBytesMax;
    }

    /// Takes the next bytes; walk the events they complete with [#next()].
    ///
    /// @throws GatewayException `UPSTREAM_GARBAGE` when an event passes the limit
    public void feed(Buffer arrived) {
        block = waiting.length() == 0
                ? arrived
                : Buffer.buffer(waiting.length() + arrived.length())
                        .appendBuffer(waiting)
                        .appendBuffer(arrived);
        ByteView bytes = ByteView.of(block);
        text = new String(bytes.array(), bytes.offset(), bytes.length(), StandardCharsets.ISO_8859_1);
        hasReturns = text.indexOf('\r') >= 0;
        wholeEnd = lastBoundary();
        eventEnd = 0;
        if (block.length() - wholeEnd > eventBytesMax) {
            throw GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "The provider sent an event longer than " + eventBytesMax + " bytes (expected: at most that)");
        }
        waiting = rest();
    }

    /// What the next event has so far; a copy, where a slice would keep all events before it in memory.
    private Buffer rest() {
        if (wholeEnd == 0) {
            return block;
        }
        return wholeEnd == block.length() ? NOTHING : block.getBuffer(wholeEnd, block.length());
    }

    /// Lets go of the block that was walked: until the next one comes a stream holds nothing but an unfinished event.
    public void release() {
        block = NOTHING;
        text = "";
        eventEnd = 0;
        wholeEnd = 0;
    }

    /// Steps to the next whole event of this block. False when there is none left.
    public boolean next() {
        if (eventEnd >= wholeEnd) {
            return false;
        }
        eventStart = eventEnd;
        int boundary = boundaryAfter(eventStart);
        eventEnd = boundary == 0 ? wholeEnd : boundary;
        return true;
    }

    /// Walks all whole events of this block and lets go of it.
    ///
    /// @param wanted looks at the current event; what it refuses is left out
    /// @return the others, as they came
    public Buffer filter(BooleanSupplier wanted) {
        Buffer kept = null;
        int keptTo = 0;
        while (next()) {
            if (!wanted.getAsBoolean()) {
                kept = (kept == null ? Buffer.buffer() : kept).appendBuffer(slice(keptTo, eventStart));
                keptTo = eventEnd;
            }
        }
        Buffer whole = whole();
        release();
        return kept == null ? whole : kept.appendBuffer(whole, keptTo, whole.length() - keptTo);
    }

    /// The block's text; offsets below are into it.
    public String text() {
        return text;
    }

    public int eventStart() {
        return eventStart;
    }

    /// Past the blank line that ends the event.
    public int eventEnd() {
        return eventEnd;
    }

    /// All whole events of this block, as they came.
    public Buffer whole() {
        return wholeEnd == block.length() ? block : block.slice(0, wholeEnd);
    }

    /// A part of this block.
    public Buffer slice(int from, int to) {
        return block.slice(from, to);
    }

    /// Takes the end of the stream: an event whose blank line ended with a lone CR is whole now.
    ///
    /// @return true when that gave one more event to walk
    public boolean end() {
        String rest = waiting.toString(StandardCharsets.ISO_8859_1);
        if (!rest.endsWith("\r\r") && !rest.endsWith("\n\r")) {
            return false;
        }
        block = waiting;
        text = rest;
        waiting = NOTHING;
        eventEnd = 0;
        wholeEnd = block.length();
        return true;
    }

    /// At the end of the stream: the text of an event that has not ended, without blanks around it. Empty when nothing
    /// is left, or nothing but comments.
    public String tail() {
        String rest = waiting.toString(StandardCharsets.ISO_8859_1).strip();
        return rest.lines().allMatch(line -> line.isEmpty() || line.startsWith(":")) ? "" : rest;
    }

    /// Ends the event whose last blank line was left out, as some servers do; [#next()] steps to it.
    public void endEvent() {
        feed(BLANK_LINE);
    }

    /// The bytes of an event that has not ended yet. Empty at a boundary.
    public Buffer waiting() {
        return waiting;
    }

    /// The payload of the current event: its `data` lines joined with LF, as bytes; null when it has none.
    public byte[] data() {
        StringBuilder data = null;
        int at = eventStart;
        while (at < eventEnd) {
            int end = lineEnd(at);
            if (text.startsWith("data:", at)) {
                int from = at + 5 < end && text.charAt(at + 5) == ' ' ? at + 6 : at + 5;
                data = data == null ? new StringBuilder(end - from) : data.append('\n');
                data.append(text, from, end);
            }
            at = end + 1;
        }
        return data == null ? null : data.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// The value of the current event's last field of that name, null when it has none.
    public String field(String name) {
        String value = null;
        for (int at = eventStart; at < eventEnd; ) {
            int end = lineEnd(at);
            if (text.startsWith(name, at) && at + name.length() < end && text.charAt(at + name.length()) == ':') {
                value = text.substring(at + name.length() + 1, end).strip();
            }
            at = end + 1;
        }
        return value;
    }

    /// True when the current event has a line that is neither empty nor a comment nor a field of the standard.
    public boolean hasStrangeLine() {
        for (int at = eventStart; at < eventEnd; ) {
            int end = lineEnd(at);
            if (end > at && !startsLikeAField(text.substring(at, end))) {
                return true;
            }
            at = end + 1;
        }
        return false;
    }

    /// True for a line, whole or cut, that can be a comment or a field of the standard.
    public static boolean startsLikeAField(String line) {
        int colon = line.indexOf(':');
        String name = colon < 0 ? line : line.substring(0, colon);
        return colon == 0
                || FIELDS.contains(name)
                || colon < 0 && FIELDS.stream().anyMatch(field -> field.startsWith(name));
    }

    private int lineEnd(int from) {
        for (int i = from; i < eventEnd; i++) {
            char c = text.charAt(i);
            if (c == '\n' || c == '\r') {
                return i;
            }
        }
        return eventEnd;
    }

    private int lastBoundary() {
        if (!hasReturns) {
            int at = text.lastIndexOf("\n\n");
            return at < 0 ? 0 : at + 2;
        }
        int boundary = 0;
        for (int next = boundaryAfter(0); next > 0; next = boundaryAfter(boundary)) {
            boundary = next;
        }
        return boundary;
    }

    /// The offset past the first blank line at or after `from`, 0 when there is none.
    private int boundaryAfter(int from) {
        if (!hasReturns) {
            int at = text.indexOf("\n\n", from);
            return at < 0 ? 0 : at + 2;
        }
        boolean emptyLine = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\n' && c != '\r') {
                emptyLine = false;
                continue;
            }
            if (c == '\r' && i + 1 == text.length()) {
                // An LF that belongs to this CR may still come.
                return 0;
            }
            if (c == '\r' && text.charAt(i + 1) == '\n') {
                i++;
            }
            if (emptyLine) {
                return i + 1;
            }
            emptyLine = true;
        }
        return 0;
    }
}
