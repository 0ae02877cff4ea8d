package dev.weir.contracts.cluster;

import java.util.Set;

/// The nodes that are alive, as this one sees it: a node that died is seen for some seconds more, and while the network
/// is cut each side sees itself only. Nothing that must be right may hang on it. Safe from any thread, and cheap.
public interface Members {
    /// This node's name, the same after a restart.
    String self();

    /// The names of all nodes, this one's too: never empty. A snapshot.
    Set<String> names();

    /// How many nodes there are: 1 or more.
    default int size() {
        return names().size();
    }

    /// Calls `listener` after every change, on any thread; it must not block.
    void listen(Runnable listener);
}
