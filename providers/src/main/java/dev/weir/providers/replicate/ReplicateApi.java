package dev.weir.providers.replicate;

import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.UpstreamClient;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The requests that a prediction takes. One per event loop.
final class ReplicateApi {
    /// The gateway watches streams itself.
    private static final long UNLIMITED = 0;

    private static final Buffer NOTHING = Buffer.buffer(0);
    /// Replicate's own bounds of `Cancel-After`, in seconds.
    private static final long DEADLINE_MIN = 5;

    private static final long DEADLINE_MAX = 86_400;
    private static final long SECOND_MS = 1_000;

    /// A look, or the wish for an end, that is not answered for so long has failed.
    private static final long SILENCE_MAX_MS = 10_000;

    private static final long CLOSE_WAIT_SECONDS = 3;

    private final Vertx vertx;
    private final String provider;
    private final URI base;
    private final String prefix;
    private final Credential credential;
    private final TrustedAddresses addresses;
    private final UpstreamClient client;
    private final String deadline;
    private final Set<Future<Void>> leaving = new HashSet<>();

    ReplicateApi(Vertx vertx, String provider, URI base, Credential credential, UpstreamSettings settings) {
        this.vertx = vertx;
        this.provider = provider;
        this.base = base;
        this.prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        this.credential = credential;
        this.addresses = new TrustedAddresses(provider, base);
        this.client = new UpstreamClient(vertx, provider, base, settings);
        this.deadline = deadline(settings.timeouts().totalMs()) + "s";
    }

    /// Null for a provider without keys.
    KeyPool keys() {
        return credential.keys();
    }

    /// The seconds that a prediction may live.
    static long deadline(long totalMs) {
        return Math.clamp(Math.ceilDiv(totalMs, SECOND_MS), DEADLINE_MIN, DEADLINE_MAX);
    }

    /// Creates a prediction.
    ///
    /// @param path below the base URL
    /// @param key of [#keys()]; the same for all requests of one call
    Attempt create(ProviderCall call, String path, int key) {
        URI address = base.resolve(prefix + path);
        return client.send(
                UpstreamClient.to(HttpMethod.POST, address).setURI(uri(address)),
                request -> {
                    request.headers().addAll(call.headers());
                    request.putHeader(HttpHeaders.CONTENT_TYPE, call.contentType());
                    request.putHeader(HttpHeaders.ACCEPT, "application/json");
                    request.putHeader("x-request-id", call.requestId());
                    request.putHeader("cancel-after", deadline);
                    credential.show(request, key, uri(address), call.body());
                },
                call.body());
    }

    /// Looks at a prediction.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException `UPSTREAM_GARBAGE` for an address that leads elsewhere
    Attempt look(Prediction prediction, int key) {
        return get(address(prediction, prediction.urls().get(), ""), "application/json", SILENCE_MAX_MS, key);
    }

    /// Asks for a prediction's end, and sees to it that it is heard.
    void end(Prediction prediction, int key) {
        String what = "Prediction '" + prediction.id() + "' of provider '" + provider + "'";
        Future<Void> heard = new Cancellation(vertx, what, () -> cancel(prediction, key)).begin();
        leaving.add(heard);
        heard.onComplete(_ -> leaving.remove(heard));
    }

    private Attempt cancel(Prediction prediction, int key) {
        URI address = address(prediction, prediction.urls().cancel(), "/cancel");
        return client.send(
                UpstreamClient.to(HttpMethod.POST, address).setURI(uri(address)).setIdleTimeout(SILENCE_MAX_MS),
                request -> show(request, key, address, NOTHING),
                NOTHING);
    }

    /// Opens the stream of a prediction, which must have one.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException as above
    Attempt stream(Prediction prediction, int key) {
        return get(addresses.follow(prediction.urls().stream()), "text/event-stream", UNLIMITED, key);
    }

    /// Fetches what a prediction has made.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException as above
    Attempt file(String address, int key) {
        return get(addresses.follow(address), "*/*", SILENCE_MAX_MS, key);
    }

    /// All addresses of a prediction, before it is waited for.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException as above
    void check(Prediction prediction) {
        address(prediction, prediction.urls().get(), "");
        address(prediction, prediction.urls().cancel(), "/cancel");
        if (prediction.urls().stream() != null) {
            addresses.follow(prediction.urls().stream());
        }
    }

    /// @param told null when the prediction does not name one: then it is where the API's reference says
    private URI address(Prediction prediction, String told, String below) {
        return told != null
                ? addresses.follow(told)
                : base.resolve(
                        prefix + "/predictions/" + URLEncoder.encode(prediction.id(), StandardCharsets.UTF_8) + below);
    }

    private Attempt get(URI address, String accepted, long silenceMaxMs, int key) {
        return client.send(
                UpstreamClient.to(HttpMethod.GET, address).setURI(uri(address)).setIdleTimeout(silenceMaxMs),
                request -> {
                    request.putHeader(HttpHeaders.ACCEPT, accepted);
                    show(request, key, address, NOTHING);
                },
                null);
    }

    private void show(HttpClientRequest request, int key, URI address, Buffer body) {
        if (addresses.takesKey(address)) {
            credential.show(request, key, uri(address), body);
        }
    }

    private static String uri(URI address) {
        String path = address.getRawPath() == null || address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        return address.getRawQuery() == null ? path : path + "?" + address.getRawQuery();
    }

    /// What is asked to end is told before, if that does not take too long.
    Future<Void> close() {
        return Future.join(List.copyOf(leaving))
                .timeout(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)
                .transform(_ -> client.close());
    }
}
