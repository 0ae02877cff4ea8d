package dev.weir.providers.upstream;

import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.api.routing.ProviderState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks again and again whether one provider is there, and takes it out of service while it is not. It tells nothing
/// about keys: a status that refuses one comes from a provider that is there, and a key for calls may well be forbidden
/// to list models. Event loop only, one per node.
public final class Prober {
    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);
    private static final int DOWN_STATUS = 500;
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final Vertx vertx;
    private final String provider;
    private final Credential credential;
    private final ProbeSettings settings;
    private final long intervalMs;
    private final ProviderState state;
    private final UpstreamClient client;
    private final RequestOptions target;

    private long timer;
    private Attempt probe;
    private int failures;
    private boolean closed;

    /// @param base URL with the path prefix
    /// @param settings with an interval of probes
    /// @param state told whether the provider is up
    public Prober(
            Vertx vertx,
            String provider,
            URI base,
            Credential credential,
            UpstreamSettings settings,
            ProviderState state) {
        this.vertx = vertx;
        this.provider = provider;
        this.credential = credential;
        this.settings = settings.probe();
        this.intervalMs = settings.probe().interval().orElseThrow().toMillis();
        this.state = state;
        this.client = new UpstreamClient(vertx, provider, base, settings);
        String prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceAll("/+$", "");
        this.target = UpstreamClient.to(HttpMethod.GET, base)
                .setURI(prefix + settings.probe().path());
    }

    /// Makes the first probe at once.
    public void start() {
        KeyPool keys = credential.keys();
        int key = keys == null ? 0 : keys.aside(System.nanoTime());
        probe = client.send(target, request -> credential.show(request, key, target.getURI(), NOTHING), null);
        probe.answer()
                .timeout(settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(this::answered, this::failed);
    }

    private void answered(Answer answer) {
        if (answer.status() >= DOWN_STATUS) {
            found("status " + answer.status());
        } else {
            found(null);
        }
    }

    private void failed(Throwable cause) {
        found(
                cause instanceof TimeoutException
                        ? "no answer within " + settings.timeout().toMillis() + " ms"
                        : cause.getMessage());
    }

    /// @param trouble null when there was none
    private void found(String trouble) {
        // Its head was enough.
        probe.cancel();
        if (closed) {
            return;
        }
        if (trouble == null) {
            failures = 0;
            if (!state.up()) {
                state.up(true);
                LOG.info("Provider '{}' is up again: a probe was answered", provider);
            }
        } else if (++failures == settings.failures()) {
            state.up(false);
            LOG.warn(
                    "Provider '{}' is down: a probe failed {} times in a row, the last time by: {}",
                    provider,
                    failures,
                    trouble);
        }
        timer = vertx.setTimer(intervalMs, _ -> start());
    }

    /// Ends it. As far as nobody looks, the provider is up.
    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        if (probe != null) {
            probe.cancel();
        }
        state.up(true);
        return client.close();
    }
}
