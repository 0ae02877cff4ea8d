package dev.weir.gateway.errands;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.identity.KeyRing;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.UUID;

/// Tells on whose behalf an errand is done: a credential names a company and its key, behind a secret that this
/// process made when it started and shows nobody. The key is looked up for each errand, so that one that was revoked
/// a moment ago is refused. Safe from any thread.
final class ErrandKeys implements KeyRing {
    private static final int SECRET_BYTES = 32;
    private static final int UUID_CHARS = 36;

    private final KeyAdmin keys;
    private final String secret;

    ErrandKeys(KeyAdmin keys) {
        this.keys = keys;
        byte[] random = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(random);
        this.secret = HexFormat.of().formatHex(random);
    }

    String credential(UUID companyId, UUID keyId) {
        return secret + companyId + keyId;
    }

    @Override
    public Future<ApiKey> authenticate(String presented) {
        if (presented.length() != secret.length() + 2 * UUID_CHARS || !knowsSecret(presented)) {
            return Future.failedFuture(invalid());
        }
        int ids = secret.length();
        UUID companyId = UUID.fromString(presented.substring(ids, ids + UUID_CHARS));
        UUID keyId = UUID.fromString(presented.substring(ids + UUID_CHARS));
        return keys.find(companyId, keyId)
                .recover(cause -> Future.failedFuture(
                        cause instanceof GatewayException known && known.failure() == Failure.NOT_FOUND
                                ? invalid()
                                : cause))
                .compose(key ->
                        key.revokedAt().isEmpty() ? Future.succeededFuture(key) : Future.failedFuture(invalid()));
    }

    /// Takes as long for a good secret as for a bad one.
    private boolean knowsSecret(String presented) {
        return MessageDigest.isEqual(bytes(presented.substring(0, secret.length())), bytes(secret));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static GatewayException invalid() {
        return GatewayException.of(Failure.INVALID_API_KEY, "Incorrect API key provided.");
    }
}
