package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Reply;
import dev.weir.testkit.emulators.core.Reply.Piece;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// [OpenRouter](https://openrouter.ai/docs): usage always, comments in streams, errors in chunks, reasoning and images
/// in messages.
final class OpenRouter extends Flavor {
    private static final String[] EXTRAS = {
        "models",
        "provider",
        "plugins",
        "transforms",
        "reasoning",
        "include_reasoning",
        "usage",
        "session_id",
        "route",
        "top_k",
        "top_a",
        "min_p",
        "repetition_penalty",
        "cache_control",
        "trace",
        "debug",
        "image_config"
    };

    OpenRouter() {
        super("openrouter");
    }

    @Override
    String basePath() {
        return "/api/v1";
    }

    @Override
    String key() {
        return "sk-or-v1-emulator";
    }

    @Override
    Set<String> parameters() {
        return plus(super.parameters(), EXTRAS);
    }

    @Override
    Set<String> assistantExtras() {
        return Set.of("reasoning", "reasoning_content", "reasoning_details", "images");
    }

    @Override
    Set<String> partExtras() {
        return Set.of("cache_control");
    }

    @Override
    boolean reasons(String model) {
        return false;
    }

    @Override
    void check(Node body, Prompt prompt) {
        prompt.images = body.texts("modalities").contains("image");
    }

    @Override
    boolean imagesAmongModalities() {
        return true;
    }

    @Override
    String answerId(Call call) {
        return call.id("gen-1763600000-", 20);
    }

    @Override
    UsageRides usageRides() {
        return UsageRides.ALWAYS;
    }

    @Override
    JsonArray choicesOfUsageChunk() {
        return new JsonArray();
    }

    @Override
    boolean obfuscates() {
        return false;
    }

    @Override
    String prelude() {
        return ": OPENROUTER PROCESSING\n\n";
    }

    @Override
    void dress(JsonObject answer, boolean chunk) {
        answer.put("provider", "Emulator");
    }

    @Override
    void dressChoice(JsonObject choice, boolean chunk) {
        choice.put("native_finish_reason", choice.getValue("finish_reason"));
    }

    @Override
    void think(JsonObject message, String text, String signature) {
        message.put("reasoning", text)
                .put(
                        "reasoning_details",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", "reasoning.text")
                                        .put("text", text)
                                        .put("signature", signature)
                                        .put("format", "anthropic-claude-v1")
                                        .put("index", 0)));
    }

    @Override
    boolean image(JsonObject message, byte[] png) {
        message.put(
                "images",
                new JsonArray()
                        .add(new JsonObject()
                                .put("type", "image_url")
                                .put("index", 0)
                                .put(
                                        "image_url",
                                        new JsonObject()
                                                .put(
                                                        "url",
                                                        "data:image/png;base64,"
                                                                + Base64.getEncoder()
                                                                        .encodeToString(png)))));
        return true;
    }

    @Override
    void dressMessage(JsonObject message, Reply reply) {
        message.remove("annotations");
        reply.all(Piece.Image.class).forEach(image -> image(message, image.bytes()));
    }

    @Override
    JsonObject usage(TokenUsage input, TokenUsage output) {
        var cost = BigDecimal.valueOf(input.inputTotal() + 2 * output.outputTotal(), 6);
        return super.usage(input, output)
                .put("cost", cost.doubleValue())
                .put("is_byok", false)
                .put(
                        "cost_details",
                        new JsonObject()
                                .put("upstream_inference_cost", null)
                                .put(
                                        "upstream_inference_prompt_cost",
                                        BigDecimal.valueOf(input.inputTotal(), 6)
                                                .doubleValue())
                                .put(
                                        "upstream_inference_completions_cost",
                                        BigDecimal.valueOf(2 * output.outputTotal(), 6)
                                                .doubleValue()));
    }

    @Override
    Map<String, String> headers(Call call) {
        return Map.of("x-generation-id", call.id("gen-", 20));
    }

    @Override
    int status(Refusal refusal) {
        return refusal.kind() == Refusal.Kind.QUOTA ? 402 : refusal.status();
    }

    @Override
    JsonObject error(Refusal refusal) {
        int status = status(refusal);
        var metadata = new JsonObject().put("error_type", type(refusal));
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("code", status)
                                .put("message", refusal.getMessage())
                                .put("metadata", metadata))
                .put("user_id", "user_emulator");
    }

    private static String type(Refusal refusal) {
        return switch (refusal.kind()) {
            case AUTHENTICATION -> "authentication";
            case QUOTA, PAYMENT -> "payment_required";
            case PERMISSION -> "permission_denied";
            case NOT_FOUND -> "not_found";
            case TOO_LARGE -> "payload_too_large";
            case UNPROCESSABLE -> "unprocessable";
            case RATE_LIMIT -> "rate_limit_exceeded";
            case SERVER -> "server";
            case BAD_GATEWAY, UNAVAILABLE -> "provider_unavailable";
            case OVERLOADED -> "provider_overloaded";
            case TIMEOUT -> "timeout";
            case INVALID, METHOD, CONFLICT -> "invalid_request";
        };
    }

    @Override
    Answer.Whole refuse(Call call, Refusal refusal) {
        var headers = new HashMap<String, String>();
        if (refusal.retryAfterSeconds() >= 0) {
            headers.put("retry-after", String.valueOf(refusal.retryAfterSeconds()));
            headers.put("x-ratelimit-limit", "20");
            headers.put("x-ratelimit-remaining", "0");
            headers.put("x-ratelimit-reset", String.valueOf((call.now() + refusal.retryAfterSeconds()) * 1_000));
        }
        return new Answer.Whole(
                status(refusal),
                headers,
                "application/json",
                error(refusal).toBuffer(),
                dev.weir.testkit.emulators.core.Work.NONE);
    }

    @Override
    Buffer errorEvent(JsonObject chunk) {
        var choice = new JsonObject()
                .put("index", 0)
                .put("delta", new JsonObject().put("content", ""))
                .put("finish_reason", "error")
                .put("native_finish_reason", "error");
        return Buffer.buffer(Answer.data(chunk.copy()
                .put(
                        "error",
                        new JsonObject()
                                .put("code", 502)
                                .put("message", "Provider disconnected unexpectedly")
                                .put(
                                        "metadata",
                                        new JsonObject()
                                                .put("error_type", "provider_unavailable")
                                                .put("provider_name", "Emulator")))
                .put("choices", new JsonArray().add(choice))));
    }

    @Override
    List<String> models() {
        return List.of("openai/gpt-4o-mini", "anthropic/claude-sonnet-4.5", "google/gemini-2.5-flash");
    }
}
