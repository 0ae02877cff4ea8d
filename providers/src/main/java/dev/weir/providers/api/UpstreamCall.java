package dev.weir.providers.api;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// One request as one provider gets it, and how its answer becomes the caller's: as both came, or translated.
public interface UpstreamCall {
    /// Where it goes, below the provider's base URL: the path, and the query if there is one.
    String path();

    Buffer body();

    /// The provider took the request: its bytes are needed no more, [#body()] may not be asked again.
    default void taken() {}

    /// The answer where none has to be asked for, such as our own count of tokens; nothing is charged for it.
    default Optional<Buffer> ownAnswer() {
        return Optional.empty();
    }

    /// A listener for the provider's answer. Empty when an answer of that type is none.
    ///
    /// @param contentType of the answer's head; `null` as text when it has none
    Optional<AnswerScanner> scanner(String contentType, ScanLimits limits);

    /// The type of what the scanner lets through.
    ///
    /// @param contentType of the provider's answer
    String answerType(String contentType);

    /// Decides about an error that the provider answered with.
    ///
    /// @param provider its name, for the message
    ErrorAnswer judgeError(String provider, int status, Buffer body);

    /// The same for a provider that names the error in the head of its answer.
    default ErrorAnswer judgeError(String provider, int status, MultiMap headers, Buffer body) {
        return judgeError(provider, status, body);
    }

    /// What an error that the provider answered with means for further attempts. How long to wait tells [RetryAfter].
    default Fault fault(int status, MultiMap headers, Buffer body) {
        return Fault.ofStatus(status);
    }

    /// False when the provider speaks the caller's dialect: what it says of itself in its headers is then passed on.
    boolean translated();
}
