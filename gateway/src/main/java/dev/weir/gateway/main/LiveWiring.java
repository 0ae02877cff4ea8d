package dev.weir.gateway.main;

import dev.weir.gateway.configuration.ProviderSets;
import dev.weir.gateway.http.HttpVerticle;
import dev.weir.gateway.sessions.SessionSettings;
import dev.weir.providers.api.ProviderSet.Kind;
import dev.weir.providers.api.ProviderSet.Wanted;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.LiveProvider;
import dev.weir.providers.live.LiveLimits;
import dev.weir.providers.live.WebSocketProvider;
import dev.weir.providers.upstream.KeyHeader;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Future;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Live sessions: the providers that have them, each with the sockets of one event loop.
final class LiveWiring {
    private final SessionSettings settings;
    private final LiveDialect dialect;
    private final ProviderSets<LiveProvider> sets;

    LiveWiring(SessionSettings settings, LiveDialect dialect) {
        this.settings = settings;
        this.dialect = dialect;
        long longestMs = settings.openTimeout().plus(settings.sessionMax()).toMillis();
        this.sets = new ProviderSets<>(new Kind<>(_ -> longestMs, LiveProvider::close));
    }

    HttpVerticle.Live parts() {
        return new HttpVerticle.Live(dialect, settings, sets);
    }

    /// Completes when every event loop has the sessions of these providers.
    Future<Void> replace(ProviderWiring providers) {
        var limits = new LiveLimits(
                settings.frameMax().intBytes(),
                settings.sessionsMax(),
                settings.openTimeout().toMillis());
        var wanted = new HashMap<String, Wanted<LiveProvider>>();
        providers.inService((name, upstream, base) -> place(providers, name, upstream, base)
                .ifPresent(place -> wanted.put(
                        name,
                        new Wanted<>(
                                upstream,
                                vertx -> new WebSocketProvider(
                                        vertx, place, dialect, providers.retryAfter(), upstream, limits)))));
        return sets.replace(wanted);
    }

    /// Empty for a provider that has no sessions in OpenAI's events.
    private static Optional<WebSocketProvider.Place> place(
            ProviderWiring providers, String name, UpstreamSettings upstream, URI base) {
        return switch (ProviderWiring.kind(name, upstream)) {
            case OPENAI, COMPATIBLE ->
                Optional.of(new WebSocketProvider.Place(
                        name,
                        base,
                        model -> "/realtime?model=" + encoded(model),
                        KeyHeader.bearer(providers.keys(name))));
            case AZURE ->
                Optional.of(new WebSocketProvider.Place(
                        name, base, azure(upstream), new KeyHeader("api-key", "", providers.keys(name))));
            case REWRITTEN, STRICT, ANTHROPIC, GEMINI, BEDROCK, REPLICATE -> Optional.empty();
        };
    }

    /// Its older address names the deployment, its newer one the model.
    private static UnaryOperator<String> azure(UpstreamSettings upstream) {
        return upstream.apiVersion()
                .<UnaryOperator<String>>map(version ->
                        model -> "/realtime?api-version=" + encoded(version) + "&deployment=" + encoded(model))
                .orElse(model -> "/realtime?model=" + encoded(model));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
