package dev.weir.gateway.configuration;

import dev.weir.providers.api.ProviderSet;
import dev.weir.providers.api.ProviderSet.Kind;
import dev.weir.providers.api.ProviderSet.Wanted;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The provider sets of all event loops, which change together. Safe from any thread.
///
/// @param <P> what is in them
public final class ProviderSets<P> {
    private record Member<P>(Context context, ProviderSet<P> set) {}

    private final Kind<P> kind;
    private final List<Member<P>> members = new ArrayList<>();
    private Map<String, Wanted<P>> wanted = Map.of();

    public ProviderSets(Kind<P> kind) {
        this.kind = kind;
    }

    /// The set of the event loop that it is called on, from now on kept as the others are. Whoever opens it closes it.
    public synchronized ProviderSet<P> open(Vertx vertx) {
        var set = new ProviderSet<P>(vertx, kind);
        set.replace(wanted);
        members.add(new Member<>(vertx.getOrCreateContext(), set));
        return set;
    }

    /// Completes when every event loop has what is wanted.
    public synchronized Future<Void> replace(Map<String, Wanted<P>> now) {
        wanted = Map.copyOf(now);
        var done = new ArrayList<Future<Void>>();
        for (Member<P> member : members) {
            Promise<Void> promise = Promise.promise();
            member.context().runOnContext(_ -> {
                try {
                    member.set().replace(now);
                    promise.complete();
                } catch (RuntimeException e) {
                    promise.fail(e);
                }
            });
            done.add(promise.future());
        }
        return Future.join(done).mapEmpty();
    }
}
