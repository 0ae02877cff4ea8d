package dev.weir.contracts.identity;

import io.vertx.core.Future;

/// Tells whose key a caller presents. On the path of every request: answers from node memory with a completed future;
/// asks the database only for a key it has not seen. Safe from any thread.
public interface KeyRing {
    /// Completes with the key. Fails with `INVALID_API_KEY` (unknown or revoked) or `STORAGE_UNAVAILABLE`.
    ///
    /// @param presented the secret as it came in a header (each char one byte, ISO 8859-1)
    Future<ApiKey> authenticate(String presented);
}
