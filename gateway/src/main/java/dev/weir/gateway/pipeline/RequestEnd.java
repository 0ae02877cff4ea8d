package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.fault.FaultPoint;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.gateway.cache.AnswerCache;
import dev.weir.gateway.cache.Recording;
import dev.weir.gateway.edge.Failures;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.time.InstantSource;

/// Where every request ends, however it ends: the provider's call is cancelled, the reservation settled, the claim of
/// its key concluded, the client answered, the observer told; each once. One per event loop.
final class RequestEnd {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private static final int STATUS_OK = 200;
    private static final GatewayException GIVEN_UP = GatewayException.of(
            Failure.UPSTREAM_CUT, "The request whose answer this one shared was given up before its end");

    private final Billing billing;
    private final AnswerCache cache;
    private final RequestObserver observer;
    private final InstantSource clock;
    private Watch watch;

    RequestEnd(Billing billing, AnswerCache cache, RequestObserver observer, InstantSource clock) {
        this.billing = billing;
        this.cache = cache;
        this.observer = observer;
        this.clock = clock;
    }

    /// The watch ends requests too, so each needs the other.
    void watchedBy(Watch watch) {
        this.watch = watch;
    }

    /// Ends it with a failure, or, when `failure` is null, with nothing more to say to the client.
    void end(Exchange exchange, Ending ending, GatewayException failure) {
        end(exchange, ending, failure, NOTHING);
    }

    /// The same, after `last`, which still belongs to the answer.
    void end(Exchange exchange, Ending ending, GatewayException failure, Buffer last) {
        if (exchange.ended()) {
            return;
        }
        exchange.enter(Exchange.Phase.ENDED);
        watch.remove(exchange);
        if (exchange.flow != null) {
            exchange.flow.stop();
        }
        boolean sending = exchange.upload != null && !exchange.upload.sent();
        if (exchange.attempt != null && (!exchange.upstreamOver || sending)) {
            exchange.attempt.cancel();
        }
        if (exchange.upload != null) {
            exchange.upload.close();
        }
        exchange.status = ErrorAnswer.statusOf(exchange, failure);
        Ending told = exchange.booked == null ? exchange.abandoned ? Ending.CLIENT_GONE : ending : Ending.COMPLETED;
        // Before the client is told, so that whoever has its answer finds it in the books.
        Charge charge = exchange.booked == null ? book(exchange, told) : exchange.booked;
        boolean whole = ending == Ending.COMPLETED || told == Ending.COMPLETED;
        Attempts.over(exchange, whole, charge.usage().outputTotal());
        if (exchange.sharing != null) {
            exchange.sharing.leave();
        }
        if (exchange.recording != null) {
            concludeRecording(exchange, ending, failure, last, charge);
        }
        if (exchange.claim != null) {
            conclude(exchange, told, last);
        }
        if (ending != Ending.CLIENT_GONE) {
            if (sending && !exchange.headSent) {
                Failures.discardRest(exchange.request);
            }
            ErrorAnswer.send(exchange, failure, last);
        }
        observer.ended(record(exchange, told, failure, charge));
    }

    /// Books an answer that has come whole, with its provider's count, before its last bytes go to the client:
    /// should the node die in between, no client has an answer that is not in the books. The rest of the end
    /// follows.
    void bookWhole(Exchange exchange) {
        if (exchange.booked == null
                && !exchange.abandoned
                && exchange.scanner.usage().isPresent()) {
            exchange.booked = book(exchange, Ending.COMPLETED);
        }
    }

    private Charge book(Exchange exchange, Ending ending) {
        Charge charge = Charge.of(exchange, ending);
        FaultPoint.ANSWERED.reach();
        settle(exchange, ending, charge);
        FaultPoint.ENDED.reach();
        return charge;
    }

    private void settle(Exchange exchange, Ending ending, Charge charge) {
        if (exchange.admission != null) {
            long used = charge.usage().inputTotal() + charge.usage().outputTotal();
            exchange.admission.settle(used, charge.costNanos());
        }
        if (exchange.reserve != null) {
            billing.settle(new Settlement(
                    exchange.reserve,
                    ending,
                    charge.usage(),
                    charge.estimated(),
                    charge.costNanos(),
                    exchange.status,
                    exchange.sinceStartMs(exchange.firstByteNanos),
                    clock.instant(),
                    exchange.failedAttempts,
                    exchange.fromCache()));
        }
    }

    /// Kept is only what was delivered whole; after anything else the key is free for another try.
    private static void conclude(Exchange exchange, Ending ending, Buffer last) {
        if (ending == Ending.COMPLETED) {
            exchange.claim.record(last);
            exchange.claim.executed(exchange.status, exchange.response.headers().get(HttpHeaders.CONTENT_TYPE));
        } else {
            exchange.claim.giveUp();
        }
    }

    /// Records for the cache what goes to the client now.
    void addToRecording(Exchange exchange, Buffer part) {
        Recording recording = exchange.recording;
        if (recording == null) {
            return;
        }
        if (!exchange.recorded) {
            exchange.recorded = true;
            recording.begin(new Recording.Head(
                    exchange.status,
                    exchange.response.headers().get(HttpHeaders.CONTENT_TYPE),
                    exchange.route.provider(),
                    exchange.route.upstreamModel()));
        }
        recording.add(part, exchange.lastArrival, exchange.scanner.outputTokensEstimate());
    }

    /// Kept is only what its provider gave whole; whoever shares it is told how it ended.
    private void concludeRecording(
            Exchange exchange, Ending ending, GatewayException failure, Buffer last, Charge charge) {
        // Of an answer that failed in one piece, nothing has gone to the client; and who follows one that failed before
        // its first content goes on without it.
        boolean told = ending == Ending.COMPLETED || exchange.recorded && exchange.events;
        if (exchange.scanner != null && told && last.length() > 0) {
            addToRecording(exchange, last);
        }
        boolean keeping = exchange.scanner != null && exchange.status == STATUS_OK && exchange.replayOf == null;
        boolean givenUp = ending == Ending.CLIENT_GONE;
        cache.over(
                exchange.recording,
                exchange.correlationId,
                keeping,
                new Recording.Outcome(
                        givenUp ? Ending.UPSTREAM_CUT : ending,
                        givenUp ? GIVEN_UP : failure,
                        charge.usage(),
                        charge.estimated()),
                clock.instant());
    }

    private static RequestRecord record(Exchange exchange, Ending ending, GatewayException failure, Charge charge) {
        return new RequestRecord(
                exchange.id,
                exchange.correlationId,
                exchange.request.path(),
                exchange.caller,
                exchange.route,
                exchange.call != null && exchange.call.stream(),
                exchange.status,
                ending,
                failure,
                charge.usage(),
                charge.estimated(),
                charge.costNanos(),
                exchange.sinceStartMs(exchange.phaseSince),
                exchange.sinceStartMs(exchange.firstByteNanos),
                exchange.calledAt == 0 ? -1 : (exchange.phaseSince - exchange.calledAt) / 1_000_000,
                exchange.replayOf,
                exchange.attempts,
                exchange.failedAttempts,
                exchange.fromCache());
    }

    /// What an ended request is charged. The policy, which the README publishes: input once the provider took the
    /// request, output as far as it was produced; nothing when the client got an error instead of an answer.
    record Charge(TokenUsage usage, boolean estimated, long costNanos) {
        private static final Charge NOTHING = new Charge(TokenUsage.NONE, false, 0);

        static Charge of(Exchange exchange, Ending ending) {
            if (exchange.fromCache()) {
                return ofCached(exchange, ending);
            }
            boolean answered = ending == Ending.COMPLETED || ending == Ending.CLIENT_GONE || exchange.contentSent;
            if (exchange.reserve == null || !exchange.accepted || !answered) {
                return NOTHING;
            }
            var count = new Count(exchange.call, exchange.scanner, exchange.reserve.price());
            TokenUsage usage = count.usage();
            return new Charge(usage, count.estimated(), exchange.reserve.price().costNanos(usage));
        }

        /// What its usage costs at the part of this caller's price that the rule says. Of an answer that broke off, the
        /// part that came.
        private static Charge ofCached(Exchange exchange, Ending ending) {
            boolean answered = ending == Ending.COMPLETED || exchange.contentSent;
            if (exchange.reserve == null || !answered) {
                return NOTHING;
            }
            PriceVersion price = exchange.reserve.price();
            Cached.Used used = exchange.cached.used(exchange.call, price.outputTokensMax());
            return new Charge(used.usage(), used.estimated(), price.costNanos(used.usage()));
        }
    }
}
