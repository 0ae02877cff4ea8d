package dev.weir.verticles.outbox;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.FactSink;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;

/// Remembers what it was handed, and answers by a script; when that is over, it takes everything.
final class ScriptedSink implements FactSink {
    // guarded by this
    private final Queue<Supplier<Future<Void>>> script = new ArrayDeque<>();
    private final List<List<Fact>> handed = new ArrayList<>();

    synchronized ScriptedSink then(Supplier<Future<Void>> answer) {
        script.add(answer);
        return this;
    }

    @Override
    public synchronized Future<Void> publish(List<Fact> facts) {
        handed.add(List.copyOf(facts));
        return script.isEmpty() ? Future.succeededFuture() : script.remove().get();
    }

    synchronized List<List<Fact>> handed() {
        return List.copyOf(handed);
    }

    /// The ids of all facts, in the order in which they came.
    List<Long> ids() {
        return handed().stream().flatMap(List::stream).map(Fact::id).toList();
    }
}
