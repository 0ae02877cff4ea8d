package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.streams.Flow;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.Fault;
import io.vertx.core.buffer.Buffer;

/// How the provider's answer comes to its end.
final class AnswerEnding implements Flow.Ending {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final Exchange exchange;
    private final RequestEnd end;
    private final Attempts attempts;

    AnswerEnding(Exchange exchange, RequestEnd end, Attempts attempts) {
        this.exchange = exchange;
        this.end = end;
        this.attempts = attempts;
    }

    @Override
    public void ended(Buffer last) {
        finish(last, null);
    }

    @Override
    public void failed(Throwable cause, Buffer last) {
        if (cause instanceof GatewayException failure) {
            attempts.failed(
                    exchange,
                    AttemptFailure.of(
                            AttemptFailure.faultOf(failure), () -> end.end(exchange, Ending.UPSTREAM_ERROR, failure)));
        } else {
            finish(last, cause);
        }
    }

    /// @param cause what broke the answer off, null when it came to its end
    private void finish(Buffer last, Throwable cause) {
        exchange.upstreamOver = true;
        try {
            Buffer rest = rest(last);
            Verdict verdict = exchange.scanner.verdict();
            boolean reportMissing = cause != null && exchange.scanner.usage().isEmpty();
            conclude(verdict == Verdict.WHOLE && reportMissing ? Verdict.CUT : verdict, rest, cause);
        } catch (RuntimeException e) {
            // Whatever it is, the request must not go on for ever.
            end.end(exchange, Ending.UPSTREAM_ERROR, Failures.shown(e));
        }
    }

    private Buffer rest(Buffer last) {
        exchange.lastArrival = System.nanoTime();
        Buffer out = last.length() == 0 ? last : exchange.scanner.feed(last);
        Buffer whole = join(exchange.heldStart, join(out, exchange.scanner.finish()));
        exchange.heldStart = NOTHING;
        return whole;
    }

    private void conclude(Verdict verdict, Buffer rest, Throwable cause) {
        String provider = "Provider '" + exchange.route.provider() + "'";
        switch (verdict) {
            case WHOLE -> complete(Ending.COMPLETED, rest);
            case ERROR -> {
                Fault fault = exchange.scanner.fault().orElse(Fault.SERVER_ERROR);
                if (exchange.events) {
                    attempts.failed(exchange, AttemptFailure.of(fault, () -> complete(Ending.UPSTREAM_ERROR, rest)));
                } else {
                    fail(fault, Failure.UPSTREAM_ERROR, provider + " answered with an error", rest, cause);
                }
            }
            case CUT ->
                fail(Fault.CUT, Failure.UPSTREAM_CUT, provider + " broke off its answer before the end", rest, cause);
            case GARBAGE ->
                fail(
                        Fault.GARBAGE,
                        Failure.UPSTREAM_GARBAGE,
                        provider + " sent something that is no answer (expected: one in its dialect)",
                        rest,
                        cause);
        }
    }

    private void complete(Ending ending, Buffer rest) {
        if (rest.length() > 0) {
            exchange.noteContent();
        }
        if (exchange.events && !exchange.begun) {
            // All of it came in one read.
            exchange.route.state().firstContent(exchange.lastArrival - exchange.attemptAt);
        }
        end.end(exchange, ending, null, rest);
    }

    private void fail(Fault fault, Failure failure, String message, Buffer rest, Throwable cause) {
        Ending ending = failure == Failure.UPSTREAM_CUT ? Ending.UPSTREAM_CUT : Ending.UPSTREAM_ERROR;
        attempts.failed(
                exchange,
                AttemptFailure.of(
                        fault, () -> tell(ending, GatewayException.withDetail(failure, message, cause), rest)));
    }

    /// Whole events that came before the failure still belong to the client; held-back JSON does not.
    private void tell(Ending ending, GatewayException failure, Buffer rest) {
        if (exchange.events && rest.length() > 0) {
            exchange.noteContent();
            AnswerHead.markSent(exchange);
        }
        end.end(exchange, ending, failure, rest);
    }

    /// Both, with as few copies as can be.
    static Buffer join(Buffer first, Buffer then) {
        if (first.length() == 0) {
            return then;
        }
        return then.length() == 0
                ? first
                : Buffer.buffer(first.length() + then.length())
                        .appendBuffer(first)
                        .appendBuffer(then);
    }
}
