package dev.weir.contracts.reports;

import io.vertx.core.Future;
import java.util.List;

/// A long list, read piece by piece: whoever reads asks for the next piece when it has room for it, so no more than one
/// is ever held. One reader, one call at a time. Whoever opened it closes it, or the database keeps a connection busy.
public interface Rows<T> {
    /// Rows of one piece at most.
    int PIECE_MAX = 200;

    /// The next piece; empty at the end. Fails with `STORAGE_UNAVAILABLE` when the database does not answer: then there
    /// is no more, and what was read is not all.
    Future<List<T>> next();

    /// Gives the connection back. Any number of times; never fails.
    Future<Void> close();
}
