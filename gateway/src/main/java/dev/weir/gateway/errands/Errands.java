package dev.weir.gateway.errands;

import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.net.AddressRange;
import dev.weir.gateway.configuration.ProviderSets;
import dev.weir.gateway.edge.ClientAddress;
import dev.weir.gateway.pipeline.ModelRequests;
import dev.weir.providers.api.Dialects;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Provider;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the two ends of errands share: the server's [ErrandVerticle] and the client's [LoopbackRunner].
public final class Errands {
    static final String HOST = "127.0.0.1";
    /// The id under which an errand is booked.
    static final String ID = "x-weir-errand";
    /// The address on whose behalf it is done.
    static final String FORWARDED_FOR = "x-forwarded-for";

    /// Before the path of every operation.
    private static final String PREFIX = "/v1";

    final ErrandKeys keys;
    final ModelRequests.Shared requests;
    final Dialects dialects;
    final ProviderSets<Provider> providers;
    final Duration drainTimeout;

    // set by the verticle, read by any thread
    private volatile int port;

    /// @param requests as the public port has them; here its keys and addresses are those of errands
    /// @param drainTimeout how long the server waits for errands that run, when it stops
    public Errands(
            KeyAdmin keys,
            ModelRequests.Shared requests,
            Dialects dialects,
            ProviderSets<Provider> providers,
            Duration drainTimeout) {
        this.keys = new ErrandKeys(keys);
        this.requests = requests.with(this.keys, new ClientAddress(List.of(AddressRange.parse(HOST))));
        this.dialects = dialects;
        this.providers = providers;
        this.drainTimeout = drainTimeout;
    }

    void listening(int on) {
        port = on;
    }

    int port() {
        return port;
    }

    /// The operation that a path names, whole, such as `/v1/chat/completions`.
    public static Optional<Operation> operation(String path) {
        for (Operation operation : Operation.values()) {
            if (!operation.namesModel() && path.equals(PREFIX + operation.path())) {
                return Optional.of(operation);
            }
        }
        return Optional.empty();
    }
}
