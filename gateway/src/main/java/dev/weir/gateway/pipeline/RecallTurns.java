package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.Conversation;
import dev.weir.contracts.responses.StoredResponses;
import dev.weir.providers.api.Remembering;
import io.vertx.core.Future;

/// Puts the turns that a request goes on from into its input, so that everything behind this step, limits and prices
/// too, sees the whole conversation, and any provider can go on with it.
final class RecallTurns implements Step {
    private static final String PARAMETER = "previous_response_id";

    private final StoredResponses responses;
    private final long bodyBytesMax;

    /// @param bodyBytesMax of the request with the turns before it
    RecallTurns(StoredResponses responses, long bodyBytesMax) {
        this.responses = responses;
        this.bodyBytesMax = bodyBytesMax;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        if (!(exchange.dialect instanceof Remembering dialect)) {
            return PASSED;
        }
        exchange.memory = dialect.memory(exchange.call);
        if (exchange.memory.previousId().isEmpty()) {
            return PASSED;
        }
        String id = exchange.memory.previousId().get();
        return responses
                .conversation(exchange.caller.companyId(), id, bodyBytesMax - exchange.body.length())
                .map(found -> {
                    recall(exchange, dialect, id, found);
                    return null;
                });
    }

    private void recall(Exchange exchange, Remembering dialect, String id, Conversation found) {
        switch (found) {
            case Conversation.Turns(var turns) -> {
                exchange.wholeBody = dialect.continued(exchange.body, turns);
                exchange.call = exchange.dialect.read(exchange.operation, exchange.wholeBody);
            }
            case Conversation.Unknown _ ->
                throw GatewayException.ofParam(
                        Failure.PREVIOUS_RESPONSE_NOT_FOUND,
                        PARAMETER,
                        "Previous response with id '" + id
                                + "' not found (expected: the id of a response that was stored,"
                                + " and neither deleted nor expired).");
            case Conversation.TooLong(long bytes) ->
                throw GatewayException.ofParam(
                        Failure.BODY_TOO_LARGE,
                        PARAMETER,
                        "The turns up to '" + id + "' have " + bytes + " bytes (expected: at most " + bodyBytesMax
                                + " together with the body)");
        }
    }
}
