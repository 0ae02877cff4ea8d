package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyRing;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.limits.LimitOutcome;
import dev.weir.contracts.limits.LimitRequest;
import dev.weir.contracts.limits.Limits;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Keys in memory, and addresses that they may be used from.
final class FakeKeys implements KeyRing, Limits {
    private final Map<String, ApiKey> keys = new ConcurrentHashMap<>();
    private volatile boolean addressesRefused;

    ApiKey make(String secret, Scope... scopes) {
        var key = new ApiKey(
                UUID.randomUUID(), UUID.randomUUID(), secret, secret, Set.of(scopes), Instant.EPOCH, Optional.empty());
        keys.put(secret, key);
        return key;
    }

    void revoke(String secret) {
        keys.remove(secret);
    }

    void refuseAddresses() {
        addressesRefused = true;
    }

    @Override
    public Future<ApiKey> authenticate(String presented) {
        ApiKey key = keys.get(presented);
        return key == null
                ? Future.failedFuture(GatewayException.of(Failure.INVALID_API_KEY, "Incorrect API key provided"))
                : Future.succeededFuture(key);
    }

    @Override
    public Future<Void> allow(ApiKey key, Supplier<String> remoteIp) {
        return addressesRefused
                ? Future.failedFuture(GatewayException.of(Failure.IP_NOT_ALLOWED, "not from " + remoteIp.get()))
                : Future.succeededFuture();
    }

    @Override
    public Future<LimitOutcome> admit(LimitRequest request) {
        throw new AssertionError("services have no limits of requests");
    }
}
