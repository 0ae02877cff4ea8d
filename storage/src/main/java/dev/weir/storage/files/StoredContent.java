package dev.weir.storage.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.FileContent;
import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.files.StoredFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/// Reads a file piece by piece. Fails with the driver's exception beside what [FileContent] names.
public final class StoredContent implements FileContent {
    private final FileTables tables;
    private final StoredFile file;
    private int ordinal;
    private long read;

    public StoredContent(FileTables tables, StoredFile file) {
        this.tables = tables;
        this.file = file;
    }

    @Override
    public StoredFile file() {
        return file;
    }

    @Override
    public Future<Buffer> next() {
        if (read >= file.bytes()) {
            return Future.succeededFuture(Buffer.buffer());
        }
        return tables.piece(file.id(), ordinal++).compose(piece -> {
            if (piece.isEmpty()) {
                return Future.failedFuture(GatewayException.of(
                        Failure.NOT_FOUND,
                        "No such File object: " + ObjectId.FILE.text(file.id()) + ": it was deleted"));
            }
            read += piece.get().length();
            return Future.succeededFuture(piece.get());
        });
    }
}
