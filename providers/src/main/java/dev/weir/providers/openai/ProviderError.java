package dev.weir.providers.openai;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelError.Kind;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.MalformedJson;
import java.nio.charset.StandardCharsets;

/// Reads an `error` as OpenAI, OpenRouter and others write it.
///
/// Sources: <https://platform.openai.com/docs/guides/error-codes>, <https://openrouter.ai/docs/api-reference/errors>.
public final class ProviderError {
    private static final int MESSAGE_CHARS_MAX = 500;

    private ProviderError() {}

    /// The `error` of an answer, or of an event; null when it has none.
    ///
    /// @param json an object
    /// @throws MalformedJson when it is none
    public static JsonSlice in(byte[] json) {
        var fields = new JsonReader(json);
        fields.beginObject();
        while (fields.nextField()) {
            if (fields.fieldIs("error") && !fields.peekNull()) {
                return fields.slice();
            }
            fields.skip();
        }
        return null;
    }

    /// Reads the error that an event or an answer tells: in `error`, or in the object itself; in its text when it is no
    /// JSON.
    public static ModelError told(byte[] data) {
        try {
            var json = new JsonReader(data);
            JsonSlice whole = json.slice();
            json.end();
            JsonSlice error = whole.isObject() ? in(data) : whole;
            return read(error == null ? whole : error);
        } catch (MalformedJson text) {
            return new ModelError(Kind.SERVER, shortened(new String(data, StandardCharsets.UTF_8)));
        }
    }

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
        boolean moderation = false;
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
            } else if (json.fieldIs("metadata") && json.peek() == '{') {
                moderation = tellsModeration(json);
            } else {
                json.skip();
            }
        }
        Kind kind = moderation ? Kind.INVALID_REQUEST : kind(type, code);
        return new ModelError(kind, shortened(message == null ? error.toString() : message));
    }

    /// True for what OpenRouter answers when the words of a request are not allowed with a model: a 403 that says
    /// nothing about the key.
    static boolean isModeration(JsonSlice error) {
        if (!error.isObject()) {
            return false;
        }
        boolean moderation = false;
        JsonReader json = error.reader();
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("metadata") && json.peek() == '{') {
                moderation = tellsModeration(json);
            } else {
                json.skip();
            }
        }
        return moderation;
    }

    private static boolean tellsModeration(JsonReader metadata) {
        boolean moderation = false;
        metadata.beginObject();
        while (metadata.nextField()) {
            moderation |= metadata.fieldIs("flagged_input") || metadata.fieldIs("reasons") && metadata.peek() == '[';
            metadata.skip();
        }
        return moderation;
    }

    private static Kind kind(String type, String code) {
        return switch (code) {
            case "429", "rate_limit_exceeded" -> Kind.RATE_LIMIT;
            case "402",
                    "insufficient_quota",
                    "organization_spend_limit_exceeded",
                    "project_spend_limit_exceeded",
                    "billing_hard_limit_reached",
                    "billing_not_active" -> Kind.QUOTA;
            case "400", "422", "context_length_exceeded", "invalid_prompt" -> Kind.INVALID_REQUEST;
            case "401", "invalid_api_key" -> Kind.AUTHENTICATION;
            case "403" -> Kind.PERMISSION;
            case "404", "model_not_found" -> Kind.NOT_FOUND;
            case "408", "504", "524" -> Kind.TIMEOUT;
            case "413" -> Kind.TOO_LARGE;
            case "503", "529", "overloaded", "server_is_overloaded", "slow_down" -> Kind.OVERLOADED;
            default -> isOfAnImage(code) ? Kind.INVALID_REQUEST : kind(type);
        };
    }

    /// A response fails so when a picture of its request is none.
    private static boolean isOfAnImage(String code) {
        return switch (code) {
            case "invalid_base64_image",
                    "unsupported_image_media_type",
                    "empty_image_file",
                    "failed_to_download_image" -> true;
            default -> code.startsWith("invalid_image") || code.startsWith("image_");
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
