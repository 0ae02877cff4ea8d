package dev.weir.providers.api;

import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// The words of one model API. Stateless; safe from any thread.
public interface Dialect {
    /// What tells it from the others, such as in the keys of a cache.
    default String name() {
        return getClass().getSimpleName();
    }

    /// Reads what routing and pricing need, without a tree.
    ///
    /// @throws GatewayException `INVALID_JSON`, `MISSING_PARAMETER`, `INVALID_TYPE` or `INVALID_VALUE`, naming the
    ///     parameter, its value and the expectation
    CallRequest read(Operation operation, Buffer body);

    /// The same for an API that names the model and the form of the answer in the address.
    ///
    /// @param path of the caller's request, as it came
    /// @param query null when there is none
    default CallRequest read(Operation operation, String path, String query, Buffer body) {
        return read(operation, body);
    }

    /// Reads a form with files, for [Operation#isUpload()].
    ///
    /// @param contentType of the request; null when it has none
    /// @param fingerprinted it will be asked for its fingerprint
    /// @throws GatewayException `BAD_REQUEST` when that is no form's
    default Form form(Operation operation, String contentType, boolean fingerprinted) {
        throw new IllegalStateException(operation + " takes no form");
    }

    /// How it tells where a caller stands with its limits.
    default LimitHeaders limitHeaders() {
        return LimitHeaders.OPENAI;
    }

    /// A listener for one answer.
    ///
    /// @param eventStream true for `text/event-stream`, false for a JSON body
    AnswerScanner scanner(CallRequest request, boolean eventStream, ScanLimits limits);

    /// The same by the type of the answer's head. Empty when an answer of that type is none.
    ///
    /// @param contentType `null` as text when it has none
    default Optional<AnswerScanner> scanner(CallRequest request, String contentType, ScanLimits limits) {
        boolean events = AnswerType.isEvents(contentType);
        return events || AnswerType.isJson(contentType)
                ? Optional.of(scanner(request, events, limits))
                : Optional.empty();
    }

    /// The answer to a request for which no model has to run, where its provider has none: such as a count of tokens.
    default Optional<Buffer> ownAnswer(CallRequest request) {
        return Optional.empty();
    }

    /// Decides about an error that a provider answered with.
    ///
    /// @param provider its name, for the message
    ErrorAnswer judgeError(String provider, int status, Buffer body);

    /// What an error that a provider answered with means for further attempts.
    Fault fault(int status, MultiMap headers, Buffer body);

    /// The body of an error answer.
    Buffer errorBody(GatewayException failure);

    /// The same for dialects whose errors name the request they are about.
    ///
    /// @param requestId as the answer's head tells it
    default Buffer errorBody(GatewayException failure, String requestId) {
        return errorBody(failure);
    }

    /// An error as an event, for answers whose first byte has been sent. Never looks like an end.
    Buffer errorEvent(GatewayException failure);

    /// A provider's error answer that was judged [ErrorAnswer.PassOn], as an event, for the same case.
    Buffer errorEvent(Buffer body);

    /// As [#errorEvent(GatewayException)], for an API with more than one form of streams.
    default Buffer errorEvent(CallRequest request, GatewayException failure) {
        return errorEvent(failure);
    }

    /// As [#errorEvent(Buffer)], for an API with more than one form of streams.
    default Buffer errorEvent(CallRequest request, Buffer body) {
        return errorEvent(body);
    }
}
