package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ErrorAnswer.PassOn;
import dev.weir.providers.api.ErrorAnswer.Replace;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.RetryAfter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/// A provider's error answer: read whole, up to a limit, then judged by the dialect.
final class RefusedCall {
    /// A longer error body is cut here and then judged.
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final int ERRORS_FROM = 400;
    private static final long MS_PER_SECOND = 1_000;

    private final Exchange exchange;
    private final Answer answer;
    private final RequestEnd end;
    private final Attempts attempts;
    private final RetryAfter retryAfter;
    private final Attempt attempt;
    private final Buffer body = Buffer.buffer();

    RefusedCall(Exchange exchange, Answer answer, RequestEnd end, Attempts attempts, RetryAfter retryAfter) {
        this.exchange = exchange;
        this.answer = answer;
        this.end = end;
        this.attempts = attempts;
        this.retryAfter = retryAfter;
        this.attempt = exchange.attempt;
    }

    void read() {
        answer.body().exceptionHandler(_ -> judge());
        answer.body().endHandler(_ -> {
            exchange.upstreamOver = true;
            judge();
        });
        answer.body().handler(block -> {
            body.appendBuffer(block);
            if (body.length() > BODY_BYTES_MAX) {
                judge();
            }
        });
        answer.body().resume();
    }

    private void judge() {
        if (exchange.ended() || exchange.attempt != attempt) {
            return;
        }
        Fault fault = answer.status() < ERRORS_FROM
                ? Fault.GARBAGE
                : exchange.upstream.fault(answer.status(), answer.headers(), body);
        long retryAfterMs = retryAfter.ms(answer.status(), answer.headers(), body);
        // What the client gets is decided now: its words are those of this attempt.
        Runnable giveUp = telling(exchange.route.provider(), retryAfterMs);
        attempts.failed(exchange, new AttemptFailure(fault, answer.status(), retryAfterMs, giveUp));
    }

    private Runnable telling(String provider, long retryAfterMs) {
        if (answer.status() < ERRORS_FROM) {
            var failure = GatewayException.of(
                    Failure.UPSTREAM_GARBAGE,
                    "Provider '" + provider + "' answered with status " + answer.status()
                            + " (expected: 200, or 400 and above)");
            return () -> end.end(exchange, Ending.UPSTREAM_ERROR, failure);
        }
        return switch (exchange.upstream.judgeError(provider, answer.status(), answer.headers(), body)) {
            case PassOn _ -> this::passOn;
            case Replace(GatewayException failure) -> {
                Ending ending = failure.failure() == Failure.UPSTREAM_TIMEOUT ? Ending.TIMEOUT : Ending.UPSTREAM_ERROR;
                GatewayException advised = advised(failure, retryAfterMs);
                yield () -> end.end(exchange, ending, advised);
            }
        };
    }

    /// With the provider's own advice of when to come back, where it gave one.
    private static GatewayException advised(GatewayException failure, long retryAfterMs) {
        return retryAfterMs > 0 && failure.retryAfterSeconds() == 0
                ? failure.retryAfter((int) Math.ceilDiv(retryAfterMs, MS_PER_SECOND))
                : failure;
    }

    private void passOn() {
        if (exchange.headSent) {
            // A comment went out before: the status is spent, the error becomes an event.
            end.end(exchange, Ending.UPSTREAM_ERROR, null, exchange.dialect.errorEvent(exchange.call, body));
            return;
        }
        AnswerHead.prepare(exchange, answer, String.valueOf(answer.headers().get(HttpHeaders.CONTENT_TYPE)));
        end.end(exchange, Ending.UPSTREAM_ERROR, null, body);
    }
}
