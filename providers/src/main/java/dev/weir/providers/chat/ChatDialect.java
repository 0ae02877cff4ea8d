package dev.weir.providers.chat;

import dev.weir.providers.api.ScanLimits;
import io.vertx.core.buffer.Buffer;

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
    /// @param model as the provider names it
    Buffer write(ChatRequest request, String model);

    /// For an answer of a provider.
    ///
    /// @param eventStream true for a stream, false for a JSON body
    AnswerDecoder decoder(boolean eventStream, ScanLimits limits);

    /// For an answer to a caller.
    AnswerEncoder encoder(ChatRequest request);
}
