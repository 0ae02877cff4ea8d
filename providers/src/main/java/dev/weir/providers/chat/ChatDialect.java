package dev.weir.providers.chat;

import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// One dialect of conversations, both ways. Stateless; safe from any thread.
public interface ChatDialect {
    String name();

    /// Reads a caller's request whole.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException naming the parameter, its value and the expectation
    ChatRequest read(Buffer body);

    /// What it can say to a provider.
    Expressible expressible();

    /// Writes a request for a provider, after [#expressible()] has let it pass.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException `INVALID_VALUE`, naming the caller's parameter, for a
    ///     value that this dialect can't express
    Buffer write(ChatRequest request, ChatTarget target);

    /// Where a request goes, below a provider's base URL: the path, and the query if there is one.
    String path(ChatRequest request, ChatTarget target);

    /// For an answer of a provider with that content type; empty when such an answer is none.
    default Optional<AnswerDecoder> decoder(String contentType, ScanLimits limits) {
        boolean events = AnswerType.isEvents(contentType);
        return events || AnswerType.isJson(contentType) ? Optional.of(decoder(events, limits)) : Optional.empty();
    }

    /// For an answer of a provider.
    ///
    /// @param eventStream true for a stream, false for a JSON body
    AnswerDecoder decoder(boolean eventStream, ScanLimits limits);

    /// Reads the body of an error answer of a provider, whatever it is.
    ModelError error(int status, Buffer body);

    /// The same for an API that names the error in the head of its answer.
    default ModelError error(int status, MultiMap headers, Buffer body) {
        return error(status, body);
    }

    /// What such an error means for further attempts.
    default Fault fault(int status, MultiMap headers, Buffer body) {
        return error(status, headers, body).fault(status);
    }

    /// For an answer to a caller: a stream of events when its request asked for one, else JSON.
    AnswerEncoder encoder(ChatRequest request);

    /// The content type of what that encoder writes.
    default String answerType(ChatRequest request) {
        return request.stream() ? AnswerType.EVENTS : AnswerType.JSON;
    }
}
