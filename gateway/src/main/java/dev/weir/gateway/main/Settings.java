package dev.weir.gateway.main;

import dev.weir.gateway.config.ConfigLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Where the configuration comes from: `conf/weir.yaml` of Weir's folder, the environment, flags. Relative paths are
/// relative to that folder.
final class Settings {
    /// Variables of the launcher, which are no settings.
    private static final Set<String> LAUNCHER = Set.of("WEIR_HOME", "WEIR_JAVA_OPTS", "WEIR_LOG_LEVEL", "WEIR_UNPRICED");

    private Settings() {}

    static WeirConfig read(List<String> flags) {
        Path file = home().resolve("conf/weir.yaml");
        return ConfigLoader.load(WeirConfig.class, Files.exists(file) ? file : null, env(), flags, LAUNCHER);
    }

    static Map<String, String> env() {
        return System.getenv();
    }

    static Path resolve(Path path) {
        return home().resolve(path);
    }

    private static Path home() {
        return Path.of(System.getenv().getOrDefault("WEIR_HOME", ".")).toAbsolutePath().normalize();
    }
}
