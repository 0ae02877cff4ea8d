package dev.weir.providers.bedrock;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/// Names of documents, which this API wants: of letters, digits, single blanks, hyphens, parentheses and brackets, and
/// each only once in a request.
final class DocumentNames {
    private static final Pattern STRANGE = Pattern.compile("[^a-zA-Z0-9()\\[\\]-]+");
    private static final int CHARS_MAX = 190;

    private final Set<String> taken = new HashSet<>();

    /// @param name null when there is none
    String fit(String name) {
        String fit = name == null ? "" : STRANGE.matcher(name).replaceAll(" ").strip();
        if (fit.isEmpty()) {
            fit = "document";
        } else if (fit.length() > CHARS_MAX) {
            fit = fit.substring(0, CHARS_MAX).strip();
        }
        String unique = fit;
        for (int i = 2; !taken.add(unique); i++) {
            unique = fit + " (" + i + ")";
        }
        return unique;
    }
}
