package dev.weir.gateway.sessions;

import dev.weir.contracts.money.TokenUsage;

/// What a response is charged for.
///
/// @param estimated our own count, for want of the provider's
record Charge(TokenUsage usage, boolean estimated) {
    static final Charge NOTHING = new Charge(TokenUsage.NONE, false);
}
