package dev.weir.verticles.cluster;

import dev.weir.contracts.cluster.Members;
import java.util.Set;

/// One node alone.
public record LocalMembers(String self) implements Members {
    @Override
    public Set<String> names() {
        return Set.of(self);
    }

    @Override
    public int size() {
        return 1;
    }

    /// Nothing ever changes.
    @Override
    public void listen(Runnable listener) {}
}
