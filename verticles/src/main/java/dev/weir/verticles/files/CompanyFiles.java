package dev.weir.verticles.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.FileContent;
import dev.weir.contracts.files.FileTerms;
import dev.weir.contracts.files.Files;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.Listed;
import dev.weir.contracts.files.NewFile;
import dev.weir.contracts.files.ObjectId;
import dev.weir.contracts.files.Purpose;
import dev.weir.contracts.files.StoredFile;
import dev.weir.contracts.ids.Ids;
import dev.weir.storage.files.ArrivingFile;
import dev.weir.storage.files.FileTables;
import dev.weir.storage.files.Room;
import dev.weir.storage.files.StoredContent;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// Files on PostgreSQL. Callable from any context.
public final class CompanyFiles implements Files {
    private final FileTables tables;
    private final Room room;
    private final FileSettings settings;
    private final InstantSource clock;

    public CompanyFiles(FileTables tables, FileSettings settings, InstantSource clock) {
        this.tables = tables;
        this.settings = settings;
        this.clock = clock;
        this.room = new Room(
                Optional.of(settings.fileMax().bytes()),
                Optional.of(settings.companyMax().bytes()));
    }

    @Override
    public Future<NewFile> create(UUID companyId) {
        Instant now = clock.instant();
        return told(ArrivingFile.begin(tables, Ids.at(now.toEpochMilli()), companyId, now, room, this::keepFor))
                .map(Arriving::new);
    }

    private Optional<Duration> keepFor(FileTerms terms) {
        return terms.keep()
                .or(() -> terms.purpose() == Purpose.BATCH ? Optional.of(settings.batchInputKeep()) : Optional.empty());
    }

    @Override
    public Future<StoredFile> find(UUID companyId, UUID id) {
        return told(tables.find(companyId, id, clock.instant())).map(file -> file.orElseThrow(() -> missing(id)));
    }

    @Override
    public Future<FileContent> open(UUID companyId, UUID id) {
        return find(companyId, id).map(file -> new Stored(new StoredContent(tables, file)));
    }

    @Override
    public Future<Listed<StoredFile>> list(UUID companyId, Optional<Purpose> purpose, ListQuery query) {
        return told(tables.list(companyId, purpose, query, clock.instant()));
    }

    @Override
    public Future<Void> delete(UUID companyId, UUID id) {
        return find(companyId, id)
                .compose(_ -> told(tables.reader(id)))
                .compose(batch -> batch.isPresent()
                        ? Future.failedFuture(inUse(id, batch.get()))
                        : told(tables.remove(id)).mapEmpty());
    }

    private static GatewayException missing(UUID id) {
        return GatewayException.ofParam(Failure.NOT_FOUND, "id", "No such File object: " + ObjectId.FILE.text(id));
    }

    private static GatewayException inUse(UUID id, UUID batch) {
        return GatewayException.ofParam(
                Failure.FILE_IN_USE,
                "id",
                ObjectId.FILE.text(id) + " is the input of " + ObjectId.BATCH.text(batch)
                        + ", which is under way (expected: a file that no batch reads)");
    }

    /// What the database's failures mean to a caller.
    private static <T> Future<T> told(Future<T> answer) {
        return answer.recover(cause -> Future.failedFuture(
                cause instanceof GatewayException known
                        ? known
                        : GatewayException.withDetail(
                                        Failure.STORAGE_UNAVAILABLE, "The database does not answer.", cause)
                                .retryAfter(1)));
    }

    private record Arriving(NewFile file) implements NewFile {
        @Override
        public Future<Void> write(Buffer bytes) {
            return told(file.write(bytes));
        }

        @Override
        public Future<StoredFile> keep(FileTerms terms) {
            return told(file.keep(terms));
        }

        @Override
        public Future<Void> discard() {
            return file.discard();
        }
    }

    private record Stored(FileContent content) implements FileContent {
        @Override
        public StoredFile file() {
            return content.file();
        }

        @Override
        public Future<Buffer> next() {
            return told(content.next());
        }
    }
}
