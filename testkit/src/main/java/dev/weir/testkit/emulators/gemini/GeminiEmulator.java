package dev.weir.testkit.emulators.gemini;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Emulator;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Google's Gemini API.
public final class GeminiEmulator implements Emulator {
    private static final Pattern METHOD = Pattern.compile("/v1(?:beta)?/models/([^:/]+):([a-zA-Z]+)");
    private static final Pattern MODEL = Pattern.compile("/v1(?:beta)?/models(?:/([^:/]+))?");
    private static final List<String> MODELS =
            List.of("gemini-2.5-flash", "gemini-2.5-pro", "gemini-3-pro-preview", "gemini-embedding-001");
    private static final int DIMENSIONS = 8;

    private final GeminiComplaints complaints = new GeminiComplaints();

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public String basePath() {
        return "/v1beta";
    }

    @Override
    public String key() {
        return "AIza-emulator";
    }

    @Override
    public Answer answer(Call call) {
        authenticate(call);
        Matcher method = METHOD.matcher(call.path());
        if (call.request().method().name().equals("POST") && method.matches()) {
            String model = method.group(1);
            if (model.startsWith("missing")) {
                throw Refusal.of(
                        Kind.NOT_FOUND,
                        "models/" + model + " is not found for API version v1beta, or is not supported for "
                                + method.group(2)
                                + ". Call ListModels to see the list of available models and their supported methods.");
            }
            return switch (method.group(2)) {
                case "generateContent" -> generate(call, model, false);
                case "streamGenerateContent" -> generate(call, model, true);
                case "countTokens" -> count(call, model);
                case "embedContent" -> embed(model, body(call));
                case "batchEmbedContents" -> embedAll(model, body(call));
                case String other -> throw Refusal.of(Kind.NOT_FOUND, "Method not found: " + other);
            };
        }
        Matcher models = MODEL.matcher(call.path());
        if (call.request().method().name().equals("GET") && models.matches()) {
            return models(models.group(1));
        }
        throw Refusal.of(Kind.NOT_FOUND, "Not found: " + call.path());
    }

    private void authenticate(Call call) {
        String key = call.header("x-goog-api-key") == null ? call.query("key") : call.header("x-goog-api-key");
        if (key == null) {
            throw Refusal.of(
                    Kind.PERMISSION,
                    "Method doesn't allow unregistered callers (callers without established identity). Please use API"
                            + " Key or other form of API consumer identity to call this API.");
        }
        if (!key.equals(key())) {
            throw new Refusal(Kind.INVALID, "API key not valid. Please pass a valid API key.", null, "API_KEY_INVALID");
        }
    }

    private Node body(Call call) {
        JsonObject json = call.json("Invalid JSON payload received. Unexpected token.\n" + "^");
        return Node.root(CamelCase.of(json), complaints);
    }

    private Answer generate(Call call, String model, boolean stream) {
        Node body = body(call);
        Prompt prompt = GenerateParameters.read(body, model);
        prompt.stream = stream;
        var maker = new ContentMaker(call, Turn.take(call, prompt, true), body);
        String alt = call.query("alt");
        if (alt != null && !alt.equals("sse") && !alt.equals("json")) {
            throw Refusal.invalid("Invalid value at 'alt': " + alt);
        }
        return stream ? maker.stream("sse".equals(alt)) : maker.whole();
    }

    private Answer count(Call call, String model) {
        Node body = body(call).only("contents", "generateContentRequest");
        Node request = body.object("generateContentRequest") == null ? body : body.object("generateContentRequest");
        Prompt prompt = GenerateParameters.read(request, model);
        long tokens = Turn.take(call, prompt, true).input().inputTotal();
        var modality = new JsonObject().put("modality", "TEXT").put("tokenCount", tokens);
        return Answer.json(
                new JsonObject().put("totalTokens", tokens).put("promptTokensDetails", new JsonArray().add(modality)),
                Work.of("", model, TokenUsage.NONE, TokenUsage.NONE));
    }

    private static Answer embed(String model, Node body) {
        return Answer.json(
                new JsonObject().put("embedding", embedding(body)),
                Work.of("", model, TokenUsage.NONE.with(TokenClass.INPUT_FRESH, tokens(body)), TokenUsage.NONE));
    }

    private static Answer embedAll(String model, Node body) {
        var embeddings = new JsonArray();
        long tokens = 0;
        for (Node each : body.only("requests").needs("requests").objects("requests")) {
            embeddings.add(embedding(each));
            tokens += tokens(each);
        }
        return Answer.json(
                new JsonObject().put("embeddings", embeddings),
                Work.of("", model, TokenUsage.NONE.with(TokenClass.INPUT_FRESH, tokens), TokenUsage.NONE));
    }

    private static String text(Node body) {
        body.only("model", "content", "taskType", "title", "outputDimensionality")
                .needs("content");
        var text = new StringBuilder();
        body.object("content")
                .only("parts", "role")
                .needs("parts")
                .objects("parts")
                .forEach(part -> text.append(part.only("text").text("text")));
        return text.toString();
    }

    private static long tokens(Node body) {
        return Tokens.count(text(body));
    }

    private static JsonObject embedding(Node body) {
        int dimensions = (int) body.integer("outputDimensionality", DIMENSIONS, 1, 3_072);
        var values = new JsonArray();
        int hash = text(body).hashCode();
        for (int i = 0; i < dimensions; i++) {
            hash = hash * 31 + i + 1;
            values.add(hash % 1_000 / 1_000.0);
        }
        return new JsonObject().put("values", values);
    }

    private static Answer models(String name) {
        if (name == null) {
            var models = new JsonArray();
            MODELS.forEach(each -> models.add(model(each)));
            return Answer.json(new JsonObject().put("models", models));
        }
        if (!MODELS.contains(name)) {
            throw Refusal.of(Kind.NOT_FOUND, "Model is not found: models/" + name + " for api version v1beta");
        }
        return Answer.json(model(name));
    }

    private static JsonObject model(String name) {
        return new JsonObject()
                .put("name", "models/" + name)
                .put("version", "001")
                .put("displayName", name)
                .put("inputTokenLimit", 1_048_576)
                .put("outputTokenLimit", 65_536)
                .put(
                        "supportedGenerationMethods",
                        new JsonArray().add("generateContent").add("countTokens"));
    }

    @Override
    public Answer.Whole refuse(Call call, Refusal refusal) {
        var details = new JsonArray();
        if (refusal.code() != null) {
            details.add(new JsonObject()
                    .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                    .put("reason", refusal.code())
                    .put("domain", "googleapis.com"));
        } else if (refusal.param() != null) {
            details.add(new JsonObject()
                    .put("@type", "type.googleapis.com/google.rpc.BadRequest")
                    .put(
                            "fieldViolations",
                            new JsonArray()
                                    .add(new JsonObject()
                                            .put("field", refusal.param())
                                            .put("description", refusal.getMessage()))));
        } else if (refusal.retryAfterSeconds() >= 0) {
            details.add(new JsonObject()
                    .put("@type", "type.googleapis.com/google.rpc.RetryInfo")
                    .put("retryDelay", refusal.retryAfterSeconds() + "s"));
        }
        int status = refusal.kind() == Kind.OVERLOADED ? 503 : refusal.status();
        var error = new JsonObject()
                .put("code", status)
                .put("message", refusal.getMessage())
                .put("status", status(refusal));
        if (!details.isEmpty()) {
            error.put("details", details);
        }
        var body = new JsonObject().put("error", error);
        boolean array = call.path().endsWith(":streamGenerateContent") && !"sse".equals(call.query("alt"));
        return new Answer.Whole(
                status,
                Map.of(),
                "application/json; charset=UTF-8",
                array
                        ? Buffer.buffer(new JsonArray().add(body).encodePrettily())
                        : Buffer.buffer(body.encodePrettily()),
                Work.NONE);
    }

    private static String status(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID, METHOD, CONFLICT, TOO_LARGE, UNPROCESSABLE -> "INVALID_ARGUMENT";
            case AUTHENTICATION -> "UNAUTHENTICATED";
            case PAYMENT -> "FAILED_PRECONDITION";
            case PERMISSION -> "PERMISSION_DENIED";
            case NOT_FOUND -> "NOT_FOUND";
            case RATE_LIMIT, QUOTA -> "RESOURCE_EXHAUSTED";
            case SERVER, BAD_GATEWAY -> "INTERNAL";
            case UNAVAILABLE, OVERLOADED -> "UNAVAILABLE";
            case TIMEOUT -> "DEADLINE_EXCEEDED";
        };
    }
}
