package dev.weir.providers.chat;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;

/// The arguments of a tool call: some dialects carry them as JSON, others as a text that should be JSON, which a model
/// writes and may get wrong or not finish.
public final class ToolArguments {
    private ToolArguments() {}

    /// What a text says.
    ///
    /// @param text a string literal
    /// @return a JSON object, `{}` for an empty text; the literal itself when it is no JSON object
    public static JsonSlice json(JsonSlice text) {
        JsonSlice json = text.unquoted();
        try {
            JsonReader reader = json.reader();
            char first = reader.peek();
            if (first == 0) {
                return JsonSlice.EMPTY_OBJECT;
            }
            JsonSlice value = reader.slice();
            reader.end();
            return first == '{' ? value : text;
        } catch (MalformedJson broken) {
            return text;
        }
    }

    /// The text for such arguments, a string literal.
    public static JsonSlice text(JsonSlice arguments) {
        return arguments.isString() ? arguments : arguments.quoted();
    }
}
