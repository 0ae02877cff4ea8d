package dev.weir.gateway.configuration;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.contracts.orchestrator.ConfigVersions;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.gateway.configuration.LiveConfig.Running;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Applies versions on this node, one after the other. Callable from any context.
final class Applying {
    private static final Logger LOG = LoggerFactory.getLogger(Applying.class);

    private final Vertx vertx;
    private final ConfigVersions versions;
    private final Resolver resolver;
    private final InstantSource clock;

    private volatile Running running;
    private volatile Optional<Trouble> trouble = Optional.empty();

    // one look at a time
    private volatile boolean away;

    /// What this node has resolved to make a version of it; null for none.
    private volatile Offered offered;

    // guarded by this
    private Future<Void> last = Future.succeededFuture();
    private Future<Void> waiting;

    Applying(Vertx vertx, ConfigVersions versions, Resolver resolver, InstantSource clock) {
        this.vertx = vertx;
        this.versions = versions;
        this.resolver = resolver;
        this.clock = clock;
    }

    /// Null before the first.
    Running running() {
        return running;
    }

    /// Why this node does not serve with the newest version.
    Optional<Trouble> trouble() {
        return trouble;
    }

    static Document document(ConfigVersion version) {
        Secret text = version.document()
                .orElseThrow(() -> new IllegalStateException("version " + version.number() + " has no document"));
        return Document.stored("version " + version.number(), text.reveal());
    }

    /// Applies the first.
    Future<Void> begin(ConfigVersion version, Document document, Resolver.Prepared prepared) {
        return apply(version, new Ready(document, prepared));
    }

    /// Looks which version is the newest and applies it unless it is applied. Completes when that is done, or can't be.
    /// Never fails.
    Future<Void> look() {
        Promise<Void> mine = ((ContextInternal) vertx.getOrCreateContext()).promise();
        queued().onComplete(mine);
        return mine.future();
    }

    /// The same when this node has just made a version, and has it resolved.
    Future<Void> look(ConfigVersion version, Document document, Resolver.Prepared prepared) {
        offered = new Offered(version, new Ready(document, prepared));
        return look();
    }

    /// One look at a time. One that has not begun serves everybody who asks until then.
    private Future<Void> queued() {
        Promise<Void> mine = Promise.promise();
        Future<Void> before;
        synchronized (this) {
            if (waiting != null) {
                return waiting;
            }
            waiting = mine.future();
            before = last;
        }
        before.onComplete(_ -> begin(mine));
        return mine.future();
    }

    private void begin(Promise<Void> done) {
        synchronized (this) {
            last = done.future();
            waiting = null;
        }
        newest().onComplete(looked -> {
            seen(looked.succeeded(), looked.cause());
            done.complete();
        });
    }

    private void seen(boolean now, Throwable cause) {
        if (now && away) {
            LOG.info("versions of the configuration are seen again");
        } else if (!now && !away) {
            LOG.warn("versions of the configuration are not seen while the database does not answer", cause);
        }
        away = !now;
    }

    private Future<Void> newest() {
        return versions.newest().compose(number -> {
            if (number == 0 || number == running.version().number() || isTried(number)) {
                return Future.succeededFuture();
            }
            return resolved(number).recover(cause -> {
                if (cause instanceof GatewayException unavailable) {
                    return Future.failedFuture(unavailable);
                }
                failed(number, cause);
                return Future.succeededFuture();
            });
        });
    }

    /// What could not be resolved can't be resolved a moment later either.
    private boolean isTried(long number) {
        return trouble.isPresent()
                && trouble.get().what().equals(what(number))
                && trouble.get().at().plusMillis(LiveConfig.RETRY_MS).isAfter(clock.instant());
    }

    private static String what(long number) {
        return "version " + number;
    }

    private Future<Void> resolved(long number) {
        Offered known = offered;
        offered = null;
        if (known != null && known.version().number() == number) {
            return apply(known.version(), known.ready());
        }
        return versions.find(number).compose(found -> found.isEmpty() ? Future.succeededFuture() : take(found.get()));
    }

    private Future<Void> take(ConfigVersion version) {
        return vertx.executeBlocking(
                        () -> {
                            Document document = document(version);
                            return new Ready(document, resolver.resolve(document));
                        },
                        false)
                .compose(ready -> apply(version, ready));
    }

    private Future<Void> apply(ConfigVersion version, Ready ready) {
        return ready.prepared().apply().map(_ -> {
            applied(version, ready.document());
            return null;
        });
    }

    /// A version that was resolved before it was one.
    private record Offered(ConfigVersion version, Ready ready) {}

    private record Ready(Document document, Resolver.Prepared prepared) {}

    private void applied(ConfigVersion version, Document document) {
        ConfigVersion bare = new ConfigVersion(
                version.number(),
                version.at(),
                version.author(),
                version.source(),
                version.keyId(),
                version.comment(),
                version.files(),
                Optional.empty());
        running = new Running(bare, document, clock.instant());
        offered = null;
        trouble = Optional.empty();
        LOG.info("configuration version {} is applied, made by {}", version.number(), version.author());
    }

    private void failed(long number, Throwable cause) {
        String what = what(number);
        List<String> problems = cause instanceof InvalidConfig invalid
                ? invalid.problems()
                : List.of(String.valueOf(cause.getMessage()));
        boolean known = trouble.isPresent() && trouble.get().what().equals(what);
        trouble = Optional.of(new Trouble(what, clock.instant(), problems));
        if (!known) {
            LOG.error(
                    "{} of the configuration can't be applied on this node, which goes on with version {}: {}",
                    what,
                    running.version().number(),
                    String.join("; ", problems));
        }
    }
}
