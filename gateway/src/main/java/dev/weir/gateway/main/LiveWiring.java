package dev.weir.gateway.main;

import dev.weir.gateway.http.HttpVerticle;
import dev.weir.gateway.sessions.SessionSettings;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.LiveProvider;
import dev.weir.providers.live.LiveLimits;
import dev.weir.providers.live.OpenAiRealtime;
import dev.weir.providers.live.WebSocketProvider;
import dev.weir.providers.upstream.KeyHeader;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Live sessions: the providers that have them, each with the sockets of one event loop.
final class LiveWiring {
    private final ProviderWiring providers;
    private final SessionSettings settings;
    private final LiveDialect dialect;

    LiveWiring(ProviderWiring providers, SessionSettings settings) {
        this.providers = providers;
        this.settings = settings;
        this.dialect = new OpenAiRealtime(providers.dialects().openAi());
    }

    HttpVerticle.Live parts() {
        return new HttpVerticle.Live(dialect, settings, this::make);
    }

    private List<LiveProvider> make(Vertx vertx) {
        var limits = new LiveLimits(
                settings.frameMax().intBytes(),
                settings.sessionsMax(),
                settings.openTimeout().toMillis());
        var made = new ArrayList<LiveProvider>();
        providers.inService((name, upstream, base) -> place(name, upstream, base)
                .ifPresent(place -> made.add(
                        new WebSocketProvider(vertx, place, dialect, providers.retryAfter(), upstream, limits))));
        return made;
    }

    /// Empty for a provider that has no sessions in OpenAI's events.
    private Optional<WebSocketProvider.Place> place(String name, UpstreamSettings upstream, URI base) {
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
