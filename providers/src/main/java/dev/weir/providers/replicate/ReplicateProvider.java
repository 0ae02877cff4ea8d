package dev.weir.providers.replicate;

import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import dev.weir.providers.api.ProviderCall;
import dev.weir.providers.api.Timeouts;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.upstream.Credential;
import dev.weir.providers.upstream.Speech;
import dev.weir.providers.upstream.UpstreamSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.time.InstantSource;
import java.util.Set;

/// Replicate: each call is a prediction that is created, then streamed or looked at until it is over, and
/// cancelled when its caller leaves. Language models are reached by conversations of every dialect
/// ([ReplicateText]), models that draw by OpenAI's requests for images ([ImageOrder]).
public final class ReplicateProvider implements Provider {
    /// What it has, in other words, beside conversations.
    public static final Set<Operation> TRANSLATED = Set.of(Operation.IMAGES_GENERATIONS);

    private final Vertx vertx;
    private final InstantSource clock;
    private final Speech speech;
    private final Timeouts timeouts;
    private final ReplicateApi api;

    /// @param base URL with the path prefix, such as `https://api.replicate.com/v1`
    /// @param speech its name, and [ReplicateText] for conversations
    /// @param credential the key, as `Authorization: Bearer`
    /// @param clock for `created` of images
    public ReplicateProvider(
            Vertx vertx,
            URI base,
            Speech speech,
            Credential credential,
            UpstreamSettings settings,
            InstantSource clock) {
        this.vertx = vertx;
        this.clock = clock;
        this.speech = speech;
        this.timeouts = settings.timeouts();
        this.api = new ReplicateApi(vertx, speech.provider(), base, credential, settings);
    }

    @Override
    public String name() {
        return speech.provider();
    }

    @Override
    public UpstreamCall prepare(Dialect dialect, CallRequest request, Buffer body, ModelTarget target) {
        if (TRANSLATED.contains(request.operation())) {
            ModelAddress address = ModelAddress.of(target.model());
            return new ImageCall(dialect, request, ImageOrder.read(request.model(), body), address);
        }
        return speech.prepare(dialect, request, body, target);
    }

    @Override
    public Timeouts timeouts() {
        return timeouts;
    }

    @Override
    public boolean hasOtherKey(Fault fault) {
        return api.keys() != null && api.keys().hasOther(fault, System.nanoTime());
    }

    @Override
    public Attempt send(ProviderCall call) {
        Wishes wishes = Wishes.of(call.path());
        String path = Wishes.path(call.path());
        return wishes.images() > 0
                ? new ImagesAttempt(vertx, name(), api, wishes, clock.instant().getEpochSecond()).begin(call, path)
                : new TextAttempt(vertx, name(), api, wishes.stream()).begin(call, path);
    }

    /// Predictions that are to be cancelled are told so before.
    @Override
    public Future<Void> close() {
        return api.close();
    }
}
