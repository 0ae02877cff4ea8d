package dev.weir.verticles.responses;

import dev.weir.contracts.responses.StoredResponse;
import dev.weir.storage.responses.SealedResponse;
import java.util.UUID;

/// An answer on its way to the database.
final class Waiting {
    /// What an answer without a byte would hold of this node's memory.
    private static final int OWN_BYTES = 1_024;

    /// Where an id is one id.
    record Name(UUID companyId, String id) {}

    final StoredResponse response;
    /// Of input items and response.
    final long length;
    /// What it holds of this node's memory.
    final long bytes;

    // the writer's event loop
    SealedResponse sealed;
    int failures;

    // any thread
    private volatile boolean deleted;

    Waiting(StoredResponse response) {
        this.response = response;
        this.length =
                (long) response.inputItems().length() + response.response().length();
        this.bytes = OWN_BYTES + length;
    }

    Name name() {
        return new Name(response.companyId(), response.id());
    }

    void delete() {
        deleted = true;
    }

    boolean deleted() {
        return deleted;
    }
}
