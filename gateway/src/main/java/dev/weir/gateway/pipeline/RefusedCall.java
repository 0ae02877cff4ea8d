package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ErrorAnswer.PassOn;
import dev.weir.providers.api.ErrorAnswer.Replace;
import dev.weir.providers.api.Fault;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/// A provider's error answer: read whole, up to a limit, then judged by the dialect.
final class RefusedCall {
    /// A longer error body is cut here and then judged.
    private static final int BODY_BYTES_MAX = 64 * 1024;
    private static final int ERRORS_FROM = 400;

    private final Exchange exchange;
    private final Answer answer;
    private final RequestEnd end;
    private final Attempts attempts;
    private final Attempt attempt;
    private final Buffer body = Buffer.buffer();

    RefusedCall(Exchange exchange, Answer answer, RequestEnd end, Attempts attempts) {
        this.exchange = exchange;
        this.answer = answer;
        this.end = end;
        this.attempts = attempts;
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
        // What the client gets is decided now: its words are those of this attempt.
        Runnable giveUp = telling(exchange.route.provider());
        attempts.failed(exchange, new AttemptFailure(fault, answer.status(), retryAfterMs(), giveUp));
    }

    private Runnable telling(String provider) {
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
                GatewayException advised = advised(failure);
                yield () -> end.end(exchange, ending, advised);
            }
        };
    }

    private long retryAfterMs() {
        String advice = answer.headers().get("retry-after");
        return advice != null && advice.matches("[1-9][0-9]{0,4}") ? Long.parseLong(advice) * 1_000 : 0;
    }

    /// With the provider's own advice of when to come back, where it gave one.
    private GatewayException advised(GatewayException failure) {
        String advice = answer.headers().get("retry-after");
        // As a number of seconds; a date is seldom, and our default is sooner.
        return advice != null && failure.retryAfterSeconds() == 0 && advice.matches("[1-9][0-9]{0,4}")
                ? failure.retryAfter(Integer.parseInt(advice))
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
