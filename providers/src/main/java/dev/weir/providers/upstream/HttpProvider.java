package dev.weir.providers.upstream;

import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.Timeouts;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.api.routing.KeyPool;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/// A provider reached over HTTP: one request for each call.
public final class HttpProvider implements Provider {
    /// A path may hold a model's name, and there may be many.
    private static final int TARGETS_MAX = 256;

    private final String name;
    private final Speech speech;
    private final Credential credential;
    /// Null for a provider without keys.
    private final KeyPool keys;
    private final Timeouts timeouts;
    private final UpstreamClient client;
    private final RequestOptions target;
    /// By the path of a call, as far as they are few.
    private final Map<String, RequestOptions> targets = new HashMap<>();
    private final String prefix;

    /// @param base URL with the path prefix
    /// @param credential how it knows us
    public HttpProvider(Vertx vertx, URI base, Speech speech, Credential credential, UpstreamSettings settings) {
        this.name = speech.provider();
        this.speech = speech;
        this.credential = credential;
        this.keys = credential.keys();
        this.timeouts = settings.timeouts();
        this.client = new UpstreamClient(vertx, name, base, settings);
        this.target = UpstreamClient.to(HttpMethod.POST, base);
        this.prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public UpstreamCall prepare(Dialect dialect, CallRequest request, Buffer body, ModelTarget model) {
        return speech.prepare(dialect, request, body, model);
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public boolean hasOtherKey(Fault fault) {
        return keys != null && keys.hasOther(fault, System.nanoTime());
    }

    @Override
    public Attempt send(ProviderCall call) {
        RequestOptions options = options(call.path());
        HttpAttempt attempt = client.attempt();
        int key = attempt.take(keys);
        client.send(
                attempt,
                options,
                request -> {
                    request.headers().addAll(call.headers());
                    request.putHeader(HttpHeaders.CONTENT_TYPE, call.contentType());
                    request.putHeader("x-request-id", call.requestId());
                    credential.show(request, key, options.getURI(), call.body());
                },
                call.body(),
                call.stream());
        return attempt;
    }

    private RequestOptions options(String path) {
        RequestOptions known = targets.get(path);
        if (known != null) {
            return known;
        }
        if (targets.size() >= TARGETS_MAX) {
            targets.clear();
        }
        RequestOptions made = new RequestOptions(target).setURI(prefix + path);
        targets.put(path, made);
        return made;
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
