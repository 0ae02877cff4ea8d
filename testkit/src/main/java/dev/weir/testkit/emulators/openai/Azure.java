package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// [Azure OpenAI](https://learn.microsoft.com/azure/ai-services/openai/reference): a path for each deployment, the
/// `api-key` header, `api-version`, and what its content filter thinks of everything.
final class Azure extends Flavor {
    private static final Pattern DEPLOYMENT = Pattern.compile("/openai/deployments/([^/]+)(/.+)");
    private static final String[] HARMS = {"hate", "self_harm", "sexual", "violence"};

    Azure() {
        super("azure");
    }

    @Override
    String basePath() {
        return "/openai";
    }

    @Override
    String key() {
        return "emulator-azure-key";
    }

    @Override
    String endpoint(Call call) {
        Matcher deployment = DEPLOYMENT.matcher(call.path());
        if (deployment.matches()) {
            if (call.query("api-version") == null) {
                throw new Refusal(Kind.NOT_FOUND, "Resource not found", null, "404");
            }
            if (!call.query("api-version").matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}(-preview)?")) {
                throw new Refusal(Kind.INVALID, "API version not supported", null, "BadRequest");
            }
            return deployment.group(2);
        }
        return call.path().startsWith("/openai/v1/") ? call.path().substring("/openai/v1".length()) : null;
    }

    @Override
    void authenticate(Call call) {
        String key = call.header("api-key") == null ? call.bearer() : call.header("api-key");
        if (!key().equals(key)) {
            throw new Refusal(
                    Kind.AUTHENTICATION,
                    "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid"
                            + " key for an active subscription and use a correct regional API endpoint for your"
                            + " resource.",
                    null,
                    "401");
        }
    }

    /// A deployment has its model already.
    @Override
    void beforeReading(Call call, Node body) {
        Matcher deployment = DEPLOYMENT.matcher(call.path());
        if (deployment.matches()) {
            if (deployment.group(1).startsWith("missing")) {
                throw new Refusal(
                        Kind.NOT_FOUND,
                        "The API deployment for this resource does not exist. If you created the deployment within the"
                                + " last 5 minutes, please wait a moment and try again.",
                        null,
                        "DeploymentNotFound");
            }
            body.json().put("model", deployment.group(1));
        }
    }

    @Override
    void check(Node body, Prompt prompt) {
        if (body.has("store") && body.flag("store", false)) {
            throw refusal("Unknown parameter: 'store'.", "store", "unknown_parameter");
        }
    }

    @Override
    void dressChoice(JsonObject choice, boolean chunk) {
        boolean says = !chunk || choice.getJsonObject("delta").containsKey("content");
        choice.put("content_filter_results", says ? results("") : new JsonObject());
    }

    @Override
    Optional<JsonObject> firstChunk(JsonObject chunk) {
        return Optional.of(chunk.copy()
                .put("id", "")
                .put("object", "")
                .put("created", 0)
                .put("model", "")
                .put("choices", new JsonArray())
                .put(
                        "prompt_filter_results",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("prompt_index", 0)
                                        .put("content_filter_results", results("")))));
    }

    @Override
    void dressFinish(JsonObject chunk, Turn turn) {
        JsonObject choice = chunk.getJsonArray("choices").getJsonObject(0);
        if ("content_filter".equals(choice.getString("finish_reason"))) {
            choice.put("content_filter_results", results("violence"));
        }
    }

    @Override
    void dress(JsonObject answer, boolean chunk) {
        super.dress(answer, chunk);
        answer.remove("service_tier");
        if (!chunk) {
            answer.put(
                    "prompt_filter_results",
                    new JsonArray()
                            .add(new JsonObject().put("prompt_index", 0).put("content_filter_results", results(""))));
        }
    }

    private static JsonObject results(String filtered) {
        var results = new JsonObject();
        for (String harm : HARMS) {
            boolean found = harm.equals(filtered);
            results.put(harm, new JsonObject().put("filtered", found).put("severity", found ? "high" : "safe"));
        }
        return results;
    }

    @Override
    JsonObject error(Refusal refusal) {
        if (refusal.kind() == Kind.AUTHENTICATION || refusal.kind() == Kind.NOT_FOUND) {
            return new JsonObject()
                    .put("error", new JsonObject().put("code", refusal.code()).put("message", refusal.getMessage()));
        }
        if (refusal.kind() == Kind.RATE_LIMIT) {
            return new JsonObject()
                    .put("error", new JsonObject().put("code", "429").put("message", refusal.getMessage()));
        }
        return super.error(refusal);
    }

    @Override
    Map<String, String> headers(Call call) {
        return Map.of(
                "apim-request-id", call.id("", 32),
                "x-ms-region", "Emulated",
                "x-ratelimit-remaining-requests", "999",
                "x-ratelimit-remaining-tokens", "99900");
    }
}
