package dev.weir.gateway.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Follows what a value refers to: `${NAME}` and `${NAME:-otherwise}` to environment variables, `file:/path` to the
/// content of a file. Messages never hold what was found there.
final class References {
    private static final String FILE_PREFIX = "file:/";
    /// A secret's file that is larger is refused.
    private static final int SECRET_BYTES_MAX = 64 << 10;

    private final Map<String, String> env;
    private final Set<String> used = new HashSet<>();

    References(Map<String, String> env) {
        this.env = env;
    }

    /// `text` with its variables replaced, once: a replacement is not looked at again.
    ///
    /// @throws IllegalArgumentException with the variable that is not set, or the brace that is missing
    String substitute(String text) {
        int at = text.indexOf("${");
        if (at < 0) {
            return text;
        }
        var out = new StringBuilder();
        int done = 0;
        while (at >= 0) {
            if (at > done && text.charAt(at - 1) == '$') {
                out.append(text, done, at - 1).append("${");
                done = at + 2;
            } else {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new IllegalArgumentException("a '${' without '}' (expected: ${NAME} or ${NAME:-otherwise})");
                }
                out.append(text, done, at).append(variable(text.substring(at + 2, end)));
                done = end + 1;
            }
            at = text.indexOf("${", done);
        }
        return out.append(text, done, text.length()).toString();
    }

    /// The secret that `text` is or refers to.
    ///
    /// @throws IllegalArgumentException when its file cannot be read
    static String secret(String text) {
        if (!text.startsWith(FILE_PREFIX)) {
            return text;
        }
        try {
            Path file = Path.of(text.substring(FILE_PREFIX.length() - 1));
            if (Files.size(file) > SECRET_BYTES_MAX) {
                throw new IllegalArgumentException(file + " is larger than " + SECRET_BYTES_MAX + " bytes");
            }
            String content = Files.readString(file);
            return content.endsWith("\r\n")
                    ? content.substring(0, content.length() - 2)
                    : content.endsWith("\n") ? content.substring(0, content.length() - 1) : content;
        } catch (IOException | InvalidPathException e) {
            throw new IllegalArgumentException(
                    "its file cannot be read (" + e.getClass().getSimpleName() + ")");
        }
    }

    /// The variables that were referred to, set or not.
    Set<String> used() {
        return used;
    }

    private String variable(String reference) {
        int colon = reference.indexOf(":-");
        String name = colon < 0 ? reference : reference.substring(0, colon);
        used.add(name);
        String value = env.get(name);
        if (value != null && !value.isEmpty()) {
            return value;
        }
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "variable " + name + " is not set (expected: a value, or ${" + name + ":-otherwise})");
        }
        return reference.substring(colon + 2);
    }
}
