package dev.weir.gateway.platform;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.gateway.platform.ProviderList.Known;
import dev.weir.providers.api.routing.TargetState;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// How providers and their targets stand and do on this node, for administrators.
final class ProvidersApi {
    private static final String PATH = "/admin/providers";

    private final ProviderList providers;

    ProvidersApi(ProviderList providers) {
        this.providers = providers;
    }

    void mount(Router router, KeyRing keys) {
        router.get(PATH).handler(Caller.with(keys, Scope.ADMIN)).handler(this::list);
        router.get(PATH + "/:name").handler(Caller.with(keys, Scope.ADMIN)).handler(this::find);
    }

    private void list(RoutingContext ctx) {
        Map<String, List<TargetState>> targets = providers.states().targets().stream()
                .collect(Collectors.groupingBy(target -> target.provider().provider()));
        var json = json();
        var rows = new JsonArray();
        for (Known known : providers.known().get()) {
            rows.add(json.toApi(known, targets.getOrDefault(known.name(), List.of())));
        }
        Envelope.send(ctx, 200, rows);
    }

    private void find(RoutingContext ctx) {
        String name = ctx.pathParam("name");
        List<Known> all = providers.known().get();
        Known found = all.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(() -> GatewayException.ofParam(
                        Failure.NOT_FOUND,
                        "name",
                        "name: '" + name + "' (expected: "
                                + all.stream().map(Known::name).collect(Collectors.joining(", ")) + ")"));
        List<TargetState> targets = providers.states().targets().stream()
                .filter(target -> target.provider().provider().equals(name))
                .toList();
        Envelope.send(ctx, 200, json().toApi(found, targets));
    }

    private ProviderJson json() {
        return new ProviderJson(providers.states(), providers.nanoTime().getAsLong());
    }
}
