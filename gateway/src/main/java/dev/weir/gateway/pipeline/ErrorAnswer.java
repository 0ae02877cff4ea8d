package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.edge.RetryAdvice;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// Tells a client that its request failed, in its dialect: by status while nothing was sent, by an event within a
/// stream, by breaking off within a JSON answer. Never by anything that looks like an end.
final class ErrorAnswer {
    private ErrorAnswer() {}

    /// The status the client was or will be told, 0 for none.
    static int statusOf(Exchange exchange, GatewayException failure) {
        // A head that was prepared for the answer and not sent gives way to the failure's.
        return failure != null && !exchange.headSent ? failure.failure().status() : exchange.status;
    }

    /// Ends the response: with `last` when there is no failure, else with the failure after `last`.
    static void send(Exchange exchange, GatewayException failure, Buffer last) {
        HttpServerResponse response = exchange.response;
        if (response.ended() || response.closed()) {
            return;
        }
        if (failure == null) {
            response.end(last);
        } else if (!exchange.headSent) {
            sendStatus(exchange, failure);
        } else if (exchange.events) {
            response.end(last.copy().appendBuffer(exchange.dialect.errorEvent(exchange.call, failure)));
        } else {
            response.reset();
        }
    }

    private static void sendStatus(Exchange exchange, GatewayException failure) {
        HttpServerResponse response = exchange.response;
        response.setStatusCode(failure.failure().status());
        AnswerHead.addCommon(exchange);
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        AnswerHead.tellRoute(exchange);
        RetryAdvice.add(response, failure);
        RetryAdvice.addExhausted(response, exchange.attempts);
        Buffer body = exchange.dialect.errorBody(failure, exchange.correlationId);
        Failures.discardRest(exchange.request);
        response.end(body);
    }
}
