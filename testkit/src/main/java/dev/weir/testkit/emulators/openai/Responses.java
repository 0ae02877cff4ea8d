package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Responses, and those that were stored.
final class Responses {
    /// Responses kept; the oldest are forgotten.
    private static final int STORED_MAX = 1_000;

    /// @param request as it came
    private record Stored(JsonObject request, JsonObject response) {}

    private final Map<String, Stored> stored = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stored> eldest) {
            return size() > STORED_MAX;
        }
    };

    Answer create(Call call, Node body) {
        Prompt prompt = ResponseParameters.read(body);
        OpenAiEmulator.known(prompt.model);
        var input = new ResponseInput(prompt);
        history(body, input);
        body.needs("input");
        input.read(body);
        input.end();
        var turn = Turn.take(call, prompt, false);
        var maker = new ResponseMaker(call, turn, body);
        if (body.flag("store", true)) {
            stored.put(maker.id(), new Stored(body.json(), maker.finished()));
        }
        return prompt.stream ? new ResponseStream(maker, turn).answer() : Answer.json(maker.finished(), maker.work());
    }

    /// Everything that was said before, oldest first.
    private void history(Node body, ResponseInput input) {
        if (!body.has("previous_response_id")) {
            return;
        }
        String id = body.text("previous_response_id");
        Stored before = stored.get(id);
        if (before == null) {
            throw refusal(
                    "Previous response with id '" + id + "' not found.",
                    "previous_response_id",
                    "previous_response_not_found");
        }
        Node request = Node.root(before.request(), body.complaints());
        history(request, input);
        input.read(request);
        input.readOutput(Node.root(before.response(), body.complaints()).objects("output"));
    }

    /// Everything below `/responses/`.
    Answer answer(Call call, String[] words, Supplier<Node> body) {
        String id = words.length > 2 ? words[2] : "";
        if (words[0].equals("POST") && id.equals("input_tokens")) {
            Node request = body.get();
            Prompt prompt = new Prompt(request.text("model", ""));
            new ResponseInput(prompt).read(request);
            long tokens = Turn.take(call, prompt, false).input().inputTotal();
            return Answer.json(
                    new JsonObject().put("object", "response.input_tokens").put("input_tokens", tokens));
        }
        Stored found = stored.get(id);
        if (found == null) {
            throw new Refusal(Kind.NOT_FOUND, "Response with id '" + id + "' not found.", null, null);
        }
        String action = words[0] + (words.length > 3 ? " " + words[3] : "");
        return switch (action) {
            case "GET" -> Answer.json(found.response());
            case "DELETE" -> {
                stored.remove(id);
                yield Answer.json(new JsonObject()
                        .put("id", id)
                        .put("object", "response.deleted")
                        .put("deleted", true));
            }
            case "GET input_items" -> inputItems(found.request());
            case "POST cancel" ->
                throw refusal("Only background responses can be cancelled: '" + id + "'.", null, null);
            case String _ -> throw new Refusal(Kind.NOT_FOUND, "Invalid URL (" + call.path() + ")", null, null);
        };
    }

    private static Answer inputItems(JsonObject request) {
        var data = new JsonArray();
        if (request.getValue("input") instanceof JsonArray items) {
            data.addAll(items);
        } else {
            data.add(new JsonObject()
                    .put("id", "msg_input")
                    .put("type", "message")
                    .put("role", "user")
                    .put(
                            "content",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("type", "input_text")
                                            .put("text", request.getString("input")))));
        }
        return Answer.json(
                new JsonObject().put("object", "list").put("data", data).put("has_more", false));
    }
}
