package dev.weir.providers.openai;

/// Finds fields in the text of a chunk without parsing it. A name with both its quotes can't stand inside a JSON
/// string: what is found is a field's name, or a value or the end of one, and those are told by what follows.
final class ChunkSearch {
    /// Where the output stands in a chunk, in the order of how often.
    private static final String[] OUTPUT_NAMES = {
        "\"content\"",
        "\"arguments\"",
        "\"reasoning_content\"",
        "\"text\"",
        "\"reasoning\"",
        "\"refusal\"",
        "\"transcript\"",
        "\"input\""
    };
    private static final String SOUND = "\"data\"";
    /// In base64: a token of sound is 50 ms, of 24,000 samples a second, of two bytes each.
    private static final int SOUND_BYTES_PER_TOKEN = 3_200;

    /// A delta of text up to this long is one token; a longer one was several, at four bytes each.
    private static final int TOKEN_BYTES_MAX = 16;

    private static final int BYTES_PER_TOKEN = 4;

    private ChunkSearch() {}

    /// Where the value after `name` starts, or -1 when it is not there or is null.
    private static int valueStart(String text, String name, int from, int to) {
        for (int at = text.indexOf(name, from, to); at >= 0; at = text.indexOf(name, at + 1, to)) {
            int value = at + name.length();
            while (value < to && (text.charAt(value) <= ' ' || text.charAt(value) == ':')) {
                value++;
            }
            if (value < to && text.charAt(value) != 'n') {
                return value;
            }
        }
        return -1;
    }

    /// True when a field of that name is there and is not null.
    static boolean has(String text, String name, int from, int to) {
        return valueStart(text, name, from, to) >= 0;
    }

    /// True when a choice says why it ends.
    static boolean hasFinishReason(String text, int from, int to) {
        int value = from;
        do {
            value = valueStart(text, "\"finish_reason\"", value, to);
            // An empty one is a null of careless servers.
            if (value >= 0 && value + 1 < to && text.charAt(value) == '"' && text.charAt(value + 1) != '"') {
                return true;
            }
        } while (value >= 0);
        return false;
    }

    /// Our own count of the tokens that an event puts out.
    static int outputTokens(String text, int from, int to) {
        for (String name : OUTPUT_NAMES) {
            int bytes = stringBytes(text, name, from, to);
            if (bytes > 0) {
                return bytes <= TOKEN_BYTES_MAX ? 1 : Math.ceilDiv(bytes, BYTES_PER_TOKEN);
            }
        }
        return Math.ceilDiv(stringBytes(text, SOUND, from, to), SOUND_BYTES_PER_TOKEN);
    }

    /// How long the first string of that name is that is not empty; 0 when there is none.
    private static int stringBytes(String text, String name, int from, int to) {
        for (int value = valueStart(text, name, from, to); value >= 0; value = valueStart(text, name, value, to)) {
            if (text.charAt(value) == '"') {
                int bytes = closingQuote(text, value + 1, to) - value - 1;
                if (bytes > 0) {
                    return bytes;
                }
            }
        }
        return 0;
    }

    private static int closingQuote(String text, int from, int to) {
        int at = text.indexOf('"', from, to);
        while (at > from && text.charAt(at - 1) == '\\' && backslashes(text, from, at) % 2 == 1) {
            at = text.indexOf('"', at + 1, to);
        }
        return at < 0 ? to : at;
    }

    private static int backslashes(String text, int from, int at) {
        int count = 0;
        while (at - count > from && text.charAt(at - count - 1) == '\\') {
            count++;
        }
        return count;
    }
}
