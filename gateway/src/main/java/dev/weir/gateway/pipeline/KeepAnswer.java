package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.StoredResponses;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Remembering;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has an answer kept that its caller may name later: accepted while its last bytes pass, stored behind the client's
/// back. An answer that is not accepted says so itself.
final class KeepAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(KeepAnswer.class);
    private static final String ID_PREFIX = "resp_";

    private final StoredResponses responses;

    KeepAnswer(StoredResponses responses) {
        this.responses = responses;
    }

    /// The scanner, or one around it when the request says something about answers that are kept.
    AnswerScanner around(AnswerScanner scanner, Exchange exchange, boolean events) {
        if (exchange.memory == null || !exchange.memory.any() || !(exchange.dialect instanceof Remembering dialect)) {
            return scanner;
        }
        var previous = exchange.memory.previousId();
        if (!exchange.memory.store()) {
            var named = new Remembering.Naming(Optional.empty(), previous, _ -> false);
            return dialect.naming(scanner, events, responses.bytesMax(), named);
        }
        String own = exchange.id.toString().replace("-", "");
        var named = new Remembering.Naming(
                Optional.of(ID_PREFIX + own), previous, response -> keep(exchange, dialect, own, response));
        return dialect.naming(scanner, events, responses.bytesMax(), named);
    }

    private boolean keep(Exchange exchange, Remembering dialect, String own, Buffer response) {
        try {
            return responses.keep(
                    exchange.caller.companyId(),
                    ID_PREFIX + own,
                    exchange.memory.previousId(),
                    dialect.inputItems(exchange.body, own),
                    response);
        } catch (GatewayException strange) {
            // Its provider took an input that we can't list.
            LOG.warn("responses: the answer to request {} is not kept", exchange.correlationId, strange);
            return false;
        }
    }
}
