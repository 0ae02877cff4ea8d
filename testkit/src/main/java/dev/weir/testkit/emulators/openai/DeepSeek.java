package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Reply;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// [DeepSeek](https://api-docs.deepseek.com): `reasoning_content`, its own two fields for the cache, keep-alive
/// comments, usage on the finishing chunk, text only.
final class DeepSeek extends Flavor {
    DeepSeek() {
        super("deepseek");
    }

    @Override
    void authenticate(Call call) {
        if (!key().equals(call.bearer())) {
            throw new Refusal(
                    Kind.AUTHENTICATION,
                    "Authentication Fails, Your api key: **** is invalid",
                    null,
                    "invalid_request_error");
        }
    }

    @Override
    Set<String> roles() {
        return Set.of("system", "user", "assistant", "tool");
    }

    @Override
    Set<String> parameters() {
        return plus(
                minus(super.parameters(), "modalities", "audio", "prediction", "web_search_options", "n", "functions"),
                "thinking");
    }

    @Override
    Set<String> userParts() {
        return Set.of("text");
    }

    @Override
    Set<String> assistantExtras() {
        return Set.of("reasoning_content", "prefix");
    }

    @Override
    void check(Node body, Prompt prompt) {
        Node format = body.object("response_format");
        if (format != null && format.text("type").equals("json_schema")) {
            throw refusal("This response_format type is unavailable now", null, "invalid_request_error");
        }
        Node thinking = body.object("thinking");
        boolean on = thinking != null
                && thinking.only("type")
                        .word("type", null, "enabled", "disabled")
                        .equals("enabled");
        prompt.thinking = on || thinking == null && prompt.model.contains("reasoner");
    }

    @Override
    boolean reasons(String model) {
        return false;
    }

    @Override
    String answerId(Call call) {
        return call.id("", 36);
    }

    @Override
    UsageRides usageRides() {
        return UsageRides.ON_FINISH;
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
    String prelude() {
        return ": keep-alive\n\n";
    }

    @Override
    void dress(JsonObject answer, boolean chunk) {
        answer.put("system_fingerprint", "fp_emulator");
    }

    @Override
    void think(JsonObject message, String text, String signature) {
        message.put("content", null).put("reasoning_content", text);
    }

    @Override
    void dressMessage(JsonObject message, Reply reply) {
        if (message.getValue("content") == null) {
            message.put("content", reply.text());
        }
    }

    @Override
    JsonObject usage(TokenUsage input, TokenUsage output) {
        long hit = input.count(TokenClass.CACHE_READ);
        return counts(input, output)
                .put("prompt_tokens_details", new JsonObject().put("cached_tokens", hit))
                .put(
                        "completion_tokens_details",
                        new JsonObject().put("reasoning_tokens", output.count(TokenClass.REASONING)))
                .put("prompt_cache_hit_tokens", hit)
                .put("prompt_cache_miss_tokens", input.inputTotal() - hit);
    }

    @Override
    int status(Refusal refusal) {
        return refusal.kind() == Kind.QUOTA ? 402 : super.status(refusal);
    }

    @Override
    Map<String, String> headers(Call call) {
        return Map.of("x-ds-trace-id", call.id("", 32));
    }

    @Override
    List<String> models() {
        return List.of("deepseek-chat", "deepseek-reasoner");
    }
}
