package dev.weir.contracts.identity;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;

/// Keeps a company's keys. Every call fails with `STORAGE_UNAVAILABLE` when the database does not answer.
public interface KeyAdmin {
    /// A new key and, this once, its secret.
    record Created(ApiKey key, String secret) {}

    Future<Created> create(UUID companyId, String name, Set<Scope> scopes);

    /// The company's keys, newest first, revoked ones too.
    Future<Page<ApiKey>> list(UUID companyId, PageQuery query);

    /// One of the company's keys, revoked or not. Fails with `NOT_FOUND` when the company has no such key.
    Future<ApiKey> find(UUID companyId, UUID keyId);

    /// Revokes for good; every node refuses it within a second. Fails with `NOT_FOUND` when the company has no such
    /// key. A repeat answers the same.
    Future<ApiKey> revoke(UUID companyId, UUID keyId);
}
