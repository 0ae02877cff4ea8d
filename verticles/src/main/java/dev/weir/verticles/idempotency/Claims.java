package dev.weir.verticles.idempotency;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.idempotency.ClaimOutcome;
import dev.weir.contracts.idempotency.ClaimOutcome.Claimed;
import dev.weir.contracts.idempotency.ClaimOutcome.InProgress;
import dev.weir.contracts.idempotency.ClaimOutcome.NotKept;
import dev.weir.contracts.idempotency.ClaimOutcome.OtherBody;
import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.contracts.idempotency.ClaimOutcome.Replay;
import dev.weir.contracts.idempotency.ClaimRequest;
import dev.weir.contracts.idempotency.Idempotency;
import dev.weir.contracts.idempotency.Keeping;
import dev.weir.contracts.idempotency.KeptAnswer;
import dev.weir.storage.idempotency.Found;
import dev.weir.storage.idempotency.IdempotencyTables;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims on PostgreSQL: one round trip for a request that carries a key, none when the same one is running on this
/// node. Callable from any context; opened and closed by [IdempotencyVerticle].
public final class Claims implements Idempotency, Keeping {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);

    private final Vertx vertx;
    private final IdempotencyTables tables;
    private final AnswerCipher cipher;
    private final IdempotencySettings settings;
    private final AnswerMemory memory;

    // any thread
    /// Claimed on this node and not concluded. As many as requests that run, and conclusions that wait.
    private final ConcurrentMap<Scope, OpenClaim> open = new ConcurrentHashMap<>();
    private volatile Conclusions conclusions;

    /// Where a key is one key.
    private record Scope(UUID companyId, String operation, String key) {
        static Scope of(ClaimRequest request) {
            return new Scope(request.companyId(), request.operation(), request.key());
        }
    }

    public Claims(Vertx vertx, IdempotencyTables tables, AnswerCipher cipher, IdempotencySettings settings) {
        this.vertx = vertx;
        this.tables = tables;
        this.cipher = cipher;
        this.settings = settings;
        this.memory = new AnswerMemory(settings.memoryMax().bytes());
    }

    /// Frees what this node's last run left behind, then is open for requests.
    Future<Void> start(ContextInternal context) {
        return tables.freeNode().map(freed -> {
            if (freed > 0) {
                LOG.warn("{} keys of requests that ran when this node died are free again", freed);
            }
            conclusions = new Conclusions(
                    context, tables, cipher, settings, memory, claim -> open.remove(Scope.of(claim.request), claim));
            return null;
        });
    }

    Future<Void> stop() {
        Conclusions working = conclusions;
        return working == null ? Future.succeededFuture() : working.stop();
    }

    @Override
    public Future<ClaimOutcome> claim(ClaimRequest request) {
        Conclusions working = conclusions;
        if (working == null) {
            return Future.failedFuture(unavailable(null));
        }
        OpenClaim here = open.get(Scope.of(request));
        if (here != null) {
            boolean same = here.request.fingerprint().equals(request.fingerprint());
            return Future.succeededFuture(same ? new InProgress() : new OtherBody());
        }
        UUID id = UUID.randomUUID();
        return tables.claim(request, id, settings.lease())
                .timeout(settings.claimTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .transform(found -> {
                    if (found.failed()) {
                        // It may have been claimed and the answer lost on the way: nobody would end it.
                        working.add(new Conclusion.GiveUp(opened(request, id, working)));
                        return Future.failedFuture(unavailable(found.cause()));
                    }
                    return outcome(request, id, found.result(), working);
                });
    }

    private Future<ClaimOutcome> outcome(ClaimRequest request, UUID id, Found found, Conclusions working) {
        return switch (found) {
            case Found.Free _ -> {
                OpenClaim claim = opened(request, id, working);
                open.put(Scope.of(request), claim);
                yield Future.succeededFuture(new Claimed(claim));
            }
            case Found.Running _ -> Future.succeededFuture(new InProgress());
            case Found.OtherBody _ -> Future.succeededFuture(new OtherBody());
            case Found.Kept kept -> replay(request, kept);
            case Found.TooLong _ -> Future.succeededFuture(new NotKept(Reason.TOO_LONG));
            case Found.Lost _ -> Future.succeededFuture(new NotKept(Reason.LOST));
        };
    }

    private OpenClaim opened(ClaimRequest request, UUID id, Conclusions working) {
        return new OpenClaim(request, id, settings.answerMax().bytes(), memory, working::add);
    }

    private Future<ClaimOutcome> replay(ClaimRequest request, Found.Kept kept) {
        return vertx.executeBlocking(() -> cipher.open(kept.claimId(), kept.sealed()), false)
                .transform(body -> {
                    if (body.failed()) {
                        LOG.warn(
                                "the answer of request {}, which request {} repeats, can't be opened: was it stored under"
                                        + " another secret?",
                                kept.requestId(),
                                request.requestId(),
                                body.cause());
                        return Future.succeededFuture(new NotKept(Reason.LOST));
                    }
                    return Future.succeededFuture(new Replay(
                            new KeptAnswer(kept.requestId(), kept.status(), kept.contentType(), body.result())));
                });
    }

    @Override
    public Future<Duration> keep(UUID companyId, Optional<Duration> own) {
        return tables.keepFor(companyId, own)
                .timeout(settings.storeTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .map(_ -> own.orElse(settings.keep()))
                .recover(e -> Future.failedFuture(unavailable(e)));
    }

    private static GatewayException unavailable(Throwable cause) {
        return GatewayException.withDetail(
                        Failure.STORAGE_UNAVAILABLE,
                        "The database does not answer, and without it a request with an Idempotency-Key can't be kept"
                                + " from being executed twice; nothing was executed",
                        cause)
                .retryAfter(1);
    }

    /// The ids of claims that are not concluded.
    List<UUID> openClaims() {
        return open.values().stream().map(claim -> claim.id).toList();
    }

    /// Ends of requests that are not stored yet.
    public int unstored() {
        Conclusions working = conclusions;
        return working == null ? 0 : working.left();
    }

    /// Bytes of answers that are recorded or wait to be stored.
    public long answerBytes() {
        return memory.bytes();
    }
}
