package dev.weir.providers.anthropic;

import java.util.regex.Pattern;

/// Ids of tool calls: this API takes letters, digits, `_` and `-` only.
final class ToolIds {
    private static final Pattern FOREIGN = Pattern.compile("[^a-zA-Z0-9_-]");

    private ToolIds() {}

    /// The same id for the same id, fit for this API.
    static String fit(String id) {
        return FOREIGN.matcher(id).find() ? FOREIGN.matcher(id).replaceAll("_") : id;
    }
}
