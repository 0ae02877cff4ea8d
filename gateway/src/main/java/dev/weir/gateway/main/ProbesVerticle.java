package dev.weir.gateway.main;

import dev.weir.providers.upstream.Prober;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Probes the providers whose settings want that. Event loop, one instance per node.
final class ProbesVerticle extends VerticleBase {
    /// One that runs.
    ///
    /// @param base where its provider is, with its settings: when one of them changes, another takes its place
    private record Probed(URI base, UpstreamSettings settings, Prober prober) {
        boolean fits(URI otherBase, UpstreamSettings otherSettings) {
            return base.equals(otherBase) && settings.equals(otherSettings);
        }
    }

    private final ProviderWiring first;
    private final Map<String, Probed> probed = new HashMap<>();

    ProbesVerticle(ProviderWiring first) {
        this.first = first;
    }

    @Override
    public Future<?> start() {
        return use(first);
    }

    /// Probes these providers from now on; those that are gone count as up. Any thread, once it is deployed.
    Future<Void> replace(ProviderWiring providers) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(_ -> use(providers).onComplete(done));
        return done.future();
    }

    private Future<Void> use(ProviderWiring providers) {
        var kept = new HashMap<String, Probed>();
        var begun = new ArrayList<Runnable>();
        providers.inService((name, settings, base) -> {
            Probed known = probed.get(name);
            if (known != null && known.fits(base, settings)) {
                kept.put(name, probed.remove(name));
            } else if (settings.probe().interval().isPresent()) {
                begun.add(() -> {
                    Prober prober = providers.prober(vertx, name, base, settings);
                    probed.put(name, new Probed(base, settings, prober));
                    prober.start();
                });
            }
        });
        // What is over ends first: it leaves its provider up.
        Future<Void> closed = closeAll();
        probed.putAll(kept);
        begun.forEach(Runnable::run);
        return closed;
    }

    private Future<Void> closeAll() {
        List<Future<Void>> closing =
                probed.values().stream().map(each -> each.prober().close()).toList();
        probed.clear();
        return Future.join(closing).mapEmpty();
    }

    @Override
    public Future<?> stop() {
        return closeAll();
    }
}
