package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Emulator;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.rerank.Rerank;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/// A server of OpenAI's API in one flavor.
final class OpenAiEmulator implements Emulator {
    private static final String NO_JSON =
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP"
                    + " library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON.)";

    private final Flavor flavor;
    private final Responses responses = new Responses();
    private final Files files = new Files();
    private final Batches batches = new Batches(files, this::inner);

    OpenAiEmulator(Flavor flavor) {
        this.flavor = flavor;
    }

    @Override
    public String name() {
        return flavor.name();
    }

    @Override
    public String basePath() {
        return flavor.basePath();
    }

    @Override
    public String key() {
        return flavor.key();
    }

    @Override
    public Map<String, String> headers(Call call) {
        return flavor.headers(call);
    }

    @Override
    public Answer.Whole refuse(Call call, Refusal refusal) {
        return flavor.refuse(call, refusal);
    }

    @Override
    public Answer answer(Call call) {
        String endpoint = flavor.endpoint(call);
        if (endpoint == null) {
            throw notFound(call);
        }
        if (!endpoint.equals("/realtime")) {
            flavor.authenticate(call);
        }
        String route = call.request().method() + " " + endpoint;
        return switch (route) {
            case "POST /chat/completions" -> chat(call, body(call));
            case "POST /responses" -> responses.create(call, body(call));
            case "POST /embeddings" -> Embeddings.answer(body(call));
            case "POST /images/generations" -> Images.generate(call, body(call));
            case "POST /images/edits" -> Images.edit(call);
            case "POST /audio/speech" -> Speech.answer(call, body(call));
            case "POST /audio/transcriptions" -> Transcriptions.answer(call, false);
            case "POST /audio/translations" -> Transcriptions.answer(call, true);
            case "POST /moderations" -> Moderations.answer(call, body(call));
            case "POST /rerank" -> Rerank.answer(call, body(call));
            case "GET /models" -> models(call);
            case "GET /realtime" -> new Realtime(call, flavor).open();
            case String _ -> below(call, route);
        };
    }

    private Answer below(Call call, String route) {
        String[] words = route.split("[ /]+");
        return switch (words[1]) {
            case "files" -> files.answer(call, words);
            case "batches" -> batches.answer(call, words, () -> body(call));
            case "responses" -> responses.answer(call, words, () -> body(call));
            case "models" -> model(route.substring(route.indexOf("/models/") + "/models/".length()), call);
            case String _ -> throw notFound(call);
        };
    }

    private static Refusal notFound(Call call) {
        return new Refusal(
                Kind.NOT_FOUND, "Invalid URL (" + call.request().method() + " " + call.path() + ")", null, null);
    }

    private Node body(Call call) {
        String type = call.header("content-type");
        if (type == null || !type.startsWith("application/json")) {
            throw refusal(
                    "Unsupported content type: '" + type
                            + "'. This API method only accepts 'application/json' requests",
                    null,
                    null);
        }
        return Node.root(call.json(NO_JSON), flavor.complaints());
    }

    private Answer chat(Call call, Node body) {
        flavor.beforeReading(call, body);
        Prompt prompt = ChatParameters.read(body, flavor);
        known(prompt.model);
        var turn = Turn.take(call, prompt, false);
        return prompt.stream
                ? new ChatStream(call, flavor, turn, body).answer()
                : new ChatAnswer(call, flavor, turn, body).answer();
    }

    /// Any model exists but those whose name begins with `missing`.
    static void known(String model) {
        if (model.startsWith("missing")) {
            throw new Refusal(
                    Kind.NOT_FOUND,
                    "The model `" + model + "` does not exist or you do not have access to it.",
                    null,
                    "model_not_found");
        }
    }

    /// A request of a batch.
    private Answer inner(Call call, String url, JsonObject request) {
        Node body = Node.root(request, flavor.complaints());
        return switch (url) {
            case "/v1/chat/completions" -> chat(call, body);
            case "/v1/responses" -> responses.create(call, body);
            case "/v1/embeddings" -> Embeddings.answer(body);
            case "/v1/moderations" -> Moderations.answer(call, body);
            case String _ -> throw refusal("Invalid URL '" + url + "'", "url", "invalid_url");
        };
    }

    private Answer models(Call call) {
        var data = new JsonArray();
        flavor.models().forEach(model -> data.add(model(model)));
        return Answer.json(new JsonObject().put("object", "list").put("data", data));
    }

    private Answer model(String id, Call call) {
        if (!flavor.models().contains(id)) {
            throw new Refusal(Kind.NOT_FOUND, "The model '" + id + "' does not exist", "model", "model_not_found");
        }
        return Answer.json(model(id));
    }

    private static JsonObject model(String id) {
        return new JsonObject()
                .put("id", id)
                .put("object", "model")
                .put("created", 1_700_000_000)
                .put("owned_by", "emulator");
    }
}
