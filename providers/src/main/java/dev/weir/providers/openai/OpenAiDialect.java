package dev.weir.providers.openai;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.Conversing;
import dev.weir.providers.chat.ModelError.Kind;
import dev.weir.providers.wire.JsonScanner;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;

/// The words of the OpenAI API.
public final class OpenAiDialect implements Dialect, Conversing {
    /// What a provider says is passed to the caller up to here.
    private static final int MESSAGE_CHARS_MAX = 500;

    private final ChatDialect chat;

    /// @param clock for the moment that a translated answer carries
    public OpenAiDialect(InstantSource clock) {
        this.chat = new OpenAiChat(clock, false);
    }

    @Override
    public CallRequest read(Operation operation, Buffer body) {
        if (operation != Operation.CHAT_COMPLETIONS && operation != Operation.COMPLETIONS) {
            throw GatewayException.of(
                    Failure.UNKNOWN_URL,
                    operation.path() + " is no endpoint of the OpenAI API (expected: one that is)");
        }
        return OpenAiRequestReader.read(operation, body);
    }

    @Override
    public ChatDialect conversation(CallRequest request) {
        return chat;
    }

    @Override
    public AnswerScanner scanner(CallRequest request, boolean eventStream, ScanLimits limits) {
        return eventStream
                ? streamScanner((OpenAiRequest) request, limits)
                : new JsonScanner(
                        limits.heldBytesMax(),
                        UsageReport::new,
                        answer -> ProviderError.told(answer).fault());
    }

    private static AnswerScanner streamScanner(OpenAiRequest request, ScanLimits limits) {
        return new StreamScanner(request.wantsUsage(), request.choices(), limits.eventBytesMax());
    }

    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        JsonObject error = error(body);
        String said = said(error);
        String answered = "Provider '" + provider + "' answered " + status + (said == null ? "" : ": " + said);
        return switch (status) {
            // What was said may be refused, and not who we are: OpenRouter's moderation.
            case 401, 403, 407 ->
                chat.error(status, body).kind() == Kind.INVALID_REQUEST
                        ? new ErrorAnswer.PassOn()
                        : replace(
                                Failure.UPSTREAM_REJECTED_US,
                                "Provider '" + provider + "' refused this gateway's credentials");
            case 402 -> replace(Failure.UPSTREAM_ERROR, answered);
            case 408, 504 -> replace(Failure.UPSTREAM_TIMEOUT, answered);
            case 503, 529 -> replace(Failure.UPSTREAM_BUSY, answered);
            case 429 -> judgeTooMany(provider, body, said == null, answered);
            default ->
                status >= 500 || said == null ? replace(Failure.UPSTREAM_ERROR, answered) : new ErrorAnswer.PassOn();
        };
    }

    private ErrorAnswer judgeTooMany(String provider, Buffer body, boolean silent, String answered) {
        if (silent) {
            return replace(Failure.UPSTREAM_BUSY, answered);
        }
        // The account with the provider is ours, not the caller's.
        return chat.error(429, body).kind() == Kind.QUOTA
                ? replace(
                        Failure.UPSTREAM_ERROR,
                        "Provider '" + provider + "' answered that this gateway's quota is used up")
                : new ErrorAnswer.PassOn();
    }

    private static ErrorAnswer replace(Failure failure, String message) {
        return new ErrorAnswer.Replace(GatewayException.of(failure, message));
    }

    /// `error` of an error body in this dialect; a plain text there is taken as its message. Empty when it is none.
    private static JsonObject error(Buffer body) {
        try {
            return switch (new JsonObject(body).getValue("error")) {
                case JsonObject error -> error;
                case String message -> new JsonObject().put("message", message);
                case null, default -> new JsonObject();
            };
        } catch (DecodeException | ClassCastException notOurShape) {
            return new JsonObject();
        }
    }

    private static String said(JsonObject error) {
        if (!(error.getValue("message") instanceof String text)) {
            return null;
        }
        return text.length() > MESSAGE_CHARS_MAX ? text.substring(0, MESSAGE_CHARS_MAX) + "…" : text;
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        return chat.fault(status, headers, body);
    }

    @Override
    public Buffer errorBody(GatewayException failure) {
        return Buffer.buffer(ErrorJson.of(failure));
    }

    @Override
    public Buffer errorEvent(GatewayException failure) {
        return Buffer.buffer("data: " + ErrorJson.of(failure) + "\n\n");
    }

    @Override
    public Buffer errorEvent(Buffer body) {
        // In one line, as an event's data is.
        return Buffer.buffer("data: " + new JsonObject(body).encode() + "\n\n");
    }
}
