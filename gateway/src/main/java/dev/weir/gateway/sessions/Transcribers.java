package dev.weir.gateway.sessions;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.ModelRoute;
import dev.weir.gateway.catalog.RoutePlan;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// The models that write down what the caller of a session says: each has a price and a meter of its own, and has to be
/// one of the provider that holds the session. Event loop only.
final class Transcribers {
    private final Supplier<Catalog> catalog;
    private final String provider;
    private final Function<ModelRoute, Future<Meter>> meters;
    /// By the model's name at the provider.
    private final Map<String, Meter> known = new HashMap<>();
    /// The one that writes now, null for none.
    private Meter current;

    /// @param meters makes a meter, at the price of the moment
    Transcribers(Supplier<Catalog> catalog, String provider, Function<ModelRoute, Future<Meter>> meters) {
        this.catalog = catalog;
        this.provider = provider;
        this.meters = meters;
    }

    /// Completes with the meter of a model when something of it is held. Fails with what the caller is told.
    ///
    /// @param model as the caller names it
    Future<Meter> prepare(String model) {
        ModelRoute route;
        try {
            route = route(model);
        } catch (GatewayException e) {
            return Future.failedFuture(e);
        }
        Meter there = known.get(route.upstreamModel());
        Future<Meter> meter = there != null
                ? Future.succeededFuture(there)
                : meters.apply(route).onSuccess(made -> known.putIfAbsent(route.upstreamModel(), made));
        return meter.compose(made -> {
            Meter kept = known.get(route.upstreamModel());
            return kept.prepare().map(kept);
        });
    }

    private ModelRoute route(String model) {
        String where = "session.audio.input.transcription.model";
        RoutePlan plan = catalog.get().plan(model, where);
        return plan.ways().stream()
                .filter(way -> way.provider().equals(provider))
                .findFirst()
                .orElseThrow(() -> GatewayException.ofParam(
                        Failure.INVALID_VALUE,
                        where,
                        "The model '" + model + "' is one of provider '" + String.join("', '", plan.providers())
                                + "' (expected: one of '" + provider + "', which holds this session)"));
    }

    /// The provider says which model writes; null for none. Completes with its meter, or null.
    ///
    /// @param upstreamModel as the provider names it
    Future<Meter> told(String upstreamModel) {
        if (upstreamModel == null) {
            current = null;
            return Future.succeededFuture();
        }
        Meter there = known.get(upstreamModel);
        Future<Meter> meter = there != null ? there.prepare().map(there) : prepare(provider + "/" + upstreamModel);
        return meter.onSuccess(writing -> current = writing);
    }

    /// Lets go of what is held for models that do not write.
    void releaseOthers(Ending ending) {
        for (Meter each : known.values()) {
            if (each != current) {
                each.release(ending);
            }
        }
    }

    /// Completes when whatever the caller says can be written down.
    Future<Void> gate() {
        return current == null ? Future.succeededFuture() : current.prepare();
    }

    /// The caller's words are an item now. Null when nobody writes them down.
    Running begin(String itemId) {
        return current == null ? null : current.begin(itemId);
    }

    /// True for words that were written down before.
    boolean isOver(String itemId) {
        return known.values().stream().anyMatch(meter -> meter.isOver(itemId));
    }

    /// Takes a transcription that is over off its meter. Null when it never began.
    Running remove(String itemId) {
        for (Meter each : known.values()) {
            Running run = each.find(itemId);
            if (run != null) {
                each.remove(itemId);
                return run;
            }
        }
        return null;
    }

    /// All that run; lets go of everything else.
    List<Running> endAll(Ending ending) {
        var all = new ArrayList<Running>();
        for (Meter each : known.values()) {
            all.addAll(each.removeAll());
            each.release(ending);
        }
        return all;
    }
}
