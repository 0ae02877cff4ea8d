package dev.weir.providers.anthropic;

/// Finds what a delta says without parsing it: `"delta":{"type":"text_delta","text":"…"}`. A name with both its quotes
/// can't stand inside a JSON string; a value of that name is told by what follows.
final class DeltaSearch {
    /// In the order of how often.
    private static final String[] NAMES = {"\"text\"", "\"partial_json\"", "\"thinking\""};
    /// A delta of text up to this long is one token; a longer one was several, at four bytes each.
    private static final int TOKEN_BYTES_MAX = 16;

    private static final int BYTES_PER_TOKEN = 4;

    private DeltaSearch() {}

    /// Our own count of the tokens that an event puts out.
    static int outputTokens(String text, int from, int to) {
        for (String name : NAMES) {
            int at = text.indexOf(name, from, to);
            if (at < 0) {
                continue;
            }
            int value = at + name.length();
            while (value < to && (text.charAt(value) <= ' ' || text.charAt(value) == ':')) {
                value++;
            }
            if (value < to && text.charAt(value) == '"') {
                int bytes = closingQuote(text, value + 1, to) - value - 1;
                return bytes <= 0 ? 0 : bytes <= TOKEN_BYTES_MAX ? 1 : Math.ceilDiv(bytes, BYTES_PER_TOKEN);
            }
        }
        return 0;
    }

    /// True for a delta of one of these kinds that says nothing.
    static boolean isEmpty(String text, int from, int to) {
        for (String name : NAMES) {
            for (int at = text.indexOf(name, from, to); at >= 0; at = text.indexOf(name, at + 1, to)) {
                int value = at + name.length();
                boolean named = false;
                while (value < to && (text.charAt(value) <= ' ' || text.charAt(value) == ':')) {
                    named |= text.charAt(value++) == ':';
                }
                if (named) {
                    return text.startsWith("\"\"", value);
                }
            }
        }
        return false;
    }

    private static int closingQuote(String text, int from, int to) {
        for (int at = from; at < to; at++) {
            char each = text.charAt(at);
            if (each == '"') {
                return at;
            }
            if (each == '\\') {
                at++;
            }
        }
        return to;
    }
}
