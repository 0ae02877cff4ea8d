package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.fault.FaultPoint;
import dev.weir.gateway.edge.Failures;
import dev.weir.gateway.streams.Flow;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.FormRequest;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.RetryAfter;
import dev.weir.providers.api.ScanLimits;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/// Calls the provider and carries its answer to the client, listening as it passes. The beginning of an answer is held
/// back until there is something of it, so that another target can take over.
final class Relay implements Step {
    private static final Buffer NOTHING = Buffer.buffer(0);
    private static final Buffer KEEP_ALIVE = Buffer.buffer(": keep-alive\n\n");
    private static final String[] PASSED_HEADERS = {"user-agent", "traceparent", "tracestate"};
    /// What only a provider of the caller's dialect understands.
    static final String[] DIALECT_HEADERS = {"accept", "openai-beta", "anthropic-version", "anthropic-beta"};

    private final ScanLimits limits;
    private final int heldStartMax;
    private final KeepAnswer keepAnswer;
    private final RequestEnd end;
    private final Attempts attempts;
    private final RetryAfter retryAfter;
    private final Billing billing;
    private final ReplayCached replay;

    /// @param heldStartMax bytes of the beginning of an answer that are held back at most
    Relay(
            ScanLimits limits,
            int heldStartMax,
            KeepAnswer keepAnswer,
            RequestEnd end,
            Attempts attempts,
            RetryAfter retryAfter,
            Billing billing,
            ReplayCached replay) {
        this.limits = limits;
        this.heldStartMax = heldStartMax;
        this.keepAnswer = keepAnswer;
        this.end = end;
        this.attempts = attempts;
        this.retryAfter = retryAfter;
        this.billing = billing;
        this.replay = replay;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        if (exchange.cached != null) {
            replay.replay(exchange);
            return PASSED;
        }
        Optional<Buffer> own = exchange.upstream.ownAnswer();
        if (own.isPresent()) {
            AnswerHead.prepareOwn(exchange, exchange.upstream.answerType(""));
            end.end(exchange, Ending.COMPLETED, null, own.get());
        } else {
            call(exchange);
        }
        return PASSED;
    }

    /// Calls the target that was chosen.
    void call(Exchange exchange) {
        exchange.timeouts = exchange.provider.timeouts();
        exchange.enter(Exchange.Phase.WAITING);
        attempts.begin(exchange);
        Attempt attempt = exchange.provider.send(upstreamCall(exchange));
        exchange.attempt = attempt;
        FaultPoint.CALLED.reach();
        // What comes of an attempt that was given up concerns nobody.
        attempt.answer()
                .onComplete(
                        answer -> {
                            if (exchange.attempt == attempt) {
                                answered(exchange, answer);
                            }
                        },
                        cause -> {
                            if (exchange.attempt == attempt) {
                                failed(exchange, cause);
                            }
                        });
    }

    private ProviderCall upstreamCall(Exchange exchange) {
        MultiMap headers = passedHeaders(exchange);
        if (exchange.upload == null) {
            return ProviderCall.of(exchange.correlationId, exchange.upstream, headers);
        }
        var edit = ((FormRequest) exchange.call).edit(exchange.route.upstreamModel());
        return new ProviderCall(
                exchange.correlationId,
                exchange.upstream.path(),
                exchange.request.headers().get(HttpHeaders.CONTENT_TYPE),
                Buffer.buffer(),
                headers,
                exchange.upload.stream(edit, cause -> end.end(exchange, Ending.REFUSED, Failures.shown(cause))));
    }

    private static MultiMap passedHeaders(Exchange exchange) {
        MultiMap sent = exchange.request.headers();
        MultiMap passed = HttpHeaders.headers();
        pass(PASSED_HEADERS, sent, passed);
        if (!exchange.upstream.translated()) {
            pass(DIALECT_HEADERS, sent, passed);
        }
        return passed;
    }

    private static void pass(String[] names, MultiMap sent, MultiMap passed) {
        for (String name : names) {
            String value = sent.get(name);
            if (value != null) {
                passed.add(name, value);
            }
        }
    }

    /// A comment that keeps a silent stream open. Commits the status when nothing was sent before.
    void keepAlive(Exchange exchange) {
        if (exchange.abandoned) {
            return;
        }
        if (!exchange.headSent) {
            AnswerHead.commitEvents(exchange);
        }
        exchange.response.write(KEEP_ALIVE);
    }

    private void answered(Exchange exchange, Answer answer) {
        if (exchange.ended()) {
            return;
        }
        if (answer.status() < 200 || answer.status() > 299) {
            new RefusedCall(exchange, answer, end, attempts, retryAfter).read();
            return;
        }
        exchange.accepted = true;
        exchange.upstream.taken();
        if (exchange.reserve != null) {
            billing.accepted(exchange.reserve);
        }
        String type = String.valueOf(answer.headers().get(HttpHeaders.CONTENT_TYPE));
        Optional<AnswerScanner> scanner = exchange.upstream.scanner(type, limits);
        boolean events = AnswerType.isEvents(exchange.upstream.answerType(type));
        if (scanner.isEmpty() || !events && exchange.headSent) {
            garbage(exchange, type);
            return;
        }
        exchange.scanner = keepAnswer.around(scanner.get(), exchange, events);
        exchange.enter(Exchange.Phase.STREAMING);
        exchange.lastArrival = exchange.phaseSince;
        if (!exchange.headSent) {
            AnswerHead.prepare(exchange, answer, exchange.upstream.answerType(type));
        }
        exchange.flow = new Flow(
                exchange.context,
                answer.body(),
                exchange.response,
                block -> pass(exchange, block),
                new AnswerEnding(exchange, end, attempts));
        exchange.flow.start();
    }

    private void garbage(Exchange exchange, String type) {
        exchange.accepted = false;
        var failure = GatewayException.of(
                Failure.UPSTREAM_GARBAGE,
                "Provider '" + exchange.route.provider() + "' sent an answer of the type " + type + " (expected: "
                        + (exchange.call.stream() ? AnswerType.EVENTS : AnswerType.JSON) + ")");
        attempts.failed(
                exchange, AttemptFailure.of(Fault.GARBAGE, () -> end.end(exchange, Ending.UPSTREAM_ERROR, failure)));
    }

    private void failed(Exchange exchange, Throwable cause) {
        exchange.upstreamOver = true;
        GatewayException failure = cause instanceof GatewayException known
                ? known
                : GatewayException.withDetail(Failure.UPSTREAM_ERROR, "The call to the provider failed", cause);
        attempts.failed(
                exchange,
                AttemptFailure.of(
                        AttemptFailure.faultOf(failure),
                        () -> end.end(exchange, AttemptFailure.endingOf(failure), failure)));
    }

    /// What of a block may go to the client now.
    private Buffer pass(Exchange exchange, Buffer block) {
        exchange.lastArrival = System.nanoTime();
        Buffer out = exchange.scanner.feed(block);
        if (!exchange.begun) {
            out = begin(exchange, out);
        }
        if (out.length() > 0) {
            exchange.noteContent();
            AnswerHead.markSent(exchange);
            if (exchange.scanner.complete()) {
                end.bookWhole(exchange);
            }
            if (exchange.claim != null) {
                exchange.claim.record(out);
            }
            end.addToRecording(exchange, out);
        }
        return exchange.abandoned ? NOTHING : out;
    }

    /// Holds back what comes before an answer has begun; an error that comes in its place fails the attempt.
    private Buffer begin(Exchange exchange, Buffer out) {
        Optional<Fault> fault = exchange.scanner.fault();
        if (fault.isPresent() && attempts.mayFollow(exchange, fault.get())) {
            attempts.failed(exchange, AttemptFailure.of(fault.get(), () -> {}));
            return NOTHING;
        }
        Buffer start = AnswerEnding.join(exchange.heldStart, out);
        exchange.begun = exchange.scanner.begun() || fault.isPresent() || start.length() > heldStartMax;
        exchange.heldStart = exchange.begun ? NOTHING : start;
        if (exchange.begun) {
            exchange.route.state().firstContent(exchange.lastArrival - exchange.attemptAt);
        }
        return exchange.begun ? start : NOTHING;
    }
}
