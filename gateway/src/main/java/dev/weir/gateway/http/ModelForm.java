package dev.weir.gateway.http;

import dev.weir.gateway.catalog.ModelEntry;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;

/// How an API tells of models.
enum ModelForm {
    OPENAI {
        @Override
        JsonObject one(ModelEntry model) {
            return new JsonObject()
                    .put("id", model.id())
                    .put("object", "model")
                    .put("created", model.createdEpochS())
                    .put("owned_by", model.owner());
        }

        @Override
        JsonObject list(List<ModelEntry> models) {
            return new JsonObject().put("object", "list").put("data", all(models));
        }
    },
    ANTHROPIC {
        @Override
        JsonObject one(ModelEntry model) {
            return new JsonObject()
                    .put("type", "model")
                    .put("id", model.id())
                    .put("display_name", model.id())
                    .put(
                            "created_at",
                            Instant.ofEpochSecond(model.createdEpochS()).toString());
        }

        @Override
        JsonObject list(List<ModelEntry> models) {
            return new JsonObject()
                    .put("data", all(models))
                    .put("has_more", false)
                    .put("first_id", models.isEmpty() ? null : models.getFirst().id())
                    .put("last_id", models.isEmpty() ? null : models.getLast().id());
        }
    },
    GEMINI {
        private static final List<String> METHODS = List.of("generateContent", "streamGenerateContent", "countTokens");

        @Override
        JsonObject one(ModelEntry model) {
            return new JsonObject()
                    .put("name", "models/" + model.id())
                    .put("displayName", model.id())
                    .put("supportedGenerationMethods", new JsonArray(METHODS));
        }

        @Override
        JsonObject list(List<ModelEntry> models) {
            return new JsonObject().put("models", all(models));
        }
    };

    abstract JsonObject one(ModelEntry model);

    /// All of them, as one page.
    abstract JsonObject list(List<ModelEntry> models);

    JsonArray all(List<ModelEntry> models) {
        var all = new JsonArray();
        models.forEach(model -> all.add(one(model)));
        return all;
    }
}
