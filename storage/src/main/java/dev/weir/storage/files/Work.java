package dev.weir.storage.files;

import dev.weir.contracts.files.Batch;
import java.util.UUID;

/// A batch that somebody works on.
///
/// @param worker known to whoever has it alone; what is written under another finds nothing
public record Work(Batch batch, UUID worker) {
    UUID id() {
        return batch.id();
    }
}
