package dev.weir.gateway.configuration;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigSource;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes versions of edits of files on this node. All edited files are taken together or not at all: one that needs
/// another waits for it. Event loop of the verticle that calls it.
final class FileEdits {
    private static final Logger LOG = LoggerFactory.getLogger(FileEdits.class);

    private final Vertx vertx;
    private final ConfigFiles files;
    private final LiveConfig config;
    private final String node;
    private final InstantSource clock;

    /// What the files said when they were last read.
    private Map<ConfigPart, String> read;
    private ConfigTree others;
    /// Edited here, and not yet part of a version.
    private final Set<ConfigPart> pending = EnumSet.noneOf(ConfigPart.class);
    /// The version that pending edits did not go together with, -1 when they have not been tried.
    private long refusedAfter = -1;
    private boolean away;

    /// @param content what the files said at the start
    /// @param node its name, for people to read
    FileEdits(
            Vertx vertx,
            ConfigFiles files,
            ConfigFiles.Content content,
            LiveConfig config,
            String node,
            InstantSource clock) {
        this.vertx = vertx;
        this.files = files;
        this.read = content.hashes();
        this.others = content.others();
        this.config = config;
        this.node = node;
        this.clock = clock;
    }

    /// Whoever edits files, in the history of versions.
    static Change.Author author(ConfigFiles files, Collection<ConfigPart> parts, String where) {
        var names = new TreeSet<String>();
        parts.forEach(part -> names.add(files.name(part)));
        return new Change.Author("file: " + String.join(", ", names), ConfigSource.FILE, Optional.empty(), where);
    }

    /// Looks once. Completes when what was edited is applied, or refused. Never fails.
    Future<Void> look() {
        return vertx.executeBlocking(files::changed, true)
                .compose(changed -> changed || isToBeTried() ? take() : Future.succeededFuture())
                .otherwiseEmpty();
    }

    /// What was refused may go together with a newer version.
    private boolean isToBeTried() {
        return !pending.isEmpty() && refusedAfter != config.state().version().number();
    }

    private Future<Void> take() {
        return vertx.executeBlocking(files::read, true)
                .compose(this::edited)
                .onSuccess(_ -> done())
                .onFailure(this::failed)
                .mapEmpty();
    }

    private Future<Void> edited(ConfigFiles.Content content) {
        warnOfOthers(content.others());
        ConfigVersion newest = config.state().version();
        for (ConfigPart part : ConfigPart.values()) {
            String now = content.hashes().get(part);
            if (!now.equals(read.get(part))) {
                pending.add(part);
            }
            if (now.equals(newest.files().get(part))) {
                pending.remove(part);
            }
        }
        read = content.hashes();
        if (pending.isEmpty()) {
            return Future.succeededFuture();
        }
        Map<ConfigPart, String> taken = new EnumMap<>(ConfigPart.class);
        pending.forEach(part -> taken.put(part, content.hashes().get(part)));
        return config.change(new Change(
                        author(files, pending, "on node " + node),
                        before -> withEdits(before, taken.keySet(), content.document()),
                        taken,
                        OptionalLong.empty(),
                        false))
                .mapEmpty();
    }

    private static Document withEdits(Document before, Set<ConfigPart> parts, Document edited) {
        Document document = before;
        for (ConfigPart part : parts) {
            document = document.with(part, edited.part(part));
        }
        return document;
    }

    private void warnOfOthers(ConfigTree now) {
        if (!now.equals(others)) {
            LOG.warn(
                    "{} says something else than at the start beside `providers`: that takes a restart",
                    files.name(ConfigPart.PROVIDERS));
        }
        others = now;
    }

    private void done() {
        pending.clear();
        refusedAfter = -1;
        away = false;
        config.filesTrouble(Optional.empty());
    }

    private void failed(Throwable cause) {
        switch (cause) {
            case InvalidConfig invalid -> refused(invalid.problems());
            case GatewayException unavailable -> {
                // Tried again at the next look.
                refusedAfter = -1;
                if (!away) {
                    away = true;
                    LOG.warn("edited files wait to become a version: {}", unavailable.getMessage());
                }
            }
            default -> {
                refused(List.of(String.valueOf(cause.getMessage())));
                LOG.error("edited files could not be taken", cause);
            }
        }
    }

    private void refused(List<String> problems) {
        refusedAfter = config.state().version().number();
        String what = pending.isEmpty()
                ? "the files of the configuration"
                : author(files, pending, "").name().substring("file: ".length());
        config.filesTrouble(Optional.of(new Trouble(what, clock.instant(), problems)));
        LOG.warn("{} is not taken, the running configuration goes on: {}", what, String.join("; ", problems));
    }
}
