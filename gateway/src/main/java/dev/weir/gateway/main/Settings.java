package dev.weir.gateway.main;

import dev.weir.contracts.config.Secret;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.gateway.services.ServiceDirectory;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.storage.redis.RedisUrl;
import dev.weir.verticles.cluster.ClusterKind;
import dev.weir.verticles.identity.ServerSecret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Where the configuration comes from: `conf/weir.yaml` of Weir's folder, the environment, flags. Relative paths are
/// relative to that folder.
final class Settings {
    /// Variables of the launcher, which are no settings.
    private static final Set<String> LAUNCHER =
            Set.of("WEIR_HOME", "WEIR_JAVA_OPTS", "WEIR_LOG_LEVEL", "WEIR_UNPRICED", "WEIR_API_KEY", "WEIR_KEY");

    private Settings() {}

    static WeirConfig read(List<String> flags) {
        Path file = file();
        return checked(ConfigLoader.load(WeirConfig.class, Files.exists(file) ? file : null, env(), flags, LAUNCHER));
    }

    /// Where they come from, with these flags.
    static Origin origin(List<String> flags) {
        return new Origin(Optional.of(file()), env(), flags);
    }

    private static Path file() {
        return home().resolve("conf/weir.yaml");
    }

    /// Secrets that have a shape, and what must fit together; their owners know it.
    private static WeirConfig checked(WeirConfig config) {
        var problems = new ArrayList<String>();
        check("postgres.url", config.postgres().url(), url -> PostgresUrl.parse(url.reveal()), problems);
        check("redis.url", config.redis().url(), url -> RedisUrl.parse(url.reveal()), problems);
        check("identity.secret", config.identity().secret(), ServerSecret::of, problems);
        if (config.cluster() != ClusterKind.NONE) {
            shared("postgres.url", "WEIR_POSTGRES_URL", config.postgres().url(), problems);
            shared("identity.secret", "WEIR_SECRET", config.identity().secret(), problems);
        }
        problems.addAll(ServiceDirectory.problems(config.services(), config.aggregates()));
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return config;
    }

    private static void check(String key, Optional<Secret> value, Consumer<Secret> reader, List<String> problems) {
        try {
            value.ifPresent(reader);
        } catch (IllegalArgumentException e) {
            problems.add(key + ": " + e.getMessage());
        }
    }

    private static void shared(String key, String variable, Optional<Secret> value, List<String> problems) {
        if (value.isEmpty()) {
            problems.add(
                    key + ": no value (expected: in a cluster, the one that all its nodes have; " + variable + ")");
        }
    }

    static Map<String, String> env() {
        return System.getenv();
    }

    static Path resolve(Path path) {
        return home().resolve(path);
    }

    private static Path home() {
        return Path.of(System.getenv().getOrDefault("WEIR_HOME", "."))
                .toAbsolutePath()
                .normalize();
    }
}
