package dev.weir.contracts.names;

import java.util.List;

/// A model name in which every `*` stands for any characters, none included. Matching takes at most the product of both
/// lengths in steps, whatever the name.
public record NamePattern(String text) {
    public static boolean isPattern(String name) {
        return name.indexOf('*') >= 0;
    }

    /// True when one of several patterns, or names, matches.
    public static boolean anyMatches(List<String> patterns, String name) {
        for (String pattern : patterns) {
            if (matches(pattern, name)) {
                return true;
            }
        }
        return false;
    }

    public boolean matches(String name) {
        return matches(text, name);
    }

    private static boolean matches(String text, String name) {
        int at = 0;
        int letter = 0;
        int star = -1;
        int retryFrom = 0;
        while (at < name.length()) {
            if (letter < text.length() && text.charAt(letter) == '*') {
                star = letter++;
                retryFrom = at;
            } else if (letter < text.length() && text.charAt(letter) == name.charAt(at)) {
                letter++;
                at++;
            } else if (star >= 0) {
                letter = star + 1;
                at = ++retryFrom;
            } else {
                return false;
            }
        }
        while (letter < text.length() && text.charAt(letter) == '*') {
            letter++;
        }
        return letter == text.length();
    }
}
