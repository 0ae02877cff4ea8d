package dev.weir.gateway.config;

import java.util.Collection;
import java.util.Locale;

/// How keys, variables and flags are spelled, and which one a misspelled name may have meant.
final class Names {
    static final String ENV_PREFIX = "WEIR_";

    private Names() {}

    static String join(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /// The variable of a key: `http.idleTimeout` : `WEIR_HTTP_IDLE_TIMEOUT`.
    static String variable(String key) {
        return ENV_PREFIX + upperSnake(key);
    }

    /// `http.idleTimeout` : `HTTP_IDLE_TIMEOUT`.
    static String upperSnake(String key) {
        var name = new StringBuilder(key.length() + 8);
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if (Character.isUpperCase(c)
                    && i > 0
                    && Character.isLetterOrDigit(key.charAt(i - 1))
                    && !Character.isUpperCase(key.charAt(i - 1))) {
                name.append('_');
            }
            name.append(c == '.' || c == '-' ? '_' : Character.toUpperCase(c));
        }
        return name.toString();
    }

    /// The name of a map entry that a variable speaks of: `MY_LOCAL` : `my-local`.
    static String entry(String upperSnake) {
        return upperSnake.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// ` (did you mean …?)` with the known name nearest to `name`, or nothing when none is near.
    static String suggestion(String name, Collection<String> known) {
        String nearest = null;
        int best = Math.max(2, name.length() / 3) + 1;
        for (String candidate : known) {
            int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return nearest == null ? "" : " (did you mean " + nearest + "?)";
    }

    /// Letters to insert, delete or replace to come from one to the other.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}
