package dev.weir.providers.responses;

import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.ArrayList;
import java.util.List;

/// An output item as a provider says it, at its beginning or at its end. What it does not say is null or empty.
///
/// @param arguments a string literal
/// @param parts of the content, in their order
/// @param summary texts of the summary, or of the reasoning itself where there is no summary; string literals
/// @param encrypted a string literal
/// @param result an image, base64, a string literal
record OutputItem(
        String type,
        String id,
        String callId,
        String name,
        JsonSlice arguments,
        List<Part> parts,
        List<JsonSlice> summary,
        JsonSlice encrypted,
        JsonSlice result,
        String format) {

    /// A part of a message.
    ///
    /// @param text a string literal
    /// @param logprobs an array, null when there is none
    record Part(String type, JsonSlice text, JsonSlice logprobs) {}

    static OutputItem read(JsonSlice item) {
        String type = "";
        String id = null;
        String callId = null;
        String name = null;
        JsonSlice arguments = null;
        JsonSlice encrypted = null;
        JsonSlice result = null;
        String format = null;
        List<Part> parts = List.of();
        List<JsonSlice> summary = List.of();
        JsonReader json = item.reader();
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            boolean list = json.peek() == '[';
            if (text && json.fieldIs("type")) {
                type = json.string();
            } else if (text && json.fieldIs("id")) {
                id = json.string();
            } else if (text && json.fieldIs("call_id")) {
                callId = json.string();
            } else if (text && json.fieldIs("name")) {
                name = json.string();
            } else if (text && json.fieldIs("arguments")) {
                arguments = json.slice();
            } else if (text && json.fieldIs("encrypted_content")) {
                encrypted = json.slice();
            } else if (text && json.fieldIs("result")) {
                result = json.slice();
            } else if (text && json.fieldIs("output_format")) {
                format = json.string();
            } else if (list && json.fieldIs("content")) {
                parts = readParts(json);
            } else if (list && json.fieldIs("summary")) {
                summary = readParts(json).stream().map(Part::text).toList();
            } else {
                json.skip();
            }
        }
        List<JsonSlice> said = summary.isEmpty() && type.equals("reasoning")
                ? parts.stream().map(Part::text).toList()
                : summary;
        return new OutputItem(type, id, callId, name, arguments, parts, said, encrypted, result, format);
    }

    private static List<Part> readParts(JsonReader json) {
        var parts = new ArrayList<Part>(1);
        json.beginArray();
        while (json.nextItem()) {
            if (json.peek() == '{') {
                parts.add(readPart(json));
            } else {
                json.skip();
            }
        }
        return parts;
    }

    private static Part readPart(JsonReader json) {
        String type = "";
        JsonSlice said = JsonSlice.EMPTY_STRING;
        JsonSlice logprobs = null;
        json.beginObject();
        while (json.nextField()) {
            boolean text = json.peek() == '"';
            if (text && json.fieldIs("type")) {
                type = json.string();
            } else if (text && (json.fieldIs("text") || json.fieldIs("refusal"))) {
                said = json.slice();
            } else if (json.fieldIs("logprobs") && json.peek() == '[') {
                logprobs = json.slice();
            } else {
                json.skip();
            }
        }
        return new Part(type, said, logprobs);
    }
}
