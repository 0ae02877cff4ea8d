package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Reply;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// [vLLM](https://docs.vllm.ai): ignores parameters that it does not know, `reasoning_content`, `stop_reason` on every
/// choice, errors whose code is the status.
final class Vllm extends Flavor {
    Vllm() {
        super("vllm");
    }

    @Override
    void authenticate(Call call) {
        if (!key().equals(call.bearer())) {
            throw Refusal.of(Kind.AUTHENTICATION, "Unauthorized");
        }
    }

    @Override
    void beforeReading(Call call, Node body) {
        ignoreUnknown(body);
    }

    @Override
    Set<String> userParts() {
        return Set.of("text", "image_url", "input_audio");
    }

    @Override
    Set<String> assistantExtras() {
        return Set.of("reasoning", "reasoning_content");
    }

    @Override
    boolean checksStrictSchemas() {
        return false;
    }

    @Override
    boolean reasons(String model) {
        return false;
    }

    @Override
    String toolCallId(Call call) {
        return call.id("chatcmpl-tool-", 24);
    }

    @Override
    boolean hasRefusals() {
        return false;
    }

    @Override
    boolean obfuscates() {
        return false;
    }

    @Override
    void dress(JsonObject answer, boolean chunk) {
        if (!chunk) {
            answer.put("prompt_logprobs", null).put("kv_transfer_params", null);
        }
    }

    @Override
    void dressChoice(JsonObject choice, boolean chunk) {
        choice.put("stop_reason", null);
    }

    @Override
    void think(JsonObject message, String text, String signature) {
        message.put("reasoning", text).put("reasoning_content", text);
    }

    @Override
    void dressMessage(JsonObject message, Reply reply) {
        message.put("refusal", null).put("annotations", null);
    }

    @Override
    JsonObject usage(TokenUsage input, TokenUsage output) {
        JsonObject details = input.has(TokenClass.CACHE_READ)
                ? new JsonObject().put("cached_tokens", input.count(TokenClass.CACHE_READ))
                : null;
        return counts(input, output).put("prompt_tokens_details", details);
    }

    @Override
    Map<String, String> headers(Call call) {
        return Map.of("server", "uvicorn");
    }

    @Override
    JsonObject error(Refusal refusal) {
        if (refusal.kind() == Kind.AUTHENTICATION) {
            return new JsonObject().put("error", "Unauthorized");
        }
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", refusal.getMessage())
                                .put("type", type(refusal))
                                .put("param", refusal.param())
                                .put("code", status(refusal)));
    }

    private static String type(Refusal refusal) {
        return switch (refusal.kind()) {
            case NOT_FOUND -> "NotFoundError";
            case RATE_LIMIT, QUOTA -> "TooManyRequestsError";
            case SERVER, BAD_GATEWAY, UNAVAILABLE, TIMEOUT, OVERLOADED -> "InternalServerError";
            case INVALID, AUTHENTICATION, PAYMENT, PERMISSION, METHOD, CONFLICT, TOO_LARGE, UNPROCESSABLE ->
                "BadRequestError";
        };
    }

    @Override
    List<String> models() {
        return List.of("Qwen/Qwen3-8B");
    }
}
