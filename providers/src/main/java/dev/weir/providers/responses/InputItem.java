package dev.weir.providers.responses;

import static dev.weir.providers.chat.ParameterReader.shown;
import static dev.weir.providers.chat.ParameterReader.wrongType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ParameterReader;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// The fields of one input item, of whichever type it is.
final class InputItem {
    private final String path;
    private final JsonSlice whole;
    private String type;
    private String id;
    private String role;
    private String name;
    private String callId;
    private JsonSlice content;
    private JsonSlice arguments;
    private JsonSlice output;
    private JsonSlice summary;
    private JsonSlice encrypted;

    /// @param path of the item, for errors
    InputItem(JsonReader json, String path) {
        this.path = path;
        this.whole = json.slice();
        if (!whole.isObject()) {
            throw wrongType(path, shown(whole), "an object");
        }
        JsonReader fields = whole.reader();
        fields.beginObject();
        while (fields.nextField()) {
            String field = fields.field();
            if (!ParameterReader.absent(fields)) {
                take(field, fields);
            }
        }
    }

    private void take(String field, JsonReader json) {
        String place = path + "." + field;
        switch (field) {
            case "type" -> type = ParameterReader.string(json, place);
            case "id" -> id = ParameterReader.string(json, place);
            case "role" -> role = ParameterReader.string(json, place);
            case "name" -> name = ParameterReader.string(json, place);
            case "call_id" -> callId = ParameterReader.string(json, place);
            case "content" -> content = json.slice();
            case "arguments" -> arguments = literal(json, place);
            case "output" -> output = json.slice();
            case "summary" -> summary = json.slice();
            case "encrypted_content" -> encrypted = literal(json, place);
            default -> json.skip();
        }
    }

    /// Items of a provider's own tools have other things under these names.
    private static JsonSlice literal(JsonReader json, String place) {
        JsonSlice value = json.slice();
        return value.isString() ? value : ParameterReader.literal(value.reader(), place);
    }

    /// `message` when it has a role and no type; an id alone is a reference.
    String type() {
        if (type != null) {
            return type;
        }
        if (role == null && id != null) {
            return "item_reference";
        }
        return "message";
    }

    /// Items of earlier answers lie in the provider's store, where this gateway's callers are all one account.
    GatewayException reference() {
        return reference(path, id);
    }

    /// @param id null when it has none
    static GatewayException reference(String path, String id) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE,
                path,
                path + ": item_reference" + (id == null ? "" : " to " + id)
                        + " (expected: the item itself, or previous_response_id)");
    }

    String path() {
        return path;
    }

    JsonSlice whole() {
        return whole;
    }

    String id() {
        return id;
    }

    String role() {
        return role;
    }

    String name() {
        return name;
    }

    String callId() {
        return callId;
    }

    JsonSlice content() {
        return content;
    }

    JsonSlice arguments() {
        return arguments;
    }

    JsonSlice output() {
        return output;
    }

    JsonSlice summary() {
        return summary;
    }

    JsonSlice encrypted() {
        return encrypted;
    }
}
