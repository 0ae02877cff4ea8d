package dev.weir.providers.gemini;

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
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The words of the Gemini API.
public final class GeminiDialect implements Dialect, Conversing {
    private static final int ERROR_BYTES = 512;

    /// For a body that names its model itself, as this API allows beside the path.
    @Override
    public CallRequest read(Operation operation, Buffer body) {
        return GeminiRequestReader.read(operation, null, body);
    }

    /// @throws GatewayException also `UNKNOWN_URL` for a path that names no model or no method of this API
    @Override
    public CallRequest read(Operation operation, String path, String query, Buffer body) {
        return GeminiRequestReader.read(operation, target(path, query), body);
    }

    private static GeminiTarget target(String path, String query) {
        return GeminiTarget.of(path, query)
                .orElseThrow(() -> GatewayException.of(
                        Failure.UNKNOWN_URL,
                        path + " is no path of this API (expected: …/models/{model}:generateContent,"
                                + " :streamGenerateContent or :countTokens)"));
    }

    @Override
    public ChatDialect conversation(CallRequest request) {
        return new GeminiContent(((GeminiRequest) request).target());
    }

    @Override
    public Optional<Buffer> ownAnswer(CallRequest request) {
        return request.operation() == Operation.COUNT_CONTENT_TOKENS
                ? Optional.of(tokenCount(request.inputTokensEstimate()))
                : Optional.empty();
    }

    @Override
    public AnswerScanner scanner(CallRequest request, boolean eventStream, ScanLimits limits) {
        var asked = (GeminiRequest) request;
        if (eventStream) {
            return new StreamScanner(asked.candidates(), limits.eventBytesMax());
        }
        return asked.stream()
                ? new ArrayScanner(asked.candidates(), limits.eventBytesMax())
                : new JsonScanner(limits.heldBytesMax());
    }

    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        ModelError error = ErrorReader.read(status, body);
        String told = error.message().isEmpty() ? "" : ": " + error.message();
        String answered = "Provider '" + provider + "' answered " + status + told;
        return switch (error.kind()) {
            case AUTHENTICATION, PERMISSION ->
                replace(Failure.UPSTREAM_REJECTED_US, "Provider '" + provider + "' refused this gateway's credentials");
            case QUOTA, DAY_QUOTA ->
                replace(
                        Failure.UPSTREAM_ERROR,
                        "Provider '" + provider + "' answered that this gateway's quota is used up");
            case TIMEOUT -> replace(Failure.UPSTREAM_TIMEOUT, answered);
            case OVERLOADED ->
                new ErrorAnswer.Replace(
                        GatewayException.of(Failure.UPSTREAM_BUSY, answered).retryAfter(error.retryAfterSeconds()));
            case SERVER -> replace(Failure.UPSTREAM_ERROR, answered);
            case RATE_LIMIT -> told.isEmpty() ? replace(Failure.UPSTREAM_BUSY, answered) : new ErrorAnswer.PassOn();
            case INVALID_REQUEST, NOT_FOUND, TOO_LARGE ->
                told.isEmpty() ? replace(Failure.UPSTREAM_ERROR, answered) : new ErrorAnswer.PassOn();
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
        var out = new JsonWriter(ERROR_BYTES);
        ErrorWriter.write(out, failure);
        return out.buffer();
    }

    @Override
    public Buffer errorEvent(GatewayException failure) {
        return event(errorBody(failure));
    }

    @Override
    public Buffer errorEvent(Buffer body) {
        return event(oneError(body));
    }

    @Override
    public Buffer errorEvent(CallRequest request, GatewayException failure) {
        return request.eventStream() ? errorEvent(failure) : lastItem(errorBody(failure));
    }

    @Override
    public Buffer errorEvent(CallRequest request, Buffer body) {
        return request.eventStream() ? errorEvent(body) : lastItem(oneError(body));
    }

    private static Buffer event(Buffer json) {
        return Buffer.buffer("data: ").appendBuffer(json).appendString("\n\n");
    }

    /// Behind an item of a growing array, and its end.
    private static Buffer lastItem(Buffer json) {
        return Buffer.buffer(",\r\n").appendBuffer(json).appendString("\n]\n");
    }

    /// A provider's error in one line, without the array that it comes in where a stream was asked for.
    private static Buffer oneError(Buffer body) {
        JsonSlice error = ErrorReader.error(body);
        // Between the tokens of JSON a line break is a blank; inside of a string there is none.
        String line = error == null ? "{}" : error.toString().replaceAll("[\r\n]+", " ");
        return Buffer.buffer(("{\"error\":" + line + "}").getBytes(StandardCharsets.UTF_8));
    }

    /// The answer to a request to count tokens.
    private static Buffer tokenCount(long tokens) {
        return new JsonWriter(ERROR_BYTES)
                .beginObject()
                .name("totalTokens")
                .number(tokens)
                .endObject()
                .buffer();
    }
}
