package dev.weir.testkit.emulators.anthropic;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Emulator;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Anthropic's Messages API.
public final class AnthropicEmulator implements Emulator {
    private static final List<String> MODELS =
            List.of("claude-opus-4-5-20251101", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001");
    private static final String NO_JSON = "The request body is not valid JSON";

    private final AnthropicComplaints complaints = new AnthropicComplaints();
    private final MessageBatches batches = new MessageBatches(this::whole);

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public String basePath() {
        return "/v1";
    }

    @Override
    public String key() {
        return "sk-ant-emulator";
    }

    @Override
    public Answer answer(Call call) {
        authenticate(call);
        String[] words = call.route().split("[ /]+");
        if (words.length < 3 || !words[1].equals("v1")) {
            throw Refusal.of(Kind.NOT_FOUND, "Not found");
        }
        return switch (call.route()) {
            case "POST /v1/messages" -> message(call, body(call));
            case "POST /v1/messages/count_tokens" -> count(call);
            case "GET /v1/models" -> models();
            case "GET /v1/messages" -> throw Refusal.of(Kind.METHOD, "Method Not Allowed");
            case String route -> {
                if (route.startsWith("GET /v1/models/")) {
                    yield model(words[3]);
                }
                if (words[2].equals("messages") && words.length > 3 && words[3].equals("batches")) {
                    yield batches.answer(call, words, () -> body(call));
                }
                throw Refusal.of(Kind.NOT_FOUND, "Not found");
            }
        };
    }

    private void authenticate(Call call) {
        String key = call.header("x-api-key") == null ? call.bearer() : call.header("x-api-key");
        if (key == null) {
            throw Refusal.of(Kind.AUTHENTICATION, "x-api-key header is required");
        }
        if (!key.equals(key())) {
            throw Refusal.of(Kind.AUTHENTICATION, "invalid x-api-key");
        }
        String version = call.header("anthropic-version");
        if (version == null) {
            throw Refusal.invalid("anthropic-version: header is required");
        }
        if (!version.equals("2023-06-01") && !version.equals("2023-01-01")) {
            throw Refusal.invalid("anthropic-version: \"" + version + "\" is not a valid version");
        }
    }

    private Node body(Call call) {
        return Node.root(call.json(NO_JSON), complaints);
    }

    private static void known(String model) {
        if (model.startsWith("missing")) {
            throw Refusal.of(Kind.NOT_FOUND, "model: " + model);
        }
    }

    private static Answer message(Call call, Node body) {
        Prompt prompt = MessageParameters.read(body, false);
        known(prompt.model);
        return new MessageMaker(call, Turn.take(call, prompt, false)).answer();
    }

    /// A message of a batch.
    private JsonObject whole(Call call, JsonObject request) {
        Prompt prompt = MessageParameters.read(Node.root(request, complaints), false);
        known(prompt.model);
        return new MessageMaker(call, Turn.take(call, prompt, false)).message();
    }

    private Answer count(Call call) {
        Prompt prompt = MessageParameters.read(body(call), true);
        known(prompt.model);
        long tokens = Turn.take(call, prompt, false).input().inputTotal();
        return Answer.json(
                new JsonObject().put("input_tokens", tokens),
                Work.of("", prompt.model, TokenUsage.NONE, TokenUsage.NONE));
    }

    private static Answer models() {
        var data = new JsonArray();
        MODELS.forEach(each -> data.add(modelJson(each)));
        return Answer.json(new JsonObject()
                .put("data", data)
                .put("has_more", false)
                .put("first_id", MODELS.getFirst())
                .put("last_id", MODELS.getLast()));
    }

    private static Answer model(String id) {
        if (!MODELS.contains(id)) {
            throw Refusal.of(Kind.NOT_FOUND, "model: " + id);
        }
        return Answer.json(modelJson(id));
    }

    private static JsonObject modelJson(String id) {
        return new JsonObject()
                .put("type", "model")
                .put("id", id)
                .put("display_name", id)
                .put("created_at", "2025-01-01T00:00:00Z")
                .put("max_input_tokens", 200_000)
                .put("max_tokens", 64_000);
    }

    @Override
    public Map<String, String> headers(Call call) {
        var headers = new HashMap<String, String>();
        headers.put("request-id", call.id("req_", 24));
        headers.put("anthropic-organization-id", "00000000-0000-4000-8000-000000000000");
        for (String kind : new String[] {"requests", "tokens", "input-tokens", "output-tokens"}) {
            headers.put("anthropic-ratelimit-" + kind + "-limit", "4000");
            headers.put("anthropic-ratelimit-" + kind + "-remaining", "3999");
            headers.put("anthropic-ratelimit-" + kind + "-reset", call.ids().time(60));
        }
        return headers;
    }

    @Override
    public Answer.Whole refuse(Call call, Refusal refusal) {
        var headers = new HashMap<String, String>();
        if (refusal.kind() == Kind.RATE_LIMIT) {
            headers.put("retry-after", String.valueOf(refusal.retryAfterSeconds()));
            headers.put("anthropic-ratelimit-requests-remaining", "0");
            headers.put("anthropic-ratelimit-requests-reset", call.ids().time(refusal.retryAfterSeconds()));
        }
        if (refusal.status() >= 500 || refusal.kind() == Kind.RATE_LIMIT) {
            headers.put("x-should-retry", "true");
        }
        var body = new JsonObject()
                .put("type", "error")
                .put("error", new JsonObject().put("type", type(refusal)).put("message", message(refusal)))
                .put("request_id", call.id("req_", 24));
        return new Answer.Whole(status(refusal), headers, "application/json", Buffer.buffer(body.encode()), Work.NONE);
    }

    private static String message(Refusal refusal) {
        return refusal.kind() == Kind.QUOTA
                ? "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or"
                        + " purchase credits."
                : refusal.getMessage();
    }

    private static int status(Refusal refusal) {
        return refusal.kind() == Kind.QUOTA ? 400 : refusal.status();
    }

    private static String type(Refusal refusal) {
        return switch (refusal.kind()) {
            case INVALID, UNPROCESSABLE, QUOTA, METHOD -> "invalid_request_error";
            case AUTHENTICATION -> "authentication_error";
            case PAYMENT -> "billing_error";
            case PERMISSION -> "permission_error";
            case NOT_FOUND -> "not_found_error";
            case CONFLICT -> "conflict_error";
            case TOO_LARGE -> "request_too_large";
            case RATE_LIMIT -> "rate_limit_error";
            case SERVER, BAD_GATEWAY, UNAVAILABLE -> "api_error";
            case TIMEOUT -> "timeout_error";
            case OVERLOADED -> "overloaded_error";
        };
    }
}
