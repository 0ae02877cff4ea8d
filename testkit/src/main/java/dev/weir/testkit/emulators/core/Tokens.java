package dev.weir.testkit.emulators.core;

import java.util.ArrayList;
import java.util.List;

/// The one rule by which emulators count: a token is a run of white space followed by at most eight characters that are
/// none (characters outside the basic plane count once). White space at the very end is a token too. An image is
/// [#IMAGE] tokens, a piece of audio one for every [#AUDIO_BYTES] bytes, at least one.
public final class Tokens {
    public static final long IMAGE = 85;
    public static final long AUDIO_BYTES = 1_600;
    private static final int CHARACTERS = 8;

    private Tokens() {}

    /// The tokens of a text, in order; joined they are the text.
    public static List<String> split(String text) {
        var tokens = new ArrayList<String>();
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            for (int n = 0; n < CHARACTERS && at < text.length() && !Character.isWhitespace(text.charAt(at)); n++) {
                at += Character.charCount(text.codePointAt(at));
            }
            tokens.add(text.substring(from, at));
            from = at;
        }
        return tokens;
    }

    public static long count(String text) {
        return split(text).size();
    }

    /// Tokens of that many bytes of audio.
    public static long ofAudio(long bytes) {
        return Math.max(1, bytes / AUDIO_BYTES);
    }
}
