package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.TokenUsage;
import java.time.Instant;

/// The policy, which the README publishes, for a request whose end was never seen, because its node died or lost it:
/// once the provider took it, its estimated input is charged; before, nothing. Either way it is in the books.
final class Abandoned {
    private Abandoned() {}

    static Settlement settlement(Reserve reserve, boolean accepted, Instant now) {
        return accepted
                ? ended(reserve, reserve.estimatedUsage(), reserve.estimateNanos(), now)
                : ended(reserve, TokenUsage.NONE, 0, now);
    }

    private static Settlement ended(Reserve reserve, TokenUsage usage, long costNanos, Instant now) {
        return new Settlement(reserve, Ending.NODE_DIED, usage, !usage.isNone(), costNanos, 0, -1, now);
    }
}
