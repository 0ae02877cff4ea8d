package dev.weir.gateway.configuration;

import dev.weir.contracts.config.Setting;
import dev.weir.gateway.config.InvalidConfig;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/// Resolves everything that does not say a word that this node can't resolve, and remembers what was applied.
final class ScriptedResolver implements Resolver {
    record Shape(@Setting(doc = "By name.") Map<String, String> providers) {}

    final List<Document> applied = Collections.synchronizedList(new ArrayList<>());
    private volatile String lacking = "nothing of this kind";

    /// Documents that say this can't be resolved here.
    void lacks(String word) {
        lacking = word;
    }

    @Override
    public Prepared resolve(Document document) {
        if (document.text().contains(lacking)) {
            throw new InvalidConfig(List.of("providers.a.key: variable " + lacking + " is not set"));
        }
        return () -> {
            applied.add(document);
            return Future.succeededFuture();
        };
    }

    @Override
    public Class<? extends Record> providersShape() {
        return Shape.class;
    }
}
