package dev.weir.contracts.files;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/// What is in a file, from its beginning, a piece at a time. One call at a time.
public interface FileContent {
    /// Pieces are at most so long.
    int PIECE_BYTES_MAX = 256 << 10;

    StoredFile file();

    /// The next piece; an empty one at the end. Fails with `STORAGE_UNAVAILABLE`, and with `NOT_FOUND` when the file
    /// was deleted meanwhile.
    Future<Buffer> next();
}
