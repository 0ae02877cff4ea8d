package dev.weir.providers.api.routing;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/// One key that a provider knows us by, and how it stands. Outlives the pool it is in. Any thread.
final class ProviderKey {
    private final Secret secret;
    /// Null while it is in service.
    private final AtomicReference<Absence> absence = new AtomicReference<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicLong takenNanos = new AtomicLong();

    ProviderKey(Secret secret) {
        this.secret = secret;
    }

    Secret secret() {
        return secret;
    }

    boolean available(long nowNanos) {
        Absence out = absence.get();
        return out == null || out.over(nowNanos);
    }

    /// True when it is in service, or when this call is the one that tries it again.
    boolean admits(long nowNanos) {
        Absence out = absence.get();
        return out == null || out.over(nowNanos) && absence.compareAndSet(out, out.tried(nowNanos));
    }

    void taken(long nowNanos) {
        calls.increment();
        takenNanos.lazySet(nowNanos);
    }

    /// How long until it should be used; a retired one comes after all others.
    long waitNanos(long nowNanos) {
        Absence out = absence.get();
        if (out == null) {
            return 0;
        }
        return out.retired() ? Long.MAX_VALUE : Math.max(0, out.untilNanos() - nowNanos);
    }

    long unusedNanos(long nowNanos) {
        return calls.sum() == 0 ? Long.MAX_VALUE : nowNanos - takenNanos.get();
    }

    /// @param takenAtNanos when the call took it
    /// @return true when that brought it back
    boolean succeed(long takenAtNanos) {
        Absence out = absence.get();
        return out != null && out.isOlderThan(takenAtNanos) && absence.compareAndSet(out, null);
    }

    /// @param takenAtNanos when the call took it
    /// @return what it is out of service by from now on; null when that is nothing new
    Absence fail(Fault fault, CoolDown coolDown, long retryAfterMs, long takenAtNanos, long nowNanos) {
        failures.increment();
        while (true) {
            Absence out = absence.get();
            Absence next = out == null
                    ? Absence.first(fault, coolDown, retryAfterMs, nowNanos)
                    : out.next(fault, coolDown, retryAfterMs, takenAtNanos, nowNanos);
            if (next == out) {
                return null;
            }
            if (absence.compareAndSet(out, next)) {
                boolean longer = out != null && out.sinceNanos() == next.sinceNanos() && out.why() == next.why();
                return longer ? null : next;
            }
        }
    }

    /// Back into service, if it is retired.
    void recall() {
        Absence out = absence.get();
        if (out != null && out.retired()) {
            absence.compareAndSet(out, null);
        }
    }

    KeyStand stand(String name, long nowNanos) {
        Absence out = absence.get();
        long count = calls.sum();
        KeyStand.State state = out == null
                ? KeyStand.State.IN_SERVICE
                : out.retired() ? KeyStand.State.RETIRED : KeyStand.State.COOLING;
        return new KeyStand(
                name,
                state,
                out == null ? null : out.why(),
                out == null ? 0 : out.leftMs(nowNanos),
                count,
                failures.sum(),
                count == 0 ? -1 : Math.max(0, TimeUnit.NANOSECONDS.toMillis(nowNanos - takenNanos.get())));
    }
}
