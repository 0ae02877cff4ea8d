package dev.weir.contracts.files;

import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/// The files of companies. Every method takes the company first: a file of another company is not there. Fails with
/// `STORAGE_UNAVAILABLE`, and with `NOT_FOUND` where a file is named that the company does not have. Callable from
/// any context.
public interface Files {
    /// Begins a file.
    Future<NewFile> create(UUID companyId);

    Future<StoredFile> find(UUID companyId, UUID id);

    /// Its content, for one reader.
    Future<FileContent> open(UUID companyId, UUID id);

    /// @param purpose only files for it
    Future<Listed<StoredFile>> list(UUID companyId, Optional<Purpose> purpose, ListQuery query);

    /// Fails with `FILE_IN_USE` while a batch that is not over reads it.
    Future<Void> delete(UUID companyId, UUID id);
}
