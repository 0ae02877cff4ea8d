package dev.weir.providers.responses;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// What one event of a stream says, of whichever type it is. Fields that an event does not have are null.
///
/// @param output the index of the item, -1 when the event does not say
/// @param content the index of the part in its item; the parts of a summary are counted apart
/// @param delta a string literal
/// @param whole what the deltas said, at their end: `text`, `arguments` or `refusal`
record EventFields(
        String type,
        int output,
        int content,
        JsonSlice delta,
        JsonSlice whole,
        JsonSlice item,
        JsonSlice part,
        JsonSlice response,
        JsonSlice logprobs,
        JsonSlice data) {

    static EventFields read(JsonReader json) {
        String type = "";
        int output = -1;
        int content = 0;
        JsonSlice delta = null;
        JsonSlice whole = null;
        JsonSlice item = null;
        JsonSlice part = null;
        JsonSlice response = null;
        JsonSlice logprobs = null;
        JsonSlice data = json.slice();
        json.end();
        JsonReader fields = data.reader();
        fields.beginObject();
        while (fields.nextField()) {
            boolean text = fields.peek() == '"';
            boolean object = fields.peek() == '{';
            if (text && fields.fieldIs("type")) {
                type = fields.string();
            } else if (text && fields.fieldIs("delta")) {
                delta = fields.slice();
            } else if (fields.fieldIs("output_index") && fields.peekNumber()) {
                output = (int) fields.number();
            } else if ((fields.fieldIs("content_index") || fields.fieldIs("summary_index")) && fields.peekNumber()) {
                content = (int) fields.number();
            } else if (object && fields.fieldIs("item")) {
                item = fields.slice();
            } else if (object && fields.fieldIs("part")) {
                part = fields.slice();
            } else if (object && fields.fieldIs("response")) {
                response = fields.slice();
            } else if (fields.fieldIs("logprobs") && fields.peek() == '[') {
                logprobs = fields.slice();
            } else if (text && isWhole(fields)) {
                whole = fields.slice();
            } else {
                fields.skip();
            }
        }
        return new EventFields(type, output, content, delta, whole, item, part, response, logprobs, data);
    }

    private static boolean isWhole(JsonReader json) {
        return json.fieldIs("text") || json.fieldIs("arguments") || json.fieldIs("refusal");
    }
}
