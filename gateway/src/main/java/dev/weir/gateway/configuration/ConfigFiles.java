package dev.weir.gateway.configuration;

import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The files of this node that the routing configuration is taken from. Blocking: for worker threads, one at a time.
///
/// Their content is compared, not their times: an editor may write a file anew or put another in its place, and
/// Kubernetes swaps a link above it.
public final class ConfigFiles {
    private static final String ABSENT = "absent";

    private final Optional<Path> weir;
    private final Path models;
    private final Path prices;
    private final Map<ConfigPart, String> names;

    private List<String> seen = List.of();
    private List<String> taken = List.of();

    /// What stands in the files.
    ///
    /// @param others what stands in `weir.yaml` beside providers
    /// @param hashes of each part
    public record Content(Document document, ConfigTree others, Map<ConfigPart, String> hashes) {}

    /// @param weir the file of settings, which need not exist
    public ConfigFiles(Optional<Path> weir, Path models, Path prices) {
        this.weir = weir;
        this.models = models;
        this.prices = prices;
        this.names = Map.of(
                ConfigPart.PROVIDERS, weir.map(ConfigFiles::name).orElse("no file"),
                ConfigPart.MODELS, name(models),
                ConfigPart.PRICES, name(prices));
    }

    private static String name(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null || folder.getFileName() == null
                ? file.toString()
                : folder.getFileName() + "/" + file.getFileName();
    }

    /// The file of a part, for people to read: `conf/models.yaml`.
    String name(ConfigPart part) {
        return names.get(part);
    }

    /// Reads all of them.
    ///
    /// @throws InvalidConfig with everything that can't be read
    public Content read() {
        taken = bytes();
        seen = taken;
        var problems = new ArrayList<String>();
        ConfigTree settings =
                tree(() -> weir.filter(Files::exists).map(ConfigTree::read).orElse(ConfigTree.EMPTY), problems);
        var document = new Document(
                settings.child(ConfigPart.PROVIDERS.key()),
                tree(() -> ConfigTree.read(models), problems),
                tree(() -> ConfigTree.read(prices), problems));
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        var hashes = new EnumMap<ConfigPart, String>(ConfigPart.class);
        for (ConfigPart part : ConfigPart.values()) {
            hashes.put(part, hash(document.part(part).text().getBytes(StandardCharsets.UTF_8)));
        }
        return new Content(document, settings.without(ConfigPart.PROVIDERS.key()), hashes);
    }

    private static ConfigTree tree(Supplier<ConfigTree> reading, List<String> problems) {
        try {
            return reading.get();
        } catch (InvalidConfig e) {
            problems.addAll(e.problems());
            return ConfigTree.EMPTY;
        }
    }

    /// True when a file is not what it was when all were last read, and has not changed since the call before: whoever
    /// writes it has come to an end.
    boolean changed() {
        List<String> now = bytes();
        boolean still = now.equals(seen);
        seen = now;
        return still && !now.equals(taken);
    }

    private List<String> bytes() {
        return List.of(weir.map(ConfigFiles::content).orElse(ABSENT), content(models), content(prices));
    }

    private static String content(Path file) {
        try {
            return hash(Files.readAllBytes(file));
        } catch (IOException e) {
            return ABSENT;
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
