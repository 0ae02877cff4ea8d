package dev.weir.contracts.facts;

import io.vertx.core.Future;
import java.util.List;

/// Where facts are published. One call at a time; one that takes too long counts as failed, whatever becomes
/// of it.
public interface FactSink {
    /// Hands facts over, in their order. Completes when whoever takes them has them for good, which with a
    /// broker is when it has confirmed the last of them: then they are forgotten here. After a failure the
    /// same facts come again, as they do to another node when this one dies.
    Future<Void> publish(List<Fact> facts);
}
