package dev.weir.verticles.responses;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.Conversation;
import dev.weir.contracts.responses.StoredResponse;
import dev.weir.contracts.responses.StoredResponses;
import dev.weir.storage.responses.ResponseTables;
import dev.weir.storage.responses.SealedResponse;
import dev.weir.storage.responses.SealedTurns;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers in PostgreSQL, and those on their way there: what this node has accepted it finds without asking. Callable
/// from any context; opened and closed by [ResponsesVerticle].
public final class KeptResponses implements StoredResponses {
    private static final Logger LOG = LoggerFactory.getLogger(KeptResponses.class);

    /// What another node accepted just now may not be in the database yet: one look more, after so long.
    private static final long LOOK_AGAIN_MS = 200;

    private static final int ID_CHARS_MAX = 128;

    private final Vertx vertx;
    private final ResponseTables tables;
    private final Seals seals;
    private final InstantSource clock;
    private final ResponsesSettings settings;

    // any thread
    /// Bounded by their bytes.
    private final ConcurrentMap<Waiting.Name, Waiting> waiting = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile Writes writes;

    public KeptResponses(
            Vertx vertx, ResponseTables tables, AnswerCipher cipher, InstantSource clock, ResponsesSettings settings) {
        this.vertx = vertx;
        this.tables = tables;
        this.seals = new Seals(cipher);
        this.clock = clock;
        this.settings = settings;
    }

    void start(ContextInternal context) {
        writes = new Writes(context, tables, seals, clock, settings, this::over);
    }

    Future<Void> stop() {
        Writes working = writes;
        return working == null ? Future.succeededFuture() : working.stop();
    }

    @Override
    public boolean keep(UUID companyId, String id, Optional<String> previousId, Buffer inputItems, Buffer response) {
        Writes working = writes;
        Instant now = clock.instant();
        var accepted = new Waiting(
                new StoredResponse(companyId, id, previousId, inputItems, response, now, now.plus(settings.keep())));
        if (working == null) {
            return refused(id, "this node is not ready to keep any");
        }
        if (accepted.length > bytesMax()) {
            return refused(id, "it is longer than " + settings.responseMax());
        }
        if (bytes.addAndGet(accepted.bytes) > settings.memoryMax().bytes()) {
            bytes.addAndGet(-accepted.bytes);
            return refused(id, "answers that wait hold " + settings.memoryMax() + " already");
        }
        if (waiting.putIfAbsent(accepted.name(), accepted) != null) {
            bytes.addAndGet(-accepted.bytes);
            return true;
        }
        working.add(accepted);
        return true;
    }

    private boolean refused(String id, String why) {
        lost.incrementAndGet();
        LOG.warn("responses: the answer {} is not kept: {}", id, why);
        return false;
    }

    private void over(Waiting done, boolean stored) {
        (stored ? kept : lost).incrementAndGet();
        bytes.addAndGet(-done.bytes);
        waiting.remove(done.name(), done);
    }

    @Override
    public int bytesMax() {
        return settings.responseMax().intBytes();
    }

    /// Others were never given by anybody, and the database takes not all texts.
    private static boolean canBeId(String id) {
        return id.length() <= ID_CHARS_MAX && id.chars().allMatch(c -> c > ' ' && c < 0x7F);
    }

    @Override
    public Future<Optional<StoredResponse>> find(UUID companyId, String id) {
        if (!canBeId(id)) {
            return Future.succeededFuture(Optional.empty());
        }
        Waiting here = waiting.get(new Waiting.Name(companyId, id));
        if (here != null) {
            return Future.succeededFuture(here.deleted() ? Optional.empty() : Optional.of(here.response));
        }
        return answered(twice(() -> tables.find(companyId, id, clock.instant()), Optional::isEmpty))
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : vertx.executeBlocking(() -> seals.open(found.get()), false));
    }

    @Override
    public Future<Conversation> conversation(UUID companyId, String id, long bytesMax) {
        return canBeId(id)
                ? new Walk(companyId, bytesMax).from(id)
                : Future.succeededFuture(new Conversation.Unknown());
    }

    /// A conversation on its way back from its last turn: through what waits here and what the database has, in turns.
    private final class Walk {
        private final UUID companyId;
        private final Deque<StoredResponse> turns = new ArrayDeque<>();
        private final long bytesMax;
        private long bytes;

        Walk(UUID companyId, long bytesMax) {
            this.companyId = companyId;
            this.bytesMax = bytesMax;
        }

        Future<Conversation> from(String id) {
            String next = id;
            for (Waiting turn = at(next); turn != null; turn = at(next)) {
                if (turn.deleted()) {
                    return Future.succeededFuture(ended());
                }
                bytes += turn.length;
                add(turn.response);
                next = turn.response.previousId().orElse(null);
            }
            if (bytes > bytesMax || next == null || turns.size() == TURNS_MAX) {
                return Future.succeededFuture(ended());
            }
            return stored(next);
        }

        private Waiting at(String id) {
            return id == null || turns.size() == TURNS_MAX ? null : waiting.get(new Waiting.Name(companyId, id));
        }

        private void add(StoredResponse turn) {
            turns.addFirst(turn);
        }

        private Future<Conversation> stored(String id) {
            int turnsMax = TURNS_MAX - turns.size();
            long sealedMax = bytesMax - bytes + (long) turnsMax * Seals.BYTES;
            Supplier<Future<SealedTurns>> look =
                    () -> tables.conversation(companyId, id, clock.instant(), turnsMax, sealedMax);
            return answered(turns.isEmpty() ? twice(look, found -> found.bytes() == 0) : look.get())
                    .compose(found -> {
                        bytes += found.bytes();
                        if (found.bytes() > sealedMax) {
                            return Future.succeededFuture(new Conversation.TooLong(bytes));
                        }
                        bytes -= (long) found.turns().size() * Seals.BYTES;
                        return vertx.executeBlocking(() -> opened(found.turns()), false)
                                .compose(this::goOn);
                    });
        }

        /// What was found, latest first; without those before one that can't be opened.
        private List<StoredResponse> opened(List<SealedResponse> sealed) {
            List<StoredResponse> opened = new ArrayList<>(sealed.size());
            for (SealedResponse turn : sealed.reversed()) {
                Optional<StoredResponse> plain = seals.open(turn);
                if (plain.isEmpty()) {
                    break;
                }
                opened.add(plain.get());
            }
            return opened;
        }

        /// What was accepted first can be stored last.
        private Future<Conversation> goOn(List<StoredResponse> found) {
            found.forEach(this::add);
            String next = found.isEmpty() ? null : found.getLast().previousId().orElse(null);
            return at(next) == null ? Future.succeededFuture(ended()) : from(next);
        }

        private Conversation ended() {
            if (bytes > bytesMax) {
                return new Conversation.TooLong(bytes);
            }
            return turns.isEmpty() ? new Conversation.Unknown() : new Conversation.Turns(List.copyOf(turns));
        }
    }

    /// Asks again, once and a little later, when nothing was found.
    private <T> Future<T> twice(Supplier<Future<T>> look, Predicate<T> nothing) {
        return look.get().compose(found -> {
            if (!nothing.test(found)) {
                return Future.succeededFuture(found);
            }
            Promise<T> again = Promise.promise();
            vertx.setTimer(LOOK_AGAIN_MS, _ -> look.get().onComplete(again));
            return again.future();
        });
    }

    @Override
    public Future<Boolean> delete(UUID companyId, String id) {
        if (!canBeId(id)) {
            return Future.succeededFuture(false);
        }
        Waiting here = waiting.get(new Waiting.Name(companyId, id));
        boolean waits = here != null && !here.deleted();
        if (here != null) {
            here.delete();
        }
        // It may be stored already, or just now.
        return answered(tables.delete(companyId, id, clock.instant()))
                .recover(e -> waits ? Future.succeededFuture(true) : Future.failedFuture(e))
                .map(stored -> stored || waits);
    }

    private <T> Future<T> answered(Future<T> call) {
        return call.timeout(settings.findTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> Future.failedFuture(GatewayException.withDetail(
                                Failure.STORAGE_UNAVAILABLE,
                                "The database does not answer, and stored responses are there; nothing was executed",
                                e)
                        .retryAfter(1)));
    }

    /// Answers that wait to be stored.
    public int unstored() {
        Writes working = writes;
        return working == null ? 0 : working.left();
    }

    /// Their bytes.
    public long unstoredBytes() {
        return bytes.get();
    }

    /// Answers that were stored since the start.
    public long kept() {
        return kept.get();
    }

    /// Answers that were to be kept and are not, since the start.
    public long lost() {
        return lost.get();
    }
}
