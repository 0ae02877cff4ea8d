package dev.weir.gateway.main;

import dev.weir.gateway.observe.Metrics;
import dev.weir.storage.responses.ResponseTables;
import dev.weir.verticles.responses.KeptResponses;
import dev.weir.verticles.responses.ResponsesSettings;
import dev.weir.verticles.responses.ResponsesVerticle;
import io.vertx.core.Vertx;
import java.time.Clock;

/// Stored responses of this node.
record ResponsesWiring(KeptResponses responses, ResponsesVerticle verticle) {
    static ResponsesWiring of(Vertx vertx, Store store, ResponsesSettings settings, Clock clock, Metrics metrics) {
        var tables = new ResponseTables(store.database.pool());
        var responses = new KeptResponses(vertx, tables, store.responseCipher, clock, settings);
        metrics.gauge("weir.responses.unstored", "Responses that wait to be stored", responses::unstored);
        metrics.gauge("weir.responses.unstored.bytes", "Bytes of responses that wait", responses::unstoredBytes);
        metrics.counter("weir.responses.kept", "Responses that were stored", responses::kept);
        metrics.counter(
                "weir.responses.lost", "Responses that were to be stored and are not, see the log", responses::lost);
        return new ResponsesWiring(responses, new ResponsesVerticle(responses, tables, clock, settings));
    }
}
