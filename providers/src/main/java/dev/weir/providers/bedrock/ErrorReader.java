package dev.weir.providers.bedrock;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelError.Kind;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/// Reads error answers, `{"message"}` with the type in the header `x-amzn-errortype`, and the exceptions of a stream,
/// which are the same with the type in the frame.
///
/// Source: <https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html>.
final class ErrorReader {
    private static final int MESSAGE_CHARS_MAX = 500;

    private ErrorReader() {}

    /// @param type such as `ValidationException:http://…`; null when it is not told
    static ModelError read(int status, String type, Buffer body) {
        String message = "";
        String inBody = null;
        try {
            var json = new JsonReader(body.getBytes());
            json.beginObject();
            while (json.nextField()) {
                boolean text = json.peek() == '"';
                if (text && (json.fieldIs("message") || json.fieldIs("Message"))) {
                    message = json.string();
                } else if (text && json.fieldIs("__type")) {
                    inBody = json.string();
                } else {
                    json.skip();
                }
            }
        } catch (MalformedJson notOurShape) {
            // Judged by what is known so far.
        }
        String told = type == null ? inBody : type;
        Kind kind = told == null ? null : kind(plain(told));
        Kind byStatus = byStatus(status);
        if (kind == null && message.isEmpty()) {
            return ModelError.untold(byStatus);
        }
        return new ModelError(refined(kind == null ? byStatus : kind, message), shortened(message));
    }

    /// An exception of a stream.
    static ModelError read(String type, String message) {
        Kind kind = kind(plain(type));
        return new ModelError(refined(kind == null ? Kind.SERVER : kind, message), shortened(message));
    }

    /// Without the namespace or the address around it, in lower case.
    private static String plain(String type) {
        int end = type.indexOf(':');
        String name = end < 0 ? type : type.substring(0, end);
        return name.substring(name.indexOf('#') + 1).strip().toLowerCase(Locale.ROOT);
    }

    /// A model that broke is no fault of the request.
    private static Kind byStatus(int status) {
        return status == 424 ? Kind.SERVER : ModelError.kind(status);
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "validationexception", "serializationexception", "conflictexception" -> Kind.INVALID_REQUEST;
            case "accessdeniedexception" -> Kind.PERMISSION;
            case "unrecognizedclientexception",
                    "invalidsignatureexception",
                    "incompletesignatureexception",
                    "missingauthenticationtokenexception",
                    "expiredtokenexception",
                    "invalidclienttokenid" -> Kind.AUTHENTICATION;
            case "resourcenotfoundexception" -> Kind.NOT_FOUND;
            case "throttlingexception" -> Kind.RATE_LIMIT;
            case "servicequotaexceededexception" -> Kind.QUOTA;
            case "serviceunavailableexception", "modelnotreadyexception" -> Kind.OVERLOADED;
            case "modeltimeoutexception" -> Kind.TIMEOUT;
            case "internalserverexception", "modelerrorexception", "modelstreamerrorexception" -> Kind.SERVER;
            // It does not know what was asked for: the address in our settings is wrong.
            case "unknownoperationexception" -> Kind.SERVER;
            default -> null;
        };
    }

    /// One type stands for several things.
    private static Kind refined(Kind kind, String message) {
        if (kind == Kind.INVALID_REQUEST && message.contains("model identifier is invalid")) {
            return Kind.NOT_FOUND;
        }
        return kind == Kind.RATE_LIMIT && message.contains("per day") ? Kind.DAY_QUOTA : kind;
    }

    private static String shortened(String message) {
        return message.length() > MESSAGE_CHARS_MAX ? message.substring(0, MESSAGE_CHARS_MAX) + "…" : message;
    }
}
