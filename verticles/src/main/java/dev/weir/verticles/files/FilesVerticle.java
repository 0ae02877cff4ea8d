package dev.weir.verticles.files;

import dev.weir.storage.files.FileTables;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes files whose time is over, and uploads that were broken off. Event loop, one instance per node; nodes may
/// do it at once.
public final class FilesVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(FilesVerticle.class);

    /// Files that one statement deletes.
    static final int PRUNE_MAX = 20;

    private final FileTables tables;
    private final FileSettings settings;
    private final InstantSource clock;
    private boolean failing;

    public FilesVerticle(FileTables tables, FileSettings settings, InstantSource clock) {
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        prune();
        return Future.succeededFuture();
    }

    /// The timer of a verticle ends with it.
    private void prune() {
        tables.prune(clock.instant(), settings.uploadSilence(), PRUNE_MAX)
                .onComplete(
                        removed -> {
                            failing = false;
                            if (removed == PRUNE_MAX) {
                                prune();
                            } else {
                                later();
                            }
                        },
                        cause -> {
                            if (!failing) {
                                failing = true;
                                LOG.warn("files whose time is over can't be deleted: tried again later", cause);
                            }
                            later();
                        });
    }

    private void later() {
        vertx.setTimer(settings.pruneInterval().toMillis(), _ -> prune());
    }
}
