package dev.weir.gateway.main;

import dev.weir.gateway.catalog.Providers;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Provider;
import dev.weir.providers.demo.DemoProvider;
import dev.weir.providers.openai.OpenAiDialect;
import dev.weir.providers.upstream.HttpProvider;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The providers that the configuration names, and the built-in one.
final class ProviderWiring {
    /// Where a provider is when only its key is configured.
    private static final Map<String, String> KNOWN_URLS = Map.of("openai", "https://api.openai.com/v1");

    private final Dialect dialect = new OpenAiDialect();
    private final Map<String, UpstreamSettings> settings = new LinkedHashMap<>();
    private final UpstreamSettings demo;
    private final InstantSource clock;

    ProviderWiring(Map<String, UpstreamSettings> configured, InstantSource clock) {
        this.demo = configured.get(Providers.DEMO);
        this.clock = clock;
        configured.forEach((name, upstream) ->
                settings.put(name, KNOWN_URLS.containsKey(name) ? upstream.orAt(KNOWN_URLS.get(name)) : upstream));
        settings.remove(Providers.DEMO);
    }

    Dialect dialect() {
        return dialect;
    }

    Set<String> known() {
        return settings.keySet();
    }

    Set<String> enabled() {
        return Set.copyOf(settings.keySet().stream()
                .filter(name -> settings.get(name).usable())
                .toList());
    }

    /// Fresh ones, for one event loop.
    List<Provider> make(Vertx vertx) {
        var providers = new ArrayList<Provider>();
        providers.add(new DemoProvider(vertx, clock, demo.timeouts()));
        settings.forEach((name, upstream) -> {
            if (upstream.usable()) {
                providers.add(new HttpProvider(vertx, name, dialect, upstream));
            }
        });
        return providers;
    }
}
