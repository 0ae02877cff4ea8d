package dev.weir.storage.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.FileContent;
import dev.weir.contracts.files.FileTerms;
import dev.weir.contracts.files.NewFile;
import dev.weir.contracts.files.StoredFile;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/// A file that is written piece by piece. Holds what does not make a piece yet. One call at a time; fails with the
/// driver's exception beside what [NewFile] names.
public final class ArrivingFile implements NewFile {
    private final FileTables tables;
    private final UUID id;
    private final Instant createdAt;
    private final Room room;
    private final Function<FileTerms, Optional<Duration>> keepFor;

    private Buffer gathered = Buffer.buffer();
    private int ordinal;

    private ArrivingFile(
            FileTables tables, UUID id, Instant createdAt, Room room, Function<FileTerms, Optional<Duration>> keepFor) {
        this.tables = tables;
        this.id = id;
        this.createdAt = createdAt;
        this.room = room;
        this.keepFor = keepFor;
    }

    /// @param keepFor how long a file with such terms stays; empty: until it is deleted
    public static Future<ArrivingFile> begin(
            FileTables tables,
            UUID id,
            UUID companyId,
            Instant at,
            Room room,
            Function<FileTerms, Optional<Duration>> keepFor) {
        return tables.begin(id, companyId, at).map(_ -> new ArrivingFile(tables, id, at, room, keepFor));
    }

    public UUID id() {
        return id;
    }

    @Override
    public Future<Void> write(Buffer bytes) {
        gathered.appendBuffer(bytes);
        return whole();
    }

    private Future<Void> whole() {
        if (gathered.length() < FileContent.PIECE_BYTES_MAX) {
            return Future.succeededFuture();
        }
        Buffer piece = gathered.getBuffer(0, FileContent.PIECE_BYTES_MAX);
        gathered = gathered.getBuffer(FileContent.PIECE_BYTES_MAX, gathered.length());
        return append(piece).compose(_ -> whole());
    }

    private Future<Void> append(Buffer piece) {
        return tables.append(id, ordinal++, piece, room).compose(added -> added ? Future.succeededFuture() : gone());
    }

    /// Stores what does not make a piece. Nothing may be written afterwards.
    public Future<Void> flush() {
        Buffer rest = gathered;
        gathered = Buffer.buffer();
        return rest.length() == 0 ? Future.succeededFuture() : append(rest);
    }

    @Override
    public Future<StoredFile> keep(FileTerms terms) {
        Optional<Instant> end = keepFor.apply(terms).map(createdAt::plus);
        return flush().compose(_ -> tables.keep(id, terms, end))
                .compose(kept -> kept.map(Future::succeededFuture).orElseGet(ArrivingFile::gone));
    }

    private static <T> Future<T> gone() {
        return Future.failedFuture(GatewayException.of(
                Failure.NOT_FOUND,
                "The file took too long to arrive and was deleted (expected: an upload that goes on)"));
    }

    @Override
    public Future<Void> discard() {
        gathered = Buffer.buffer();
        return tables.remove(id).<Void>mapEmpty().otherwiseEmpty();
    }
}
