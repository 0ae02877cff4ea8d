package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.gateway.catalog.RoutePlan;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ProviderSet;
import dev.weir.providers.api.live.LiveFailure;
import dev.weir.providers.api.live.LiveProvider;
import dev.weir.providers.api.routing.RoutingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The targets that may hold one session: each is tried once, within the budget of attempts and time that any request
/// has, until one opens it. Each is told how that went. Event loop only.
final class Targets {
    private final RoutePlan plan;
    private final ProviderSet<LiveProvider> providers;
    private final RoutingSettings settings;
    private final long bornNanos = System.nanoTime();
    private final List<FailedAttempt> failed = new ArrayList<>();

    /// A bit for each way that is out of the question.
    private long closed;
    private GatewayException reason;
    private int attempts;
    private int chosen = -1;
    private long calledNanos;
    private boolean calling;

    /// @throws GatewayException when no target's provider has sessions
    Targets(RoutePlan plan, ProviderSet<LiveProvider> providers, RoutingSettings settings) {
        this.plan = plan;
        this.providers = providers;
        this.settings = settings;
        for (int way = 0; way < plan.ways().size(); way++) {
            if (providers.find(plan.ways().get(way).provider()) == null) {
                close(way, noSessions(plan.ways().get(way)));
            }
        }
        next();
    }

    private static GatewayException noSessions(ModelRoute route) {
        return GatewayException.ofParam(
                Failure.INVALID_VALUE,
                "model",
                "The model '" + route.requested() + "' can't be used here: its provider '" + route.provider()
                        + "' has no /realtime (expected: a model of a provider that has)");
    }

    private void close(int way, GatewayException why) {
        closed |= 1L << way;
        reason = reason == null ? why : reason;
    }

    private void next() {
        chosen = plan.choice().next(closed, 0, System.nanoTime());
        if (chosen < 0) {
            throw reason;
        }
    }

    /// The one that is tried now.
    ModelRoute route() {
        return plan.ways().get(chosen);
    }

    LiveProvider provider() {
        LiveProvider provider = providers.find(route().provider());
        if (provider == null) {
            throw noSessions(route());
        }
        return provider;
    }

    /// Its provider is called.
    void call() {
        attempts++;
        calling = true;
        calledNanos = System.nanoTime();
        route().state().begin();
    }

    /// It opened the session.
    void succeeded() {
        if (calling) {
            calling = false;
            route().state().succeed(System.nanoTime() - calledNanos, 0);
        }
    }

    /// Nobody waits for it any more. May be called at any time.
    void leave() {
        if (calling) {
            calling = false;
            route().state().leave();
        }
    }

    /// The one that is tried failed; goes on to the next.
    ///
    /// @return false when what it failed of is what the caller is told
    boolean goOn(Throwable cause) {
        switch (cause) {
            case LiveFailure failure -> note(failure);
            // Before the call: the key may not use this provider.
            case GatewayException refused
            when refused.failure() == Failure.PROVIDER_NOT_ALLOWED -> close(chosen, refused);
            default -> {
                return false;
            }
        }
        boolean callersOwn = cause instanceof LiveFailure failure && failure.fault() == Fault.CALLER;
        if (callersOwn || attempts >= settings.attemptsMax() || late() || noneLeft()) {
            return false;
        }
        next();
        return true;
    }

    private boolean late() {
        return System.nanoTime() - bornNanos >= settings.retryWithin().toNanos();
    }

    private boolean noneLeft() {
        return Long.bitCount(closed) == plan.ways().size();
    }

    private void note(LiveFailure failure) {
        long now = System.nanoTime();
        if (failure.fault() == Fault.CALLER) {
            leave();
        } else if (calling) {
            calling = false;
            route().state().fail(failure.fault(), failure.retryAfterMs(), now);
        }
        failed.add(new FailedAttempt(
                route().provider(),
                route().upstreamModel(),
                "",
                failure.fault().key(),
                failure.status(),
                TimeUnit.NANOSECONDS.toMillis(now - calledNanos)));
        closed |= 1L << chosen;
    }

    int attempts() {
        return attempts;
    }

    List<FailedAttempt> failed() {
        return failed;
    }
}
