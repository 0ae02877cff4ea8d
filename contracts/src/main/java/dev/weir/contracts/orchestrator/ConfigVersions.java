package dev.weir.contracts.orchestrator;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import io.vertx.core.Future;
import java.util.Optional;

/// The versions of the routing configuration. Callable from any context. Everything fails with `STORAGE_UNAVAILABLE`
/// while the database does not answer.
public interface ConfigVersions {
    /// What came of adding a version.
    sealed interface Adding {
        /// It is the newest now, and all nodes are told.
        record Added(ConfigVersion version) implements Adding {}

        /// Another was added since the one that it was made from. Nothing was changed.
        record Overtaken() implements Adding {}
    }

    /// The number of the newest; 0 when there is none.
    Future<Long> newest();

    /// A version with its document, as far as that is still kept; empty when there is no such version.
    Future<Optional<ConfigVersion>> find(long number);

    /// Versions without their documents, newest first. Fails with `INVALID_VALUE` on a foreign cursor.
    Future<Page<ConfigVersion>> list(PageQuery query);

    /// Adds the version that follows on another.
    ///
    /// @param version its number is that of the one it was made from, plus one
    Future<Adding> add(ConfigVersion version);
}
