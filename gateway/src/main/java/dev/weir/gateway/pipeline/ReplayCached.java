package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.cache.AnswerCache;
import dev.weir.gateway.cache.Following;
import dev.weir.gateway.cache.PacedAnswer;
import dev.weir.gateway.cache.Recording;
import dev.weir.gateway.streams.Flow;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.InstantSource;

/// Carries a cached answer to the client: a kept one at once, or with its pauses; a shared one as it comes.
final class ReplayCached {
    private final AnswerCache cache;
    private final RequestEnd end;
    private final InstantSource clock;

    ReplayCached(AnswerCache cache, RequestEnd end, InstantSource clock) {
        this.cache = cache;
        this.end = end;
        this.clock = clock;
    }

    void replay(Exchange exchange) {
        switch (exchange.cached) {
            case Cached.Kept kept -> kept(exchange, kept.answer());
            case Cached.Shared shared -> {
                AnswerHead.prepareCached(
                        exchange, shared.head().status(), shared.head().contentType());
                flow(exchange, shared.following(), new SharedEnding(exchange, shared.following()));
            }
        }
    }

    private void kept(Exchange exchange, CachedAnswer answer) {
        AnswerHead.prepareCached(exchange, answer.status(), answer.contentType());
        AnswerHead.tellAge(exchange, answer.age(clock.instant()));
        if (exchange.caching.pacing() && !answer.pieces().isEmpty()) {
            long pauseMsMax = cache.settings().pauseMax().toMillis();
            flow(exchange, new PacedAnswer(exchange.context.owner(), answer, pauseMsMax), new PacedEnding(exchange));
        } else {
            noteContent(exchange);
            end.end(exchange, Ending.COMPLETED, null, answer.body());
        }
    }

    private void flow(Exchange exchange, ReadStream<Buffer> answer, Flow.Ending ending) {
        exchange.enter(Exchange.Phase.STREAMING);
        exchange.lastWrite = exchange.phaseSince;
        exchange.flow = new Flow(exchange.context, answer, exchange.response, block -> pass(exchange, block), ending);
        exchange.flow.start();
    }

    private static Buffer pass(Exchange exchange, Buffer block) {
        noteContent(exchange);
        AnswerHead.markSent(exchange);
        if (exchange.claim != null) {
            exchange.claim.record(block);
        }
        return block;
    }

    private static void noteContent(Exchange exchange) {
        exchange.lastWrite = System.nanoTime();
        if (!exchange.contentSent) {
            exchange.contentSent = true;
            exchange.firstByteNanos = exchange.lastWrite;
        }
    }

    /// How a kept answer comes to its end: always well.
    private final class PacedEnding implements Flow.Ending {
        private final Exchange exchange;

        PacedEnding(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public void ended(Buffer last) {
            noteContent(exchange);
            end.end(exchange, Ending.COMPLETED, null, last);
        }

        @Override
        public void failed(Throwable cause, Buffer last) {
            end.end(exchange, Ending.UPSTREAM_CUT, shown(cause), last);
        }
    }

    /// How a shared one does: as its own request did.
    private final class SharedEnding implements Flow.Ending {
        private final Exchange exchange;
        private final Following following;

        SharedEnding(Exchange exchange, Following following) {
            this.exchange = exchange;
            this.following = following;
        }

        @Override
        public void ended(Buffer last) {
            Recording.Outcome outcome = following.outcome();
            if (last.length() > 0) {
                noteContent(exchange);
                if (outcome.failure() != null) {
                    AnswerHead.markSent(exchange);
                }
            }
            end.end(exchange, outcome.ending(), outcome.failure(), last);
        }

        @Override
        public void failed(Throwable cause, Buffer last) {
            end.end(exchange, Ending.UPSTREAM_CUT, shown(cause), last);
        }
    }

    private static GatewayException shown(Throwable cause) {
        return cause instanceof GatewayException failure
                ? failure
                : GatewayException.withDetail(Failure.UPSTREAM_CUT, "The cached answer broke off", cause);
    }
}
