package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Moderations: a text that holds `violence` or `hate` is flagged. They are free.
final class Moderations {
    private static final String[] CATEGORIES = {
        "harassment",
        "harassment/threatening",
        "hate",
        "hate/threatening",
        "illicit",
        "illicit/violent",
        "self-harm",
        "self-harm/instructions",
        "self-harm/intent",
        "sexual",
        "sexual/minors",
        "violence",
        "violence/graphic"
    };

    private Moderations() {}

    static Answer answer(Call call, Node body) {
        body.only("model", "input").needs("input");
        String model = body.text("model", "omni-moderation-latest");
        var results = new JsonArray();
        inputs(body).forEach(text -> results.add(result(text)));
        String id = call.id("modr-", 24);
        return Answer.json(
                new JsonObject().put("id", id).put("model", model).put("results", results),
                Work.of(id, model, TokenUsage.NONE, TokenUsage.NONE));
    }

    private static List<String> inputs(Node body) {
        if (body.isText("input")) {
            return List.of(body.text("input"));
        }
        var texts = new ArrayList<String>();
        if (!body.array("input").isEmpty() && body.array("input").getValue(0) instanceof String) {
            return body.texts("input");
        }
        for (Node part : body.objects("input")) {
            if (part.needs("type").word("type", null, "text", "image_url").equals("text")) {
                texts.add(part.text("text"));
            } else {
                ChatMessages.checkImage(
                        part.needs("image_url").object("image_url").text("url"), part.path("image_url"));
            }
        }
        return List.of(String.join(" ", texts));
    }

    private static JsonObject result(String text) {
        var categories = new JsonObject();
        var scores = new JsonObject();
        var types = new JsonObject();
        boolean flagged = false;
        for (String category : CATEGORIES) {
            boolean found = text.contains(category);
            flagged |= found;
            categories.put(category, found);
            scores.put(category, found ? 0.98 : 0.0001);
            types.put(category, new JsonArray().add("text"));
        }
        return new JsonObject()
                .put("flagged", flagged)
                .put("categories", categories)
                .put("category_scores", scores)
                .put("category_applied_input_types", types);
    }
}
