package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Reply;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// [Ollama](https://docs.ollama.com/api/openai-compatibility): no key, images as data URLs only, tool calls in
/// one chunk, usage without details. It ignores parameters that it does not know.
final class Ollama extends Flavor {
    Ollama() {
        super("ollama");
    }

    @Override
    String key() {
        return "ollama";
    }

    @Override
    void authenticate(Call call) {
        // Whoever reaches it may use it.
    }

    @Override
    void beforeReading(Call call, Node body) {
        ignoreUnknown(body);
    }

    @Override
    Set<String> userParts() {
        return Set.of("text", "image_url");
    }

    @Override
    Set<String> assistantExtras() {
        return Set.of("reasoning");
    }

    @Override
    boolean imageUrlMayBeText() {
        return true;
    }

    @Override
    void check(Node body, Prompt prompt) {
        for (Node message : body.objects("messages")) {
            if (!message.isArray("content")) {
                continue;
            }
            for (Node part : message.objects("content")) {
                Object image = part.json().getValue("image_url");
                String url = image instanceof JsonObject object ? object.getString("url") : (String) image;
                if (url != null && !url.startsWith("data:")) {
                    throw refusal("invalid image input", null, null);
                }
            }
        }
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
    String answerId(Call call) {
        return call.id("chatcmpl-", 3);
    }

    @Override
    String toolCallId(Call call) {
        return call.id("call_", 8);
    }

    @Override
    boolean wholeToolCalls() {
        return true;
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
        answer.put("system_fingerprint", "fp_ollama");
    }

    @Override
    void think(JsonObject message, String text, String signature) {
        message.put("reasoning", text);
    }

    @Override
    void dressMessage(JsonObject message, Reply reply) {
        if (message.getValue("content") == null) {
            message.put("content", "");
        }
    }

    @Override
    JsonObject usage(TokenUsage input, TokenUsage output) {
        return counts(input, output);
    }

    @Override
    Map<String, String> headers(Call call) {
        return Map.of();
    }

    @Override
    JsonObject error(Refusal refusal) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", refusal.getMessage())
                                .put("type", refusal.status() < 500 ? "invalid_request_error" : "api_error")
                                .put("param", null)
                                .put("code", null));
    }

    @Override
    List<String> models() {
        return List.of("llama3.2", "qwen3:14b");
    }
}
