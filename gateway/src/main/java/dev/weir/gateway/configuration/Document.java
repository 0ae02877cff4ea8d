package dev.weir.gateway.configuration;

import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.config.InvalidConfig;
import java.util.ArrayList;
import java.util.List;

/// The routing configuration as it is written, nothing in it resolved. Immutable; two are equal when they say the same.
///
/// @param providers names with their settings
/// @param models `models` and `aliases`
/// @param prices `prices` and `rates`
public record Document(ConfigTree providers, ConfigTree models, ConfigTree prices) {
    public ConfigTree part(ConfigPart part) {
        return switch (part) {
            case PROVIDERS -> providers;
            case MODELS -> models;
            case PRICES -> prices;
        };
    }

    /// The same with another part.
    public Document with(ConfigPart part, ConfigTree tree) {
        return switch (part) {
            case PROVIDERS -> new Document(tree, models, prices);
            case MODELS -> new Document(providers, tree, prices);
            case PRICES -> new Document(providers, models, tree);
        };
    }

    /// Reads what [#text()] wrote.
    ///
    /// @param label what it is, for messages
    /// @throws InvalidConfig when it is damaged
    static Document stored(String label, String text) {
        ConfigTree all = ConfigTree.stored(label, text);
        return new Document(
                all.child(ConfigPart.PROVIDERS.key()),
                all.child(ConfigPart.MODELS.key()),
                all.child(ConfigPart.PRICES.key()));
    }

    /// All parts as JSON. Says secrets as they are written.
    String text() {
        return whole(providers).text();
    }

    /// All parts for a reader, without secrets.
    ///
    /// @param shape the record that `providers` is bound to, under that key
    ConfigTree shown(Class<? extends Record> shape) {
        String key = ConfigPart.PROVIDERS.key();
        return whole(ConfigTree.EMPTY.with(key, providers).shown(shape).child(key));
    }

    private ConfigTree whole(ConfigTree shownProviders) {
        return ConfigTree.EMPTY
                .with(ConfigPart.PROVIDERS.key(), shownProviders)
                .with(ConfigPart.MODELS.key(), models)
                .with(ConfigPart.PRICES.key(), prices);
    }

    /// The same where `[REDACTED]` stands for what `before` has.
    ///
    /// @throws InvalidConfig when it stands where `before` has nothing
    Document completed(Document before) {
        var complete = new Document(
                providers.completed(before.providers),
                models.completed(before.models),
                prices.completed(before.prices));
        var problems = new ArrayList<String>();
        for (ConfigPart part : ConfigPart.values()) {
            List<String> left = complete.part(part).redacted(part == ConfigPart.PROVIDERS ? part.key() : "");
            left.forEach(key -> problems.add(key + ": '[REDACTED]' stands for a value that the version before has, and"
                    + " it has none (expected: the value itself)"));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfig(problems);
        }
        return complete;
    }
}
