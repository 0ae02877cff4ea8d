package dev.weir.providers.gemini;

/// Names of fields: this API takes `maxOutputTokens` and `max_output_tokens` for the same
/// (<https://protobuf.dev/programming-guides/json/>).
final class Fields {
    private Fields() {}

    /// The name in camel case. A leading `_`, which some fields have in older libraries, is left out.
    static String camel(String name) {
        if (name.indexOf('_') < 0) {
            return name;
        }
        var camel = new StringBuilder(name.length());
        boolean upper = false;
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            if (each == '_') {
                upper = !camel.isEmpty();
            } else {
                camel.append(upper ? Character.toUpperCase(each) : each);
                upper = false;
            }
        }
        return camel.toString();
    }
}
