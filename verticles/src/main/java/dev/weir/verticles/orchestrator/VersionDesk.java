package dev.weir.verticles.orchestrator;

import dev.weir.contracts.announcements.Announcement.ConfigChanged;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.config.Secret;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.ids.Ids;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.contracts.orchestrator.ConfigVersions;
import dev.weir.storage.orchestrator.ConfigTables;
import dev.weir.storage.orchestrator.SealedVersion;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.AEADBadTagException;

/// Versions on PostgreSQL, sealed and opened on worker threads.
public final class VersionDesk implements ConfigVersions {
    private final Vertx vertx;
    private final ConfigTables tables;
    private final AnswerCipher cipher;
    private final Announcements announcements;
    private final Duration timeout;

    /// @param cipher of the purpose `CONFIGURATION`
    /// @param timeout an answer of the database that takes longer counts as none
    public VersionDesk(
            Vertx vertx, ConfigTables tables, AnswerCipher cipher, Announcements announcements, Duration timeout) {
        this.vertx = vertx;
        this.tables = tables;
        this.cipher = cipher;
        this.announcements = announcements;
        this.timeout = timeout;
    }

    @Override
    public Future<Long> newest() {
        return answered(tables::newest);
    }

    @Override
    public Future<Optional<ConfigVersion>> find(long number) {
        return answered(() -> tables.find(number)
                .compose(found -> found.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : vertx.executeBlocking(() -> Optional.of(open(found.get())), false)));
    }

    @Override
    public Future<Page<ConfigVersion>> list(PageQuery query) {
        return answered(() -> tables.list(query));
    }

    @Override
    public Future<Adding> add(ConfigVersion version) {
        return answered(() -> vertx.executeBlocking(() -> seal(version), false)
                .compose(tables::add)
                .map(added -> {
                    if (!added) {
                        return new Adding.Overtaken();
                    }
                    announcements.announce(new ConfigChanged(version.number()));
                    return new Adding.Added(version);
                }));
    }

    private SealedVersion seal(ConfigVersion version) {
        UUID id = Ids.at(version.at().toEpochMilli());
        String document = version.document()
                .map(Secret::reveal)
                .orElseThrow(() -> new IllegalArgumentException("version " + version.number() + " has no document"));
        return new SealedVersion(id, version, cipher.seal(id, List.of(Buffer.buffer(document))));
    }

    private ConfigVersion open(SealedVersion sealed) {
        if (sealed.sealed() == null) {
            return sealed.version();
        }
        try {
            return with(
                    sealed.version(),
                    Secret.of(cipher.open(sealed.id(), sealed.sealed()).toString()));
        } catch (AEADBadTagException other) {
            throw new IllegalStateException(
                    "version " + sealed.version().number() + " of the configuration can't be opened: it is damaged,"
                            + " or was sealed under another secret",
                    other);
        }
    }

    private static ConfigVersion with(ConfigVersion version, Secret document) {
        return new ConfigVersion(
                version.number(),
                version.at(),
                version.author(),
                version.source(),
                version.keyId(),
                version.comment(),
                version.files(),
                Optional.of(document));
    }

    private <T> Future<T> answered(Supplier<Future<T>> call) {
        return Future.<T>future(promise -> call.get().onComplete(promise))
                .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> Future.failedFuture(toApi(e)));
    }

    private static Throwable toApi(Throwable cause) {
        return cause instanceof GatewayException || cause instanceof IllegalStateException
                ? cause
                : GatewayException.withDetail(Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                        .retryAfter(1);
    }
}
