package dev.weir.gateway.cache;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.cache.CacheKey;
import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.ResponseCache;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/// The cache as model requests see it: finds kept answers, records new ones, and lets requests that ask for the same at
/// the same time share one. One per node; safe from any thread.
public final class AnswerCache {
    private final ResponseCache store;
    private final CacheSettings settings;
    private final RecordingMemory memory;
    /// Those that may be followed.
    private final ConcurrentHashMap<CacheKey, Recording> shared = new ConcurrentHashMap<>();

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder followed = new LongAdder();
    private final LongAdder kept = new LongAdder();

    public AnswerCache(ResponseCache store, CacheSettings settings) {
        this.store = store;
        this.settings = settings;
        this.memory = new RecordingMemory(settings.recordingMax().bytes());
    }

    public CacheSettings settings() {
        return settings;
    }

    /// The answer kept under a key. Never fails.
    public Future<Optional<CachedAnswer>> find(CacheKey key) {
        return store.find(key);
    }

    /// Gives this request the answer that another is getting now; empty when there is none to share.
    ///
    /// @param context of this request
    public Optional<Following> follow(CacheKey key, Context context) {
        Recording recording = shared.get(key);
        return recording == null ? Optional.empty() : recording.follow(context);
    }

    /// Records the answer of a request. Empty when there is no room for a further one. It must come to an [#over].
    ///
    /// @param sharing others may follow it, unless they can follow another already
    public Optional<Recording> record(CacheKey key, Duration ttl, boolean sharing) {
        if (!memory.take(Recording.BEHIND_BYTES_MIN)) {
            return Optional.empty();
        }
        var recording = new Recording(key, ttl, settings.answerMax().intBytes(), memory);
        if (sharing) {
            shared.putIfAbsent(key, recording);
        }
        return Optional.of(recording);
    }

    /// The request of a recording has ended: a whole answer is kept, followers are told.
    ///
    /// @param requestId of that request
    /// @param keeping false when this is nobody else's answer
    public void over(Recording recording, String requestId, boolean keeping, Recording.Outcome outcome, Instant now) {
        if (keeping && outcome.ending() == Ending.COMPLETED) {
            recording.body().ifPresent(body -> keep(recording, requestId, body, outcome, now));
        }
        // Kept first: who does not find the one finds the other.
        shared.remove(recording.key(), recording);
        recording.over(outcome);
    }

    private void keep(
            Recording recording, String requestId, Recording.Body body, Recording.Outcome outcome, Instant now) {
        Recording.Head head = body.head();
        store.keep(
                recording.key(),
                new CachedAnswer(
                        requestId,
                        head.provider(),
                        head.model(),
                        head.status(),
                        head.contentType(),
                        body.bytes(),
                        body.pieces(),
                        outcome.usage(),
                        outcome.estimated(),
                        now),
                recording.ttl());
        kept.increment();
    }

    /// Counts a request that got a kept answer.
    public void hit() {
        hits.increment();
    }

    /// Counts one that got an answer of its own.
    public void miss() {
        misses.increment();
    }

    /// Counts one that got the answer of another.
    public void shared() {
        followed.increment();
    }

    public long hits() {
        return hits.sum();
    }

    public long misses() {
        return misses.sum();
    }

    /// Requests that shared the answer of another.
    public long followed() {
        return followed.sum();
    }

    /// Answers that were given to the store.
    public long kept() {
        return kept.sum();
    }

    public long evicted() {
        return store.evicted();
    }

    /// Bytes of kept answers in this node's memory.
    public long bytes() {
        return store.bytes();
    }

    /// Bytes of answers that are being recorded.
    public long recordingBytes() {
        return memory.bytes();
    }
}
