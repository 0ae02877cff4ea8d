package dev.weir.providers.anthropic;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.LimitHeaders;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.Conversing;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.wire.JsonScanner;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.Optional;

/// The words of the Anthropic API, for callers at `/v1/messages` and `/v1/messages/count_tokens`.
///
/// A caller's `anthropic-version` and `anthropic-beta` headers go to a provider of the same dialect; its `x-api-key` is
/// its credential here and never passes.
public final class AnthropicDialect implements Dialect, Conversing {
    /// The version of the API that is spoken when the caller names none.
    public static final String VERSION = "2023-06-01";

    private static final int ERROR_BYTES = 256;

    private final ChatDialect messages;

    /// @param clock for the moment that a translated answer carries
    public AnthropicDialect(InstantSource clock) {
        this.messages = new AnthropicMessages(clock);
    }

    @Override
    public CallRequest read(Operation operation, Buffer body) {
        return AnthropicRequestReader.read(operation, body);
    }

    @Override
    public LimitHeaders limitHeaders() {
        return LimitHeaders.ANTHROPIC;
    }

    /// Our own answer to a count, for models whose provider can't count: an estimate.
    public static Buffer countedTokens(CallRequest request) {
        return new JsonWriter(ERROR_BYTES)
                .beginObject()
                .name("input_tokens")
                .number(request.inputTokensEstimate())
                .endObject()
                .buffer();
    }

    @Override
    public ChatDialect conversation(CallRequest request) {
        return messages;
    }

    @Override
    public Optional<Buffer> ownAnswer(CallRequest request) {
        return request.operation() == Operation.COUNT_TOKENS ? Optional.of(countedTokens(request)) : Optional.empty();
    }

    @Override
    public AnswerScanner scanner(CallRequest request, boolean eventStream, ScanLimits limits) {
        if (request.operation() == Operation.COUNT_TOKENS) {
            return new CountScanner(limits.heldBytesMax());
        }
        return eventStream
                ? new MessageScanner(limits.eventBytesMax())
                : new JsonScanner(limits.heldBytesMax(), MessageUsage::new, ErrorReader::fault);
    }

    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        ModelError error = ErrorReader.read(status, body);
        String answered = "Provider '" + provider + "' answered " + status
                + (error.message().isEmpty() ? "" : ": " + error.message());
        return switch (error.kind()) {
            case AUTHENTICATION, PERMISSION ->
                replace(Failure.UPSTREAM_REJECTED_US, "Provider '" + provider + "' refused this gateway's credentials");
            // The account with the provider is ours, not the caller's.
            case QUOTA, DAY_QUOTA ->
                replace(
                        Failure.UPSTREAM_ERROR,
                        "Provider '" + provider + "' answered that this gateway's quota is used up");
            case TIMEOUT -> replace(Failure.UPSTREAM_TIMEOUT, answered);
            case OVERLOADED -> replace(Failure.UPSTREAM_BUSY, answered);
            case SERVER -> replace(Failure.UPSTREAM_ERROR, answered);
            case RATE_LIMIT ->
                error.message().isEmpty() ? replace(Failure.UPSTREAM_BUSY, answered) : new ErrorAnswer.PassOn();
            case INVALID_REQUEST, NOT_FOUND, TOO_LARGE ->
                error.message().isEmpty() ? replace(Failure.UPSTREAM_ERROR, answered) : new ErrorAnswer.PassOn();
        };
    }

    private static ErrorAnswer replace(Failure failure, String message) {
        return new ErrorAnswer.Replace(GatewayException.of(failure, message));
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        return ErrorReader.read(status, body).fault(status);
    }

    @Override
    public Buffer errorBody(GatewayException failure) {
        return errorBody(failure, null);
    }

    @Override
    public Buffer errorBody(GatewayException failure, String requestId) {
        var out = new JsonWriter(ERROR_BYTES);
        ErrorWriter.body(out, ErrorWriter.type(failure.failure()), failure.getMessage(), requestId);
        return out.buffer();
    }

    @Override
    public Buffer errorEvent(GatewayException failure) {
        var out = new JsonWriter(ERROR_BYTES);
        ErrorWriter.event(out, ErrorWriter.type(failure.failure()), failure.getMessage(), null);
        return out.buffer();
    }

    @Override
    public Buffer errorEvent(Buffer body) {
        JsonSlice error = ErrorReader.error(body);
        var out = new JsonWriter(ERROR_BYTES);
        if (error != null && error.isObject()) {
            // In one line, as an event's data is.
            out.text("event: error\ndata: ")
                    .beginObject()
                    .name("type")
                    .string("error")
                    .name("error");
            copy(error.reader(), out);
            out.endObject().text("\n\n");
        } else {
            ErrorWriter.event(out, "api_error", "The provider answered with an error", null);
        }
        return out.buffer();
    }

    private static void copy(JsonReader json, JsonWriter out) {
        out.beginObject();
        json.beginObject();
        while (json.nextField()) {
            String name = json.field();
            if (json.peek() == '"') {
                out.name(name).value(json.slice());
            } else {
                json.skip();
            }
        }
        out.endObject();
    }
}
