package dev.weir.providers.api.routing;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The keys of one provider: each call takes the next that is in service. A key that failed is left alone for as long
/// as its fault means, then one call tries it. Any thread, without locks; all times are nanoseconds of one clock.
public final class KeyPool {
    private static final Logger LOG = LoggerFactory.getLogger(KeyPool.class);
    /// A key that is not longer shows nothing of itself.
    private static final int HIDDEN_CHARS_MAX = 12;

    private static final int SHOWN_CHARS = 4;

    private final String provider;
    private final RoutingSettings settings;
    private final ProviderKey[] keys;
    private final String[] names;
    private final AtomicInteger turn = new AtomicInteger();

    /// @param provider its name, for the log
    /// @param secrets at least one
    public KeyPool(String provider, List<Secret> secrets, RoutingSettings settings) {
        this(provider, settings, secrets.stream().map(ProviderKey::new).toArray(ProviderKey[]::new));
    }

    private KeyPool(String provider, RoutingSettings settings, ProviderKey[] keys) {
        if (keys.length == 0) {
            throw new IllegalArgumentException("no key of provider '" + provider + "' (expected: at least one)");
        }
        this.provider = provider;
        this.settings = settings;
        this.keys = keys;
        this.names = names(keys);
    }

    /// The pool that takes this one's place when the configuration changes. Keys that are in both stand as they did,
    /// but for retired ones: they are back in service, for it may be that just their right was put in order.
    public KeyPool renewed(List<Secret> secrets, RoutingSettings newSettings) {
        return new KeyPool(
                provider, newSettings, secrets.stream().map(this::kept).toArray(ProviderKey[]::new));
    }

    private ProviderKey kept(Secret secret) {
        for (ProviderKey key : keys) {
            if (key.secret().equals(secret)) {
                key.recall();
                return key;
            }
        }
        return new ProviderKey(secret);
    }

    private static String[] names(ProviderKey[] keys) {
        Set<String> given = new HashSet<>();
        return IntStream.range(0, keys.length)
                .mapToObj(place -> {
                    String masked = masked(keys[place].secret().reveal());
                    String name = masked.isEmpty() ? "key " + (place + 1) : masked;
                    return given.add(name) ? name : name + " (key " + (place + 1) + ")";
                })
                .toArray(String[]::new);
    }

    private static String masked(String secret) {
        return secret.length() > HIDDEN_CHARS_MAX ? "…" + secret.substring(secret.length() - SHOWN_CHARS) : "";
    }

    /// The key for the next call: the next in turn that is in service; when none is, the one that will be soonest, and
    /// a retired one when all are.
    ///
    /// @return its place in the pool
    public int take(long nowNanos) {
        int key = next(nowNanos);
        keys[key].taken(nowNanos);
        return key;
    }

    private int next(long nowNanos) {
        for (int tried = 0; tried < keys.length; tried++) {
            int next = keys.length == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), keys.length);
            if (keys[next].admits(nowNanos)) {
                return next;
            }
        }
        return soonest(nowNanos);
    }

    private int soonest(long nowNanos) {
        int soonest = 0;
        for (int i = 1; i < keys.length; i++) {
            long wait = keys[i].waitNanos(nowNanos);
            long least = keys[soonest].waitNanos(nowNanos);
            if (wait < least || wait == least && keys[i].unusedNanos(nowNanos) > keys[soonest].unusedNanos(nowNanos)) {
                soonest = i;
            }
        }
        return soonest;
    }

    /// A key for a request that is no call: one in service, if there is one. It is not counted, and its turn stays.
    public int aside(long nowNanos) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i].available(nowNanos)) {
                return i;
            }
        }
        return soonest(nowNanos);
    }

    public int size() {
        return keys.length;
    }

    public String secret(int key) {
        return keys[key].secret().reveal();
    }

    /// As logs may name it: `…x7Qf`; `key 2` for one that is too short to show a part of it.
    public String name(int key) {
        return names[key];
    }

    /// True when a key is in service, or due to be tried.
    public boolean available(long nowNanos) {
        for (ProviderKey key : keys) {
            if (key.available(nowNanos)) {
                return true;
            }
        }
        return false;
    }

    /// When a key is in service, or due to be tried; `nowNanos` when one is, `whenRetired` when all are retired.
    long availableAt(long nowNanos, long whenRetired) {
        long wait = keys[soonest(nowNanos)].waitNanos(nowNanos);
        return wait == Long.MAX_VALUE ? whenRetired : nowNanos + wait;
    }

    /// The provider took the key: it is in service again, if the call began after it went out.
    ///
    /// @param takenNanos when the call took it
    public void succeeded(int key, long takenNanos) {
        if (keys[key].succeed(takenNanos)) {
            LOG.info("Provider '{}': its key '{}' is in service again", provider, names[key]);
        }
    }

    /// A call with this key failed. Faults that are none of a key are not counted.
    ///
    /// @param retryAfterMs what the provider advised, 0 for nothing
    /// @param takenNanos when the call took it
    public void failed(int key, Fault fault, long retryAfterMs, long takenNanos, long nowNanos) {
        if (!concerns(fault)) {
            return;
        }
        Absence out = keys[key].fail(fault, CoolDown.after(fault, settings), retryAfterMs, takenNanos, nowNanos);
        if (out != null) {
            tell(key, out, nowNanos);
        }
    }

    /// True when the next call would show another key than the one that has just failed by this fault.
    public boolean hasOther(Fault fault, long nowNanos) {
        return concerns(fault) && available(nowNanos);
    }

    /// True for a fault that takes a key out and leaves the target in service. With a single key a rate limit is the
    /// target's: providers count by model, and their other models may have room.
    boolean concerns(Fault fault) {
        return fault.ofKey() && (fault != Fault.RATE_LIMITED || keys.length > 1);
    }

    private void tell(int key, Absence out, long nowNanos) {
        if (out.retired()) {
            LOG.warn(
                    "Provider '{}' refuses its key '{}': retired until its configuration changes, tried only when no"
                            + " other is left",
                    provider,
                    names[key]);
            return;
        }
        // A rate limit passes by itself; what else takes a key out is somebody's business.
        LOG.atLevel(out.why() == Fault.RATE_LIMITED ? Level.INFO : Level.WARN)
                .log(
                        "Provider '{}': its key '{}' is left alone for {} ms ({})",
                        provider,
                        names[key],
                        out.leftMs(nowNanos),
                        out.why().key());
    }

    /// How all of them stand, in the order of the configuration.
    public List<KeyStand> keys(long nowNanos) {
        return IntStream.range(0, keys.length)
                .mapToObj(key -> keys[key].stand(names[key], nowNanos))
                .toList();
    }
}
