package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.limits.AllowedProviders;
import dev.weir.gateway.catalog.CacheRule;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.gateway.catalog.RoutePlan;
import java.util.List;

/// The ways that one request may go: what each would cost, which are out of the question, and which have failed. Event
/// loop only.
final class Ways {
    private final RoutePlan plan;
    private final Quote[] quotes;
    /// Of the request's conversation, 0 for none.
    private long affinity;
    /// A bit for each way that it can't go.
    private long closed;
    /// A bit for each that has failed in this round.
    private long failed;
    private int chosen = -1;
    private GatewayException reason;

    Ways(RoutePlan plan) {
        this.plan = plan;
        this.quotes = new Quote[plan.ways().size()];
    }

    int size() {
        return quotes.length;
    }

    ModelRoute at(int way) {
        return plan.ways().get(way);
    }

    /// The open way to this model of this provider, -1 when there is none.
    int to(String provider, String model) {
        for (int i = 0; i < quotes.length; i++) {
            if (quotes[i] != null
                    && (closed >>> i & 1) == 0
                    && at(i).provider().equals(provider)
                    && at(i).upstreamModel().equals(model)) {
                return i;
            }
        }
        return -1;
    }

    CacheRule cacheRule() {
        return plan.cache();
    }

    /// What it costs to go this way. In another currency than the first that is open, it is closed.
    void price(int way, Quote quote) {
        quotes[way] = quote;
        Quote first = firstQuote();
        if (!quote.price().currency().equals(first.price().currency())) {
            closed |= 1L << way;
        }
    }

    Quote quote(int way) {
        return quotes[way];
    }

    /// The quote of the first way that is open: its currency is that of the request.
    Quote firstQuote() {
        for (int i = 0; i < quotes.length; i++) {
            if (quotes[i] != null && (closed >>> i & 1) == 0) {
                return quotes[i];
            }
        }
        throw new IllegalStateException("no way has a price");
    }

    /// The most that any way can cost.
    long boundNanos() {
        long most = 0;
        for (int i = 0; i < quotes.length; i++) {
            if (quotes[i] != null && (closed >>> i & 1) == 0) {
                most = Math.max(most, quotes[i].boundNanos());
            }
        }
        return most;
    }

    /// The request can't go this way, whatever happens.
    ///
    /// @param why what its caller is told when no other is left; the first reason counts
    void close(int way, GatewayException why) {
        closed |= 1L << way;
        reason = reason == null ? why : reason;
    }

    boolean noneOpen() {
        return Long.bitCount(closed) == quotes.length;
    }

    /// Why the first was closed.
    GatewayException reason() {
        return reason;
    }

    /// Those that could answer.
    List<String> providers() {
        return plan.providers();
    }

    /// Closes the ways to providers that its key may not use; one at least stays open.
    void closeBut(AllowedProviders allowed) {
        if (allowed.isAll()) {
            return;
        }
        for (int way = 0; way < quotes.length; way++) {
            String provider = at(way).provider();
            if (!allowed.has(provider)) {
                close(
                        way,
                        GatewayException.ofParam(
                                Failure.PROVIDER_NOT_ALLOWED,
                                "model",
                                "Provider '" + provider + "' may not be used by this key or company"));
            }
        }
    }

    /// The conversation keeps its way.
    void keepTo(long conversation) {
        affinity = conversation;
    }

    boolean sticky() {
        return plan.choice().sticky();
    }

    /// Another attempt of this round does not go the chosen way.
    void leaveOut() {
        failed |= 1L << chosen;
    }

    /// All ways that are open may be gone again.
    void newRound() {
        failed = 0;
    }

    /// The way of the last attempt.
    int chosen() {
        return chosen;
    }

    /// True when a way is open that has not failed in this round.
    boolean anyLeft() {
        return Long.bitCount(closed | failed) < quotes.length;
    }

    /// Chooses a way; -1 when none is left in this round.
    int choose() {
        chosen = plan.choice().next(closed | failed, affinity, System.nanoTime());
        return chosen;
    }
}
