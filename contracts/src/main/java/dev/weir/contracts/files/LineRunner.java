package dev.weir.contracts.files;

import io.vertx.core.Future;

/// Executes lines of batches, each as an ordinary model request of its key: with its limits, its prices, its
/// reservation and its row in the books. Safe from any thread.
public interface LineRunner {
    /// Completes with the answer, good or not. Fails when there is none: then nobody knows whether the line was
    /// executed.
    Future<LineAnswer> run(LineCall call);
}
