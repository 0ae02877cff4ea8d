package dev.weir.providers.openai;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelError.Kind;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// Reads an `error` as OpenAI, OpenRouter and others write it.
public final class ProviderError {
    private static final int MESSAGE_CHARS_MAX = 500;

    private ProviderError() {}

    /// @param error an object with `message`, `type`, `code`, or a text
    public static ModelError read(JsonSlice error) {
        if (error.isString()) {
            return new ModelError(Kind.SERVER, shortened(error.text()));
        }
        if (!error.isObject()) {
            return new ModelError(Kind.SERVER, shortened(error.toString()));
        }
        String message = null;
        String type = "";
        String code = "";
        JsonReader json = error.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("message") && json.peek() == '"') {
                message = json.string();
            } else if (json.fieldIs("type") && json.peek() == '"') {
                type = json.string();
            } else if (json.fieldIs("code")) {
                JsonSlice value = json.slice();
                code = value.isString() ? value.text() : value.toString();
            } else {
                json.skip();
            }
        }
        return new ModelError(kind(type, code), shortened(message == null ? error.toString() : message));
    }

    private static Kind kind(String type, String code) {
        return switch (code) {
            case "429", "rate_limit_exceeded" -> Kind.RATE_LIMIT;
            case "402", "insufficient_quota" -> Kind.QUOTA;
            case "400", "422", "context_length_exceeded", "invalid_prompt" -> Kind.INVALID_REQUEST;
            case "401", "invalid_api_key" -> Kind.AUTHENTICATION;
            case "403" -> Kind.PERMISSION;
            case "404", "model_not_found" -> Kind.NOT_FOUND;
            case "408", "504", "524" -> Kind.TIMEOUT;
            case "413" -> Kind.TOO_LARGE;
            case "503", "529", "overloaded" -> Kind.OVERLOADED;
            default -> kind(type);
        };
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "invalid_request_error" -> Kind.INVALID_REQUEST;
            case "authentication_error" -> Kind.AUTHENTICATION;
            case "permission_error" -> Kind.PERMISSION;
            case "rate_limit_error", "rate_limit_exceeded", "tokens", "requests" -> Kind.RATE_LIMIT;
            case "insufficient_quota" -> Kind.QUOTA;
            case "overloaded_error", "service_unavailable" -> Kind.OVERLOADED;
            case "timeout_error", "timeout" -> Kind.TIMEOUT;
            default -> Kind.SERVER;
        };
    }

    private static String shortened(String message) {
        return message.length() > MESSAGE_CHARS_MAX ? message.substring(0, MESSAGE_CHARS_MAX) + "…" : message;
    }
}
