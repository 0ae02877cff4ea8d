package dev.weir.gateway.pipeline;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.idempotency.ClaimOutcome;
import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.contracts.idempotency.ClaimRequest;
import dev.weir.contracts.idempotency.Idempotency;
import dev.weir.contracts.idempotency.KeptAnswer;
import dev.weir.gateway.edge.IdempotencyKey;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/// Takes the key of a request that carries an `Idempotency-Key`, so that it is executed once; a repeat gets the answer
/// of the first. Stands behind key, model and limits, so that a repeat has to pass them too and a flood of refused
/// requests costs no claims, and before the balance, so that a repeat reserves nothing. A request without the header
/// pays for looking for it.
final class ClaimKey implements Step {
    private final Idempotency idempotency;
    private final RequestEnd end;

    ClaimKey(Idempotency idempotency, RequestEnd end) {
        this.idempotency = idempotency;
        this.end = end;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        Optional<String> key = IdempotencyKey.of(exchange.request);
        if (key.isEmpty()) {
            return PASSED;
        }
        var request = new ClaimRequest(
                exchange.caller.companyId(),
                exchange.operation.path(),
                key.get(),
                fingerprint(exchange),
                exchange.correlationId);
        return idempotency.claim(request).map(outcome -> {
            proceed(exchange, key.get(), outcome);
            return null;
        });
    }

    /// SHA-256 over the operation, the exact bytes of the body (of a form, of its parts), and what some dialects
    /// say in the address instead: the model and the form of the answer.
    private static Buffer fingerprint(Exchange exchange) {
        Operation operation = exchange.operation;
        CallRequest call = exchange.call;
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(operation.path().getBytes(StandardCharsets.UTF_8));
            // No path has this byte: where the one ends and the other begins is certain.
            digest.update((byte) 0);
            if (operation.namesModel()) {
                digest.update((call.model() + '\0' + call.eventStream() + '\0').getBytes(StandardCharsets.UTF_8));
            }
            digest.update(exchange.upload == null ? exchange.body.getBytes() : exchange.upload.fingerprint());
            return Buffer.buffer(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void proceed(Exchange exchange, String key, ClaimOutcome outcome) {
        switch (outcome) {
            case ClaimOutcome.Claimed(var claim) -> {
                exchange.claim = claim;
                if (exchange.ended()) {
                    // The client left while the claim was on its way.
                    claim.giveUp();
                }
            }
            case ClaimOutcome.Replay(var answer) -> {
                if (!exchange.ended()) {
                    replay(exchange, answer);
                }
            }
            case ClaimOutcome.InProgress _ ->
                throw refused(
                        Failure.IDEMPOTENCY_IN_PROGRESS,
                        key,
                        "the request that it was first sent with is still running (expected: the same request again"
                                + " after Retry-After)");
            case ClaimOutcome.OtherBody _ ->
                throw refused(
                        Failure.IDEMPOTENCY_KEY_REUSED,
                        key,
                        "was used before with another body (expected: the same body, or a new key)");
            case ClaimOutcome.NotKept(var reason) ->
                throw refused(Failure.IDEMPOTENCY_ANSWER_NOT_KEPT, key, why(reason));
        }
    }

    private static String why(Reason reason) {
        return switch (reason) {
            case TOO_LONG ->
                "its request was executed, and its answer was too long to keep (expected: a new key to execute it"
                        + " again)";
            case LOST ->
                "its request was executed, and its answer could not be kept (expected: a new key to execute it again)";
        };
    }

    private static GatewayException refused(Failure failure, String key, String why) {
        return GatewayException.ofParam(
                failure, IdempotencyKey.HEADER, IdempotencyKey.HEADER + " '" + key + "': " + why);
    }

    private void replay(Exchange exchange, KeptAnswer answer) {
        AnswerHead.prepare(exchange, answer);
        exchange.replayOf = answer.requestId();
        exchange.firstByteNanos = System.nanoTime();
        end.end(exchange, Ending.COMPLETED, null, answer.body());
    }
}
