package dev.weir.gateway.configuration;

import dev.weir.gateway.config.InvalidConfig;
import io.vertx.core.Future;

/// Makes something that can serve of a document, in the environment of this node.
public interface Resolver {
    /// A configuration that is ready to serve.
    interface Prepared {
        /// Puts it in the place of what serves now. Completes when every event loop has it.
        Future<Void> apply();
    }

    /// Resolves a document; changes nothing. Blocking: for worker threads.
    ///
    /// @throws InvalidConfig with everything that is wrong
    Prepared resolve(Document document);

    /// The record that `providers` is bound to, under that key: says which values are secret.
    Class<? extends Record> providersShape();
}
