package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Billing;
import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.ReserveOutcome;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.limits.LimitOutcome;
import dev.weir.contracts.limits.LimitRequest;
import dev.weir.contracts.limits.Limits;
import dev.weir.contracts.money.Money;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/// Holds and settles what responses cost: each counted against the limits as a request of its own, reserved from the
/// balance, and settled once.
final class Holds {
    /// Output counted against the limits for a response to come; its end corrects it.
    private static final int OUTPUT_TOKENS_ASSUMED = 1_000;

    private static final int SWITCHED = 101;

    private final Limits limits;
    private final Billing billing;
    private final InstantSource clock;

    Holds(Limits limits, Billing billing, InstantSource clock) {
        this.limits = limits;
        this.billing = billing;
        this.clock = clock;
    }

    /// Begins to hold the most a response can cost.
    ///
    /// @param inputTokens what it will likely read
    Hold take(Terms terms, long inputTokens) {
        Instant now = clock.instant();
        UUID id = Ids.at(now.toEpochMilli());
        var hold = new Hold(
                terms,
                new Reserve(
                        id,
                        terms.caller().companyId(),
                        terms.caller().id(),
                        terms.route().upstreamModel(),
                        terms.price(),
                        terms.boundNanos(),
                        inputTokens,
                        now,
                        terms.holdUntil(),
                        terms.correlationId()));
        var wish = new LimitRequest(
                id,
                terms.caller().companyId(),
                terms.caller().id(),
                terms.route().requested(),
                List.of(terms.route().provider()),
                true,
                inputTokens + OUTPUT_TOKENS_ASSUMED,
                terms.boundNanos(),
                terms.price().currency(),
                now);
        hold.granted = limits.admit(wish)
                .compose(outcome -> reserve(hold, outcome))
                .onFailure(_ -> {
                    if (hold.admission != null) {
                        hold.admission.settle(0, 0);
                    }
                });
        return hold;
    }

    private Future<Void> reserve(Hold hold, LimitOutcome outcome) {
        return switch (outcome) {
            case LimitOutcome.Refused(var failure, var _) -> Future.failedFuture(failure);
            case LimitOutcome.Admitted(var admission, var _) -> {
                hold.admission = admission;
                yield billing.reserve(hold.reserve).compose(Holds::reserved);
            }
        };
    }

    private static Future<Void> reserved(ReserveOutcome outcome) {
        return switch (outcome) {
            case ReserveOutcome.Reserved _ -> Future.succeededFuture();
            case ReserveOutcome.AlreadyReserved _ ->
                Future.failedFuture(new IllegalStateException("a hold was reserved before"));
            case ReserveOutcome.InsufficientBalance(long available, long bound, String currency) ->
                Future.failedFuture(GatewayException.of(
                        Failure.INSUFFICIENT_QUOTA,
                        "You exceeded your current quota: " + Money.decimal(available) + " " + currency
                                + " is available (expected: at least " + Money.decimal(bound) + " " + currency
                                + ", the most a response can cost)"));
        };
    }

    /// The provider took it: a response runs on it.
    void accepted(Hold hold) {
        hold.granted.onSuccess(_ -> billing.accepted(hold.reserve));
    }

    /// Charges, and frees the rest. One that is not granted yet is settled when that is decided. Once for each hold.
    ///
    /// @param firstTokenMs milliseconds from the response's beginning to its first part, -1 for none
    /// @return what it cost, in nano-units
    long settle(Hold hold, Charge charge, Ending ending, long firstTokenMs) {
        long cost = hold.terms.price().costNanos(charge.usage());
        var settlement = new Settlement(
                hold.reserve,
                ending,
                charge.usage(),
                charge.estimated(),
                cost,
                SWITCHED,
                firstTokenMs,
                clock.instant());
        if (hold.granted.isComplete()) {
            settle(hold, settlement);
        } else {
            hold.granted.onComplete(_ -> settle(hold, settlement));
        }
        return cost;
    }

    private void settle(Hold hold, Settlement settlement) {
        // What a response took is charged even where it began before its hold was refused.
        if (hold.granted.succeeded() || settlement.costNanos() > 0) {
            if (hold.admission != null) {
                long tokens =
                        settlement.usage().inputTotal() + settlement.usage().outputTotal();
                hold.admission.settle(tokens, settlement.costNanos());
            }
            billing.settle(settlement);
        }
    }
}
