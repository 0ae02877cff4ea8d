package dev.weir.providers.demo;

import java.util.ArrayList;
import java.util.List;

/// A text by token: a lead, then sentences that go round for as long as it takes. Tokens are made when asked for, so a
/// long text takes no memory.
///
/// @param lead the first tokens
/// @param turn where in the round it goes on
/// @param count tokens in all
/// @param last replaces the last token, null when that stays
record Wording(List<String> lead, int turn, int count, String last) {
    /// No text is longer unless a length was asked for.
    static final int TOKENS_UNASKED_MAX = 64;

    private static final int TOKENS_UNASKED_MIN = 40;
    private static final int ECHO_TOKENS_MAX = 16;
    private static final int WORD_CHARS_MAX = 12;
    private static final int PIECE_CHARS_MAX = 4;

    private static final List<String> SENTENCES = List.of(
            "That is a fine thing to say on a quiet day.",
            "The river behind this gate runs clear, and every word on it is counted once.",
            "Nothing here was thought up by a large model; a small one is enough for today.",
            "Ask for more tokens and I will go on, at the pace that you choose.",
            "A good weir lets the water through and still knows how much of it there was.",
            "The kettle is on, the books balance, and there is time for one more question.");
    private static final List<List<String>> ROUND =
            SENTENCES.stream().map(sentence -> words(" " + sentence)).toList();
    private static final List<String> TOKENS =
            ROUND.stream().flatMap(List::stream).toList();

    /// An answer to what was heard.
    ///
    /// @param opening before the echo, such as `You said:`
    /// @param tokens its length, 0 for a whole number of sentences
    static Wording answer(String opening, String heard, int seed, int tokens) {
        String echo = heard.strip().replaceAll("\\s+", " ");
        List<String> lead = new ArrayList<>(words(opening));
        List<String> echoed = words(" “" + echo + "”.");
        if (echoed.size() > ECHO_TOKENS_MAX) {
            lead.addAll(echoed.subList(0, ECHO_TOKENS_MAX));
            lead.add("…”.");
        } else {
            lead.addAll(echoed);
        }
        int sentence = Math.floorMod(seed, SENTENCES.size());
        int turn = ROUND.subList(0, sentence).stream().mapToInt(List::size).sum();
        int count = tokens;
        if (count == 0) {
            count = lead.size();
            for (int i = sentence; count < TOKENS_UNASKED_MIN; i = (i + 1) % SENTENCES.size()) {
                count += ROUND.get(i).size();
            }
        }
        return new Wording(List.copyOf(lead), turn, count, null);
    }

    /// Any text as it is, in small pieces.
    static Wording exactly(String text) {
        List<String> pieces = pieces(text, PIECE_CHARS_MAX);
        return new Wording(pieces, 0, pieces.size(), null);
    }

    String token(int index) {
        if (last != null && index == count - 1) {
            return last;
        }
        return index < lead.size() ? lead.get(index) : TOKENS.get((turn + index - lead.size()) % TOKENS.size());
    }

    String text() {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(token(i));
        }
        return text.toString();
    }

    Wording atMost(int tokens) {
        return tokens >= count ? this : new Wording(lead, turn, tokens, null);
    }

    /// This text up to the first of the stop sequences, which is left out.
    Wording before(List<String> stops) {
        var text = new StringBuilder();
        for (int i = 0; i < count && !stops.isEmpty(); i++) {
            int start = text.length();
            text.append(token(i));
            int stop = firstStop(text, stops, start);
            if (stop >= 0) {
                return cutAt(stop);
            }
        }
        return this;
    }

    /// Where a stop sequence begins that ends at or after `start`; -1 when none does.
    private static int firstStop(StringBuilder text, List<String> stops, int start) {
        int first = -1;
        for (String stop : stops) {
            int at = text.indexOf(stop, Math.max(0, start - stop.length()));
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    private Wording cutAt(int chars) {
        int kept = 0;
        int at = 0;
        while (at + token(kept).length() <= chars) {
            at += token(kept++).length();
        }
        return at == chars
                ? new Wording(lead, turn, kept, null)
                : new Wording(lead, turn, kept + 1, token(kept).substring(0, chars - at));
    }

    /// Words with the space before them; long ones in pieces.
    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (int from = 0; from < text.length(); ) {
            int space = text.indexOf(' ', from + 1);
            int to = space < 0 ? text.length() : space;
            words.addAll(pieces(text.substring(from, to), WORD_CHARS_MAX));
            from = to;
        }
        return words;
    }

    /// Pieces of so many characters; none begins in the middle of one that takes two.
    static List<String> pieces(String text, int charsMax) {
        var pieces = new ArrayList<String>();
        for (int from = 0; from < text.length(); ) {
            int to = Math.min(text.length(), from + charsMax);
            if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
                to++;
            }
            pieces.add(text.substring(from, to));
            from = to;
        }
        return pieces;
    }
}
