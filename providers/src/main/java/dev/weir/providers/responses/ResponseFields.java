package dev.weir.providers.responses;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// A response object as a provider says it. What it does not say is null.
///
/// @param reason of an incomplete one
record ResponseFields(
        String id, String model, String status, String reason, JsonSlice error, JsonSlice output, JsonSlice usage) {

    static ResponseFields read(JsonSlice response) {
        String id = null;
        String model = null;
        String status = null;
        String reason = null;
        JsonSlice error = null;
        JsonSlice output = null;
        JsonSlice usage = null;
        JsonReader json = response.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            boolean object = json.peek() == '{';
            if (text && json.fieldIs("id")) {
                id = json.string();
            } else if (text && json.fieldIs("model")) {
                model = json.string();
            } else if (text && json.fieldIs("status")) {
                status = json.string();
            } else if (object && json.fieldIs("incomplete_details")) {
                reason = readReason(json);
            } else if (json.fieldIs("error") && !json.peekNull()) {
                error = json.slice();
            } else if (json.fieldIs("output") && json.peek() == '[') {
                output = json.slice();
            } else if (object && json.fieldIs("usage")) {
                usage = json.slice();
            } else {
                json.skip();
            }
        }
        return new ResponseFields(id, model, status, reason, error, output, usage);
    }

    private static String readReason(JsonReader json) {
        String reason = null;
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("reason") && json.peek() == '"') {
                reason = json.string();
            } else {
                json.skip();
            }
        }
        return reason;
    }
}
