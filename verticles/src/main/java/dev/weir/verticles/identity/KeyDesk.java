package dev.weir.verticles.identity;

import dev.weir.contracts.announcements.Announcement.KeyChanged;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyAdmin;
import dev.weir.contracts.identity.Scope;
import dev.weir.contracts.ids.Ids;
import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.identity.KeyHash;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/// Makes, lists and revokes keys on PostgreSQL. Callable from any context. What it does is known at once to the
/// [CachedKeyRing] of its node, and announced to the others.
public final class KeyDesk implements KeyAdmin {
    private static final String PREFIX = "weir_";
    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_CHARS = 40;
    private static final int SHOWN_CHARS = 12;
    private static final int SECRET_CHARS_MIN = 8;
    private static final int NAME_CHARS_MAX = 200;
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final IdentityTables tables;
    private final KeyHasher hasher;
    private final CachedKeyRing ring;
    private final Announcements announcements;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    public KeyDesk(
            IdentityTables tables, KeyHasher hasher, CachedKeyRing ring, Announcements announcements, Clock clock) {
        this.tables = tables;
        this.hasher = hasher;
        this.ring = ring;
        this.announcements = announcements;
        this.clock = clock;
    }

    /// Makes a company. A repeat changes nothing. Completes with true when it was made now.
    public Future<Boolean> createCompany(UUID id, String name) {
        return answered(() -> tables.createCompany(id, name(name), clock.instant()));
    }

    /// Fails with `INVALID_VALUE` on an empty or overlong name, with `NOT_FOUND` when there is no such company.
    @Override
    public Future<Created> create(UUID companyId, String name, Set<Scope> scopes) {
        String secret = secret();
        return answered(() -> store(companyId, name, secret, secret.substring(0, SHOWN_CHARS), scopes)
                .map(made -> new Created(made.orElseThrow(), secret)));
    }

    /// Makes a key under an id that is known beforehand, so that of two nodes that do it one does. Completes empty when
    /// there is such a key already.
    public Future<Optional<Created>> createOnce(UUID id, UUID companyId, String name, Set<Scope> scopes) {
        String secret = secret();
        return answered(() -> store(id, companyId, name, secret, secret.substring(0, SHOWN_CHARS), scopes)
                .map(made -> made.map(key -> new Created(key, secret))));
    }

    /// Makes a key whose secret is given, of 8 characters or more, spaces inside allowed. Completes empty when there
    /// is one with this secret already, revoked or not, of any company; then nothing changes.
    ///
    /// @throws IllegalArgumentException when the secret is shorter
    public Future<Optional<ApiKey>> ensureKey(UUID companyId, String name, String secret, Set<Scope> scopes) {
        String key = secret.trim();
        int length = key.codePointCount(0, key.length());
        if (length < SECRET_CHARS_MIN) {
            throw new IllegalArgumentException(
                    "API key: " + length + " characters (expected: at least " + SECRET_CHARS_MIN + ")");
        }
        int shown = Math.min(SHOWN_CHARS, length / 3);
        String prefix = key.substring(0, key.offsetByCodePoints(0, shown));
        return answered(() -> store(companyId, name, key, prefix, scopes));
    }

    private Future<Optional<ApiKey>> store(
            UUID companyId, String name, String secret, String prefix, Set<Scope> scopes) {
        return store(Ids.at(clock.millis()), companyId, name, secret, prefix, scopes);
    }

    private Future<Optional<ApiKey>> store(
            UUID id, UUID companyId, String name, String secret, String prefix, Set<Scope> scopes) {
        var key = new ApiKey(id, companyId, name(name), prefix, scopes, clock.instant(), Optional.empty());
        KeyHash hash = hasher.ofText(secret);
        return tables.createKey(key, hash).map(made -> {
            ring.forget(hash);
            made.ifPresent(each -> announcements.announce(new KeyChanged(each.id())));
            return made;
        });
    }

    private static String name(String name) {
        if (name.isBlank() || name.length() > NAME_CHARS_MAX || name.indexOf('\0') >= 0) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "name",
                    "name: " + name.length() + " characters (expected: 1 to " + NAME_CHARS_MAX
                            + ", not only blank, none of them NUL)");
        }
        return name;
    }

    private String secret() {
        var secret = new StringBuilder(PREFIX);
        random.ints(RANDOM_CHARS, 0, ALPHABET.length()).forEach(i -> secret.append(ALPHABET.charAt(i)));
        return secret.toString();
    }

    @Override
    public Future<Page<ApiKey>> list(UUID companyId, PageQuery query) {
        return answered(() -> tables.keys(companyId, query));
    }

    @Override
    public Future<ApiKey> find(UUID companyId, UUID keyId) {
        return answered(() -> tables.key(companyId, keyId).map(found -> found.orElseThrow(() -> unknown(keyId))));
    }

    private static GatewayException unknown(UUID keyId) {
        return GatewayException.of(
                Failure.NOT_FOUND, "No API key " + keyId + " (expected: the id of one of your keys)");
    }

    @Override
    public Future<ApiKey> revoke(UUID companyId, UUID keyId) {
        return answered(() -> tables.revoke(companyId, keyId, clock.instant()).map(revoked -> {
            var done = revoked.orElseThrow(() -> unknown(keyId));
            ring.forget(done.hash());
            announcements.announce(new KeyChanged(done.key().id()));
            return done.key();
        }));
    }

    private static <T> Future<T> answered(Supplier<Future<T>> call) {
        return Future.<T>future(promise -> call.get().onComplete(promise)).recover(e -> Future.failedFuture(toApi(e)));
    }

    private static GatewayException toApi(Throwable cause) {
        return switch (cause) {
            case GatewayException known -> known;
            case PgException answer
            when FOREIGN_KEY_VIOLATION.equals(answer.getSqlState()) ->
                GatewayException.of(Failure.NOT_FOUND, "No such company (expected: the id of one)");
            default ->
                GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                        .retryAfter(1);
        };
    }
}
