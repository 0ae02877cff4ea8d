package dev.weir.contracts.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/// A file on its way in. Nobody sees it before it is kept; one that is neither kept nor discarded is deleted in time.
/// One call at a time.
public interface NewFile {
    /// Adds bytes. Completes when there is room for more: a caller that waits holds no more than one piece in memory.
    /// Fails with `BODY_TOO_LARGE` when the file is longer than files may be, with `FILE_STORAGE_FULL` when its
    /// company has no room for it, and with `STORAGE_UNAVAILABLE`.
    Future<Void> write(Buffer bytes);

    /// Stores the rest and makes it a file of its company. Fails as [#write] does.
    Future<StoredFile> keep(FileTerms terms);

    /// Takes it back. Never fails.
    Future<Void> discard();
}
