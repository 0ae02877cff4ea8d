package dev.weir.providers.bedrock;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// A call of a tool in an answer.
///
/// @param id null when it has none
/// @param input the arguments; null in a stream, where deltas bring them
record ToolUse(String id, String name, JsonSlice input) {
    /// Null for one without a name, and for one of a tool that runs at the provider.
    static ToolUse read(JsonSlice body) {
        String id = null;
        String name = null;
        JsonSlice input = null;
        boolean elsewhere = false;
        JsonReader json = body.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            if (text && json.fieldIs("toolUseId")) {
                id = json.string();
            } else if (text && json.fieldIs("name")) {
                name = json.string();
            } else if (json.fieldIs("input")) {
                input = json.slice();
            } else if (text && json.fieldIs("type")) {
                elsewhere = json.string().equals("server_tool_use");
            } else {
                json.skip();
            }
        }
        return name == null || elsewhere ? null : new ToolUse(id, name, input);
    }
}
