package dev.weir.storage.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Files of the journal that can't be trusted: set aside under another name, for a person to look at. Never deleted.
final class Quarantine {
    static final String SUFFIX = ".quarantined";

    private Quarantine() {}

    /// Sets a file aside.
    ///
    /// @return its new name
    static Path rename(Path file) throws IOException {
        Path aside = file.resolveSibling(file.getFileName() + SUFFIX);
        for (int i = 2; Files.exists(aside); i++) {
            aside = file.resolveSibling(file.getFileName() + "." + i + SUFFIX);
        }
        return Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
    }
}
