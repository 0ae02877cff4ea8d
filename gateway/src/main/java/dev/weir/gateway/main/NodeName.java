package dev.weir.gateway.main;

import dev.weir.contracts.ids.Ids;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;

/// The name of this node, kept in its data folder: by it a node finds at its start what its last run left behind.
final class NodeName {
    private static final String FILE = "node";

    private NodeName() {}

    static String of(WeirConfig config) {
        Path file = Settings.resolve(config.dataDir()).resolve(FILE);
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, Ids.at(Clock.systemUTC().millis()).toString());
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StartException("The node's name can't be kept: " + e.getMessage(), e);
        }
    }
}
