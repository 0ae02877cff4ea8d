package dev.weir.gateway.configuration;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;

/// Looks at the files of this node and for versions that others made: as they announce it, and again and again, when an
/// announcement was lost. Event loop, one instance per node.
public final class ConfigurationVerticle extends VerticleBase {
    private final LiveConfig config;
    private final ConfigFiles files;
    private final ConfigFiles.Content content;
    private final Announcements announcements;
    private final ConfigurationSettings settings;
    private final String node;
    private final InstantSource clock;

    /// @param content what the files said at the start
    /// @param node its name, for people to read
    public ConfigurationVerticle(
            LiveConfig config,
            ConfigFiles files,
            ConfigFiles.Content content,
            Announcements announcements,
            ConfigurationSettings settings,
            String node,
            InstantSource clock) {
        this.config = config;
        this.files = files;
        this.content = content;
        this.announcements = announcements;
        this.settings = settings;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        announcements.listen(this::heard);
        again(settings.feedInterval(), config::look);
        if (settings.watchFiles()) {
            again(settings.watchInterval(), new FileEdits(vertx, files, content, config, node, clock)::look);
        }
        return Future.succeededFuture();
    }

    private void heard(Announcement announcement) {
        if (announcement instanceof Announcement.ConfigChanged) {
            config.look();
        }
    }

    /// The next look begins an interval after the one before is over.
    private void again(Duration interval, Supplier<Future<Void>> look) {
        vertx.setTimer(interval.toMillis(), _ -> look.get().onComplete(_ -> again(interval, look)));
    }
}
