package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.concurrent.TimeUnit;

/// How long a provider key is left alone after a fault: at first, and at most after it was doubled.
record CoolDown(long firstMs, long maxMs) {
    /// Somebody has to pay first.
    private static final CoolDown EMPTY = minutes(10, 60);

    /// It may be that only one model is forbidden: the key is soon tried again.
    private static final CoolDown FORBIDDEN = minutes(1, 30);

    /// For a key that is not asked any more.
    private static final CoolDown RETIRED = minutes(0, 0);

    private static CoolDown minutes(long first, long max) {
        return new CoolDown(TimeUnit.MINUTES.toMillis(first), TimeUnit.MINUTES.toMillis(max));
    }

    /// @param fault one of a key
    static CoolDown after(Fault fault, RoutingSettings settings) {
        return switch (fault) {
            case KEY_REFUSED -> RETIRED;
            case KEY_EMPTY -> EMPTY;
            case KEY_FORBIDDEN -> FORBIDDEN;
            default ->
                new CoolDown(
                        settings.coolDown().toMillis(), settings.coolDownMax().toMillis());
        };
    }
}
