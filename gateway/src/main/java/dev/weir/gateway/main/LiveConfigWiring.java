package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.gateway.catalog.Catalog;
import dev.weir.gateway.catalog.Providers;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.gateway.configuration.ConfigFiles;
import dev.weir.gateway.configuration.ConfigurationVerticle;
import dev.weir.gateway.configuration.Document;
import dev.weir.gateway.configuration.LiveConfig;
import dev.weir.gateway.configuration.ProviderSets;
import dev.weir.gateway.configuration.Resolver;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Health.Finding;
import dev.weir.gateway.observe.Health.Status;
import dev.weir.gateway.platform.ProviderList;
import dev.weir.providers.api.Dialects;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderSet.Kind;
import dev.weir.providers.api.routing.TargetStates;
import dev.weir.providers.live.OpenAiRealtime;
import dev.weir.storage.orchestrator.ConfigTables;
import dev.weir.verticles.orchestrator.VersionDesk;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Providers, models and prices of this node, as they are now.
final class LiveConfigWiring implements Resolver {
    private final Origin origin;
    private final WeirConfig config;
    private final Clock clock;
    private final ConfigFiles files;
    private final CompletableFuture<Begun> begun;

    final Dialects dialects;
    final TargetStates states;
    final ProviderSets<Provider> providers =
            new ProviderSets<>(new Kind<>(provider -> provider.timeouts().totalMs(), Provider::close));
    final LiveWiring live;

    private volatile Catalog catalog;
    private volatile ProviderWiring wiring;
    private volatile ProbesVerticle probes;
    private volatile Consumer<ExchangeRates> onRates = _ -> {};
    private LiveConfig versions;

    /// What the files say.
    private record Begun(ConfigFiles.Content content, Future<Prepared> prepared) {}

    /// Begins to read the files, on another thread.
    LiveConfigWiring(Origin origin, WeirConfig config, Clock clock) {
        this.origin = origin;
        this.config = config;
        this.clock = clock;
        this.dialects = ProviderWiring.dialects(clock);
        this.states = new TargetStates(config.routing());
        this.live = new LiveWiring(config.live(), new OpenAiRealtime(dialects.openAi()));
        this.files =
                new ConfigFiles(origin.file(), Settings.resolve(config.models()), Settings.resolve(config.prices()));
        this.begun = CompletableFuture.supplyAsync(() -> {
            ConfigFiles.Content content = files.read();
            return new Begun(content, attempt(content.document()));
        });
    }

    /// Finds out what holds, and applies it; blocking.
    LiveConfig open(Vertx vertx, Store store, Announcements announcements) {
        var desk = new VersionDesk(
                vertx,
                new ConfigTables(store.database.pool()),
                store.configCipher,
                announcements,
                config.configuration().lookupTimeout());
        versions = new LiveConfig(vertx, desk, this, clock);
        Begun read = begun.join();
        Store.await("The configuration could not be read", versions.open(files, read.content(), read.prepared()));
        return versions;
    }

    /// Files alone may not go together, where they name what the API has added.
    private Future<Prepared> attempt(Document document) {
        try {
            return Future.succeededFuture(resolve(document));
        } catch (InvalidConfig e) {
            return Future.failedFuture(e);
        }
    }

    ConfigurationVerticle verticle(Announcements announcements) {
        return new ConfigurationVerticle(
                versions,
                files,
                begun.join().content(),
                announcements,
                config.configuration(),
                NodeName.of(config),
                clock);
    }

    Catalog catalog() {
        return catalog;
    }

    /// All providers that are known now.
    List<ProviderList.Known> list() {
        return wiring.list();
    }

    /// Probes the providers there are now, and those that take their place.
    ProbesVerticle probes() {
        probes = new ProbesVerticle(wiring);
        return probes;
    }

    /// Tells of exchange rates when they change.
    void onRates(Consumer<ExchangeRates> listener) {
        onRates = listener;
        listener.accept(catalog.rates());
    }

    void addTo(Health health) {
        health.add("configuration", () -> Future.succeededFuture(finding(versions.state())));
    }

    private static Finding finding(LiveConfig.State state) {
        var facts = new JsonObject().put("version", state.version().number());
        return state.notApplied()
                .map(trouble -> new Finding(
                        Status.DEGRADED,
                        Duration.ZERO,
                        trouble.what() + " can't be applied on this node: " + String.join("; ", trouble.problems()),
                        facts))
                .orElse(new Finding(Status.HEALTHY, Duration.ZERO, "", facts));
    }

    @Override
    public Ready resolve(Document document) {
        var problems = new ArrayList<String>();
        ProviderWiring wiring = null;
        try {
            wiring = new ProviderWiring(origin.providers(document.providers()), states, clock);
        } catch (InvalidConfig e) {
            problems.addAll(e.problems());
        }
        // With the names alone the rest is looked at too: all errors are told at once.
        Providers names = wiring == null ? written(document.providers()) : wiring.names();
        try {
            var found = Catalog.of(document.models(), document.prices(), names, origin.env(), clock, states);
            if (problems.isEmpty()) {
                return new Ready(wiring, found);
            }
        } catch (InvalidConfig e) {
            problems.addAll(e.problems());
        }
        throw new InvalidConfig(problems);
    }

    private static Providers written(ConfigTree providers) {
        var names = new HashSet<>(List.of(ProvidersConfig.ALWAYS.split(", ")));
        names.addAll(providers.names());
        return new Providers(names, names);
    }

    @Override
    public Class<? extends Record> providersShape() {
        return ProvidersConfig.class;
    }

    /// A configuration of this node.
    private final class Ready implements Prepared {
        private final ProviderWiring wiring;
        private final Catalog found;

        Ready(ProviderWiring wiring, Catalog found) {
            this.wiring = wiring;
            this.found = found;
        }

        /// Providers before the routes that lead to them; those that leave can be found until no route does.
        @Override
        public Future<Void> apply() {
            return Future.join(providers.replace(wiring.wanted()), live.replace(wiring), probe())
                    .map(_ -> {
                        LiveConfigWiring.this.wiring = wiring;
                        catalog = found;
                        onRates.accept(found.rates());
                        return null;
                    });
        }

        private Future<Void> probe() {
            ProbesVerticle probing = probes;
            return probing == null ? Future.succeededFuture() : probing.replace(wiring);
        }
    }
}
