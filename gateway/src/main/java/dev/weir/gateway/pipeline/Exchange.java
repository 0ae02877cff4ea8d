package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.fault.FaultPoint;
import dev.weir.contracts.idempotency.Claim;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.limits.Admission;
import dev.weir.contracts.limits.Standing;
import dev.weir.gateway.cache.Recording;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.gateway.streams.Flow;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.Remembering;
import dev.weir.providers.api.Timeouts;
import dev.weir.providers.api.UpstreamCall;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// One model request and everything known of it so far. Event loop only: no field is shared.
final class Exchange {
    /// What the request is waiting for; decides which timeouts run.
    enum Phase {
        /// For the rest of its body.
        READING,
        /// For admission: key, limits, reservation.
        ADMITTING,
        /// For the answer to the same request, sent before it, to begin.
        SHARING,
        /// For the first byte of the provider's answer.
        WAITING,
        /// For the next attempt, after one that failed.
        PAUSING,
        /// For the rest of the answer.
        STREAMING,
        /// For nothing: it has ended.
        ENDED
    }

    private static final Buffer NOTHING = Buffer.buffer(0);

    // identity
    final HttpServerRequest request;
    final HttpServerResponse response;
    final Context context;
    final Operation operation;
    final Dialect dialect;
    final UUID id;
    final String correlationId;
    final Instant startedAt;
    final long startedNanos;

    // filled in by the steps, in their order
    ApiKey caller;
    Buffer body;
    /// The form of a request with files, null for any other.
    Upload upload;
    CallRequest call;
    /// What `call` was read from: the body, with the turns before it.
    Buffer wholeBody;
    /// What it says about answers that are kept; null in dialects that keep none.
    Remembering.Memory memory;
    Ways ways;
    /// The way of the attempt under way, or of the last.
    ModelRoute route;
    /// What that costs.
    Quote quote;
    /// How the cache serves it; null when it does not.
    CacheTerms caching;
    /// Null unless it waits, or waited, for the answer of another request.
    Sharing sharing;
    /// The answer out of the cache, null for one of its own.
    Cached cached;
    Provider provider;
    UpstreamCall upstream;
    Admission admission;
    Standing standing;
    /// Null unless the request carries a key.
    Claim claim;
    Reserve reserve;
    Attempt attempt;
    Timeouts timeouts;

    // its attempts
    /// Calls that were made.
    int attempts;
    /// How often all ways had failed.
    int rounds;
    /// Targets and keys know how the last attempt ended; false while one is under way.
    boolean judged = true;
    /// When the attempt under way called.
    long attemptAt;
    List<FailedAttempt> failedAttempts = List.of();

    // the answer
    AnswerScanner scanner;
    Flow flow;
    /// The provider took the request: it answered with a 2xx head.
    boolean accepted;
    /// The provider's answer has come to its end by itself; there is nothing to cancel.
    boolean upstreamOver;
    /// The client has been sent a status.
    boolean headSent;
    /// The client is being sent events.
    boolean events;
    /// Something of the answer itself was heard, so that no other target can take over.
    boolean begun;
    /// What came before that, held back.
    Buffer heldStart = NOTHING;
    /// Some of the answer itself, not just a comment, has been sent.
    boolean contentSent;
    /// Records the answer for the cache; null when nothing does.
    Recording recording;
    /// It has something.
    boolean recorded;
    /// The client has left, and the answer goes on for those who share it.
    boolean abandoned;
    /// What the client is told of the cache; null for nothing.
    String cacheTold;
    /// The client is told who answered, and at which attempt.
    boolean routeTold;

    /// The id of the request whose answer is sent again, null for an answer of its own.
    String replayOf;

    /// What was charged for an answer that came whole, null until it has.
    RequestEnd.Charge booked;

    int status;
    long firstByteNanos;

    // what the clock watches
    Phase phase = Phase.READING;
    long phaseSince;
    /// When the first attempt called.
    long calledAt;
    /// Our count of the answer's tokens at the last look, and when it last grew.
    long tokensSeen;
    long progressAt;
    long lastArrival;
    long lastWrite;
    long stalledSince;

    // its neighbours in the watch list
    Exchange previous;
    Exchange next;

    Exchange(
            HttpServerRequest request,
            Context context,
            Operation operation,
            Dialect dialect,
            UUID id,
            String correlationId,
            Instant startedAt,
            long startedNanos) {
        this.request = request;
        this.response = request.response();
        this.context = context;
        this.operation = operation;
        this.dialect = dialect;
        this.id = id;
        this.correlationId = correlationId;
        this.startedAt = startedAt;
        this.startedNanos = startedNanos;
        this.phaseSince = startedNanos;
    }

    void enter(Phase entered) {
        phase = entered;
        phaseSince = System.nanoTime();
    }

    /// Something of the answer itself leaves for the client.
    void noteContent() {
        lastWrite = lastArrival;
        if (!contentSent) {
            contentSent = true;
            firstByteNanos = lastArrival;
            FaultPoint.MID_STREAM.reach();
        }
    }

    boolean ended() {
        return phase == Phase.ENDED;
    }

    /// The answer came out of the cache, and is charged as such.
    boolean fromCache() {
        return cached != null && replayOf == null;
    }

    /// Milliseconds from the start to `nanos`, -1 when that never came.
    long sinceStartMs(long nanos) {
        return nanos == 0 ? -1 : (nanos - startedNanos) / 1_000_000;
    }
}
