package dev.weir.providers.upstream;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.Conversing;
import dev.weir.providers.chat.TranslatedCall;
import io.vertx.core.buffer.Buffer;
import java.util.Set;

/// What a provider understands: the operations it serves itself, and the dialect that all conversations can be
/// translated into.
///
/// @param provider its name, for messages
/// @param served operations whose requests pass as they came
/// @param chat for conversations of other dialects
/// @param usageInStreams its streams report usage when asked to
/// @param addresses where it has its operations
public record Speech(
        String provider, Set<Operation> served, ChatDialect chat, boolean usageInStreams, Addresses addresses) {
    /// Where a provider has an operation, below its base URL.
    @FunctionalInterface
    public interface Addresses {
        Addresses USUAL = (path, _) -> path;

        /// @param path of the dialect, with its query
        /// @param model as the provider names it
        String of(String path, String model);
    }

    public Speech {
        served = Set.copyOf(served);
    }

    /// One that has its operations where its dialect says.
    public Speech(String provider, Set<Operation> served, ChatDialect chat, boolean usageInStreams) {
        this(provider, served, chat, usageInStreams, Addresses.USUAL);
    }

    /// See [dev.weir.providers.api.Provider#prepare].
    public UpstreamCall prepare(Dialect dialect, CallRequest request, Buffer body, ModelTarget target) {
        if (served.contains(request.operation())) {
            return new PassedCall(
                    dialect,
                    request,
                    addresses.of(request.upstreamPath(target.model()), target.model()),
                    request.upstreamBody(target.model(), usageInStreams));
        }
        var own = dialect.ownAnswer(request);
        if (own.isPresent()) {
            return new OwnAnswer(own.get());
        }
        if (request.operation().isConversation() && dialect instanceof Conversing conversing) {
            return TranslatedCall.of(
                    conversing.conversation(request),
                    chat,
                    body,
                    new ChatTarget(target.model(), target.outputTokensMax(), usageInStreams),
                    addresses::of);
        }
        throw GatewayException.ofParam(
                Failure.INVALID_VALUE,
                "model",
                "The model '" + request.model() + "' can't be used here: its provider '" + provider + "' has no "
                        + request.operation().path() + " (expected: a model of a provider that has)");
    }
}
