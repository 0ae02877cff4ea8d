package dev.weir.providers.openai;

import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;

/// Keeps several blocks of thinking apart, for which this API has one field each. Nearly always there is one, and
/// `reasoning_content` and `reasoning_signature` are its text and its signature as they came. Before the signature of a
/// further block stands `#n`, where n is the character of `reasoning_content` at which it begins, and in the place of
/// redacted thinking that follows other thinking stands `!`; its data is in `reasoning_redacted`, one after another
/// with a blank between them. A client that sends the three back keeps every block whole.
final class ThinkingMarks {
    private static final char BLOCK = '#';
    private static final String REDACTED = "!";

    // of an answer being written
    private int blocks;
    private int redacted;
    private int characters;

    /// What the signature field gets when a block of thinking begins; empty for the first.
    String begin() {
        return blocks++ == 0 ? "" : " " + BLOCK + characters + " ";
    }

    void said(JsonSlice text) {
        characters += text.characters();
    }

    /// What the signature field gets for redacted thinking.
    String redacted() {
        return blocks == 0 ? "" : " " + REDACTED + " ";
    }

    /// What the field of redacted thinking gets.
    JsonSlice next(JsonSlice data) {
        return redacted++ == 0 ? data : JsonSlice.of(" " + data.text());
    }

    /// The way back. The arguments are string literals or null.
    static List<Part> parts(JsonSlice content, JsonSlice signature, JsonSlice redactedData) {
        String[] marks = words(signature);
        String[] data = words(redactedData);
        var parts = new ArrayList<Part>();
        int marked = 0;
        boolean several = false;
        for (String mark : marks) {
            marked += mark.equals(REDACTED) ? 1 : 0;
            several |= isBlock(mark);
        }
        int next = 0;
        while (next < data.length - marked) {
            parts.add(new Part.RedactedThinking(JsonSlice.of(data[next++])));
        }
        if (marked == 0 && !several) {
            if (content != null || signature != null) {
                parts.add(new Part.Thinking(content == null ? JsonSlice.EMPTY_STRING : content, signature));
            }
            return parts;
        }
        split(content == null ? "" : content.text(), marks, data, next, parts);
        return parts;
    }

    private static void split(String text, String[] marks, String[] data, int nextData, List<Part> parts) {
        int next = nextData;
        int from = 0;
        String proof = null;
        var after = new ArrayList<Part>();
        for (String mark : marks) {
            if (isBlock(mark)) {
                int to = Math.clamp(Long.parseLong(mark.substring(1)), from, text.length());
                parts.add(thinking(text.substring(from, to), proof));
                parts.addAll(after);
                after.clear();
                from = to;
                proof = null;
            } else if (!mark.equals(REDACTED)) {
                proof = proof == null ? mark : proof + mark;
            } else if (next < data.length) {
                after.add(new Part.RedactedThinking(JsonSlice.of(data[next++])));
            }
        }
        parts.add(thinking(text.substring(from), proof));
        parts.addAll(after);
    }

    private static Part thinking(String text, String proof) {
        return new Part.Thinking(JsonSlice.of(text), proof == null ? null : JsonSlice.of(proof));
    }

    private static boolean isBlock(String mark) {
        return mark.matches("#[0-9]{1,9}");
    }

    private static String[] words(JsonSlice literal) {
        String text = literal == null ? "" : literal.text().strip();
        return text.isEmpty() ? new String[0] : text.split(" +");
    }
}
