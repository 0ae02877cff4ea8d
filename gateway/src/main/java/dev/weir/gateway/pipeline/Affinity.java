package dev.weir.gateway.pipeline;

import dev.weir.providers.api.Conversation;

/// What tells one conversation from another, so that all its requests can go to the target that has its beginning in a
/// cache: what the client says in [#HEADER], else the beginning of its messages. Conversations of two companies are
/// never the same.
final class Affinity {
    /// Any text; requests with the same go to the same target.
    static final String HEADER = "x-weir-affinity";

    private static final long PRIME = 0x100000001b3L;

    private Affinity() {}

    /// Never 0.
    static long of(Exchange exchange) {
        String said = exchange.request.headers().get(HEADER);
        long hash = exchange.caller.companyId().getLeastSignificantBits()
                ^ exchange.caller.companyId().getMostSignificantBits();
        long conversation = said != null ? said.hashCode() : Conversation.beginning(exchange.wholeBody);
        hash = (hash ^ conversation) * PRIME;
        return hash == 0 ? 1 : hash;
    }
}
