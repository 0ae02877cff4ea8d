package dev.weir.gateway.platform;

import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.gateway.config.ConfigTree;
import dev.weir.gateway.configuration.Change;
import dev.weir.gateway.configuration.LiveConfig;
import dev.weir.gateway.configuration.Trouble;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// The configuration as the API shows it. Every value of it is the text that was written.
final class ConfigJson {
    private ConfigJson() {}

    static JsonObject toApi(LiveConfig.State state) {
        return new JsonObject()
                .put("version", toApi(state.version()))
                .put("appliedAt", state.appliedAt().toString())
                .put("lastProblem", state.lastProblem().map(ConfigJson::toApi).orElse(null))
                .put("notApplied", state.notApplied().map(ConfigJson::toApi).orElse(null));
    }

    static JsonObject toApi(ConfigVersion version) {
        return new JsonObject()
                .put("number", version.number())
                .put("at", version.at().toString())
                .put("author", version.author())
                .put("source", version.source().key())
                .put("keyId", version.keyId().map(Object::toString).orElse(null))
                .put("comment", version.comment());
    }

    static JsonObject toApi(Change.Outcome outcome, boolean checkOnly) {
        return new JsonObject()
                .put("version", toApi(outcome.version()))
                .put("changed", outcome.changed())
                .put("dryRun", checkOnly)
                .put("wouldChange", outcome.wouldChange());
    }

    private static JsonObject toApi(Trouble trouble) {
        return new JsonObject()
                .put("what", trouble.what())
                .put("at", trouble.at().toString())
                .put("problems", new JsonArray(trouble.problems()));
    }

    /// @param tree without secrets
    static JsonObject tree(ConfigTree tree) {
        return new JsonObject(tree.text());
    }
}
