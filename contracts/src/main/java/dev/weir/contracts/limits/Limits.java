package dev.weir.contracts.limits;

import dev.weir.contracts.identity.ApiKey;
import io.vertx.core.Future;
import java.util.function.Supplier;

/// Limits and budgets on the path of every request: answers with a completed future from node memory, or after one
/// round trip when nodes count together. Callable from any context; futures complete on the caller's.
public interface Limits {
    /// Completes when the caller's address is among those that its key and its company allow. Fails with
    /// `IP_NOT_ALLOWED`, or `STORAGE_UNAVAILABLE` when the company's limits are not known and the database does not
    /// answer.
    ///
    /// @param remoteIp asked only when there is a list
    Future<Void> allow(ApiKey key, Supplier<String> remoteIp);

    /// Decides all limits of the key and its company at once and counts the request against all or none. Fails with
    /// `LIMITS_UNAVAILABLE` when a limit can't be told and must not be guessed, or `STORAGE_UNAVAILABLE`.
    Future<LimitOutcome> admit(LimitRequest request);
}
