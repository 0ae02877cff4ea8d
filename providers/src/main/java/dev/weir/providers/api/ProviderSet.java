package dev.weir.providers.api;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The providers of one event loop by name, as the configuration has them. Event loop only.
///
/// A provider whose settings stay the same stays: its connections, and whatever it has learned. One that becomes
/// another, or that the configuration has no more, drains: what runs on it goes on to its own end, and it is
/// closed when the longest request that it allows must be over. One that is gone can be found for [#GRACE_MS]
/// more, by requests that were on their way to it.
///
/// @param <P> what is in it: providers, or providers of live sessions
public final class ProviderSet<P> {
    /// Longer than a request waits between its route and its call.
    public static final long GRACE_MS = 30_000;
    /// Providers that drain at most. Full: the one that has drained for longest is closed, with what runs on it.
    static final int DRAINING_MAX = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ProviderSet.class);

    /// One that there should be.
    ///
    /// @param settings equal to those of a provider that would be the same
    /// @param make makes one, on the event loop that will use it
    public record Wanted<P>(Object settings, Function<Vertx, P> make) {}

    /// What it must know of what is in it.
    ///
    /// @param longestMs how long a request, or a session, may last
    /// @param close closes one, with everything that runs on it
    public record Kind<P>(ToLongFunction<P> longestMs, Function<P, Future<Void>> close) {}

    private record Present<P>(P provider, Object settings) {}

    private final Vertx vertx;
    private final Kind<P> kind;
    private final Map<String, Present<P>> present = new HashMap<>();
    /// Those that leave, each with the timer that ends its grace.
    private final Map<String, Long> leaving = new HashMap<>();
    private final Deque<P> draining = new ArrayDeque<>();
    private final long graceMs;
    private boolean closed;

    public ProviderSet(Vertx vertx, Kind<P> kind) {
        this(vertx, kind, GRACE_MS);
    }

    ProviderSet(Vertx vertx, Kind<P> kind, long graceMs) {
        this.vertx = vertx;
        this.kind = kind;
        this.graceMs = graceMs;
    }

    /// Null when there is none of that name.
    public P find(String name) {
        Present<P> found = present.get(name);
        return found == null ? null : found.provider();
    }

    /// Providers that are still there for what runs on them.
    public int draining() {
        return draining.size();
    }

    /// Has those that are wanted and no others.
    public void replace(Map<String, Wanted<P>> wanted) {
        if (closed) {
            return;
        }
        wanted.forEach(this::have);
        for (String name : List.copyOf(present.keySet())) {
            if (!wanted.containsKey(name) && !leaving.containsKey(name)) {
                leaving.put(name, vertx.setTimer(graceMs, _ -> leave(name)));
            }
        }
    }

    private void have(String name, Wanted<P> wanted) {
        Long timer = leaving.remove(name);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
        Present<P> before = present.get(name);
        if (before == null || !before.settings().equals(wanted.settings())) {
            present.put(name, new Present<>(wanted.make().apply(vertx), wanted.settings()));
            if (before != null) {
                drain(name, before.provider());
            }
        }
    }

    private void leave(String name) {
        leaving.remove(name);
        Present<P> gone = present.remove(name);
        if (gone != null) {
            drain(name, gone.provider());
        }
    }

    private void drain(String name, P provider) {
        if (draining.size() >= DRAINING_MAX) {
            LOG.warn(
                    "more than {} providers drain: the one that has drained for longest is closed, with what runs on it",
                    DRAINING_MAX);
            kind.close().apply(draining.removeFirst());
        }
        draining.add(provider);
        LOG.debug("provider {} drains", name);
        vertx.setTimer(graceMs + kind.longestMs().applyAsLong(provider), _ -> {
            if (draining.remove(provider)) {
                kind.close().apply(provider);
            }
        });
    }

    /// Closes all of them, those that drain too.
    public Future<Void> close() {
        closed = true;
        var closing = new ArrayList<Future<Void>>();
        present.values().forEach(each -> closing.add(kind.close().apply(each.provider())));
        draining.forEach(each -> closing.add(kind.close().apply(each)));
        present.clear();
        draining.clear();
        return Future.join(closing).mapEmpty();
    }
}
