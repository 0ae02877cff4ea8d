package dev.weir.gateway.configuration;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigSource;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.contracts.orchestrator.ConfigVersions;
import dev.weir.contracts.orchestrator.ConfigVersions.Adding;
import dev.weir.gateway.config.ConfigTree;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configuration that this node serves with, and changes of it. Callable from any context; documents are read,
/// checked and resolved on worker threads.
public final class LiveConfig {
    /// How often a change that names no version is made anew on the newest before it is refused.
    private static final int OVERTAKEN_MAX = 5;

    /// How long after a version could not be applied it is tried again: what it lacks may be there by then.
    static final long RETRY_MS = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

    private final Vertx vertx;
    private final ConfigVersions versions;
    private final Resolver resolver;
    private final InstantSource clock;
    private final Applying applying;
    private volatile Optional<Trouble> filesTrouble = Optional.empty();

    /// What is served with.
    record Running(ConfigVersion version, Document document, Instant appliedAt) {}

    public LiveConfig(Vertx vertx, ConfigVersions versions, Resolver resolver, InstantSource clock) {
        this.vertx = vertx;
        this.versions = versions;
        this.resolver = resolver;
        this.clock = clock;
        this.applying = new Applying(vertx, versions, resolver, clock);
    }

    /// Finds out with which configuration this node starts, and applies it: the newest version, or a new one where a
    /// file was edited since it was last taken. Completes when it is applied. Fails with [InvalidConfig].
    ///
    /// @param content of the files
    /// @param prepared what the resolver made of it alone
    public Future<Void> open(ConfigFiles files, ConfigFiles.Content content, Future<Resolver.Prepared> prepared) {
        return open(files, content, prepared, 0);
    }

    private Future<Void> open(
            ConfigFiles files, ConfigFiles.Content content, Future<Resolver.Prepared> prepared, int overtaken) {
        return newestOrNone().compose(newest -> {
            Map<ConfigPart, String> edited = new EnumMap<>(content.hashes());
            newest.ifPresent(
                    known -> edited.entrySet().removeAll(known.version().files().entrySet()));
            Document document = content.document();
            if (newest.isPresent()) {
                document = newest.get().document();
                for (ConfigPart part : edited.keySet()) {
                    document = document.with(part, content.document().part(part));
                }
            }
            Document wanted = document;
            Future<Resolver.Prepared> ready = wanted.equals(content.document())
                    ? prepared
                    : vertx.executeBlocking(() -> resolver.resolve(wanted), false);
            if (newest.isPresent() && wanted.equals(newest.get().document())) {
                return ready.compose(resolved -> applying.begin(newest.get().version(), wanted, resolved));
            }
            Change.Author author = FileEdits.author(files, edited.keySet(), "at the start");
            ConfigVersion version = author.version(newest.map(Running::version), edited, wanted, now());
            return ready.compose(resolved -> versions.add(version).compose(adding -> switch (adding) {
                case Adding.Added(var added) -> applying.begin(added, wanted, resolved);
                case Adding.Overtaken _ -> {
                    if (overtaken >= OVERTAKEN_MAX) {
                        yield Future.failedFuture(changedMeanwhile());
                    }
                    yield open(files, content, prepared, overtaken + 1);
                }
            }));
        });
    }

    /// Changes the configuration of all nodes. Completes when this one has applied it. Fails with [InvalidConfig] with
    /// everything that is wrong, with `CONFIG_CHANGED`, or with `STORAGE_UNAVAILABLE`; then nothing has changed.
    public Future<Change.Outcome> change(Change change) {
        return change(change, 0);
    }

    private Future<Change.Outcome> change(Change change, int overtaken) {
        return newest().compose(newest -> {
            ConfigVersion before = newest.version();
            if (change.expected().isPresent() && change.expected().getAsLong() != before.number()) {
                return Future.failedFuture(GatewayException.ofParam(
                        Failure.CONFIG_CHANGED,
                        "expectedVersion",
                        "expectedVersion: '" + change.expected().getAsLong() + "' (expected: " + before.number()
                                + ", the newest version, by " + before.author() + ")"));
            }
            return vertx.executeBlocking(() -> checked(change, newest.document()), false)
                    .compose(wanted -> {
                        boolean same = wanted.document().equals(newest.document());
                        return same || change.checkOnly()
                                ? Future.succeededFuture(new Change.Outcome(before, false, !same))
                                : add(change, before, wanted, overtaken);
                    });
        });
    }

    private record Wanted(Document document, Resolver.Prepared prepared) {}

    private Wanted checked(Change change, Document newest) {
        Document document = change.edit().apply(newest).completed(newest);
        return new Wanted(document, resolver.resolve(document));
    }

    private Future<Change.Outcome> add(Change change, ConfigVersion before, Wanted wanted, int overtaken) {
        return versions.add(change.author().version(Optional.of(before), change.files(), wanted.document(), now()))
                .compose(adding -> switch (adding) {
                    case Adding.Added(var added) -> {
                        LOG.info(
                                "configuration version {} was made by {}{}",
                                added.number(),
                                added.author(),
                                added.comment().isEmpty() ? "" : ": " + added.comment());
                        yield applying.look(added, wanted.document(), wanted.prepared())
                                .map(new Change.Outcome(added, true, true));
                    }
                    case Adding.Overtaken _ ->
                        change.expected().isPresent() || overtaken >= OVERTAKEN_MAX
                                ? Future.failedFuture(changedMeanwhile())
                                : change(change, overtaken + 1);
                });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static GatewayException changedMeanwhile() {
        return GatewayException.of(
                Failure.CONFIG_CHANGED,
                "The configuration was changed by somebody else at the same time (expected: the change again, made from"
                        + " the version that is the newest now)");
    }

    /// Takes an older version again, as a new one. As [#change]; fails with `NOT_FOUND` when there is none, or its
    /// document is no longer kept.
    public Future<Change.Outcome> rollback(
            long number, Change.Author author, OptionalLong expected, boolean checkOnly) {
        return document(number)
                .compose(old -> change(new Change(
                        new Change.Author(
                                "rollback to " + number + " by " + author.name(),
                                ConfigSource.ROLLBACK,
                                author.keyId(),
                                author.comment()),
                        _ -> old,
                        Map.of(),
                        expected,
                        checkOnly)));
    }

    private Future<Document> document(long number) {
        return find(number)
                .compose(version -> version.document().isEmpty()
                        ? Future.failedFuture(GatewayException.of(
                                Failure.NOT_FOUND,
                                "The content of version " + number + " is no longer kept (expected: a newer version)"))
                        : vertx.executeBlocking(() -> Applying.document(version), false));
    }

    /// A version with its document, as far as that is kept. Fails with `NOT_FOUND`.
    public Future<ConfigVersion> find(long number) {
        return versions.find(number)
                .map(found -> found.orElseThrow(() -> GatewayException.of(
                        Failure.NOT_FOUND,
                        "No version " + number + " of the configuration (expected: the number of one)")));
    }

    /// Versions without their documents, newest first.
    public Future<Page<ConfigVersion>> list(PageQuery query) {
        return versions.list(query);
    }

    /// What a reader may see of a version's document; empty when it is no longer kept.
    public Future<Optional<ConfigTree>> shown(ConfigVersion version) {
        return version.document().isEmpty()
                ? Future.succeededFuture(Optional.empty())
                : vertx.executeBlocking(
                        () -> Optional.of(Applying.document(version).shown(resolver.providersShape())), false);
    }

    /// How this node stands.
    ///
    /// @param version what it serves with
    /// @param lastProblem why an edit of a file was not taken; empty when all files are taken
    /// @param notApplied why it does not serve with the newest version; empty when it does
    public record State(
            ConfigVersion version, Instant appliedAt, Optional<Trouble> lastProblem, Optional<Trouble> notApplied) {}

    public State state() {
        Running running = applying.running();
        return new State(running.version(), running.appliedAt(), filesTrouble, applying.trouble());
    }

    /// What a reader may see of the document that this node serves with.
    public ConfigTree shown() {
        return applying.running().document().shown(resolver.providersShape());
    }

    /// Applies the newest version unless it is applied. Never fails.
    Future<Void> look() {
        return applying.look();
    }

    void filesTrouble(Optional<Trouble> trouble) {
        filesTrouble = trouble;
    }

    private Future<Running> newest() {
        return newestOrNone()
                .map(found -> found.orElseThrow(
                        () -> new IllegalStateException("the configuration has no version, after one was made")));
    }

    private Future<Optional<Running>> newestOrNone() {
        return versions.newest().compose(number -> {
            Running running = applying.running();
            if (running != null && running.version().number() == number) {
                return Future.succeededFuture(Optional.of(running));
            }
            return number == 0
                    ? Future.succeededFuture(Optional.empty())
                    : find(number)
                            .compose(version -> vertx.executeBlocking(
                                    () -> Optional.of(new Running(version, Applying.document(version), Instant.EPOCH)),
                                    false));
        });
    }
}
