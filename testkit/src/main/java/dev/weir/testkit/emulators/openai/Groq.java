package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// [Groq](https://console.groq.com/docs/api-reference): times in the usage, which a stream reports under
/// `x_groq` on its finishing chunk as well, tool calls in one chunk, one choice only.
final class Groq extends Flavor {
    Groq() {
        super("groq");
    }

    @Override
    String basePath() {
        return "/openai/v1";
    }

    @Override
    String key() {
        return "gsk_emulator";
    }

    @Override
    Set<String> parameters() {
        return plus(
                minus(super.parameters(), "modalities", "audio", "prediction", "verbosity", "web_search_options"),
                "reasoning_format",
                "include_reasoning",
                "citation_options",
                "compound_custom",
                "documents",
                "search_settings",
                "exclude_domains",
                "include_domains");
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
    void check(Node body, Prompt prompt) {
        if (prompt.choices > 1) {
            throw refusal("'n' : number must be at most 1", "n", null);
        }
        if (body.has("logprobs") || body.has("logit_bias") || body.has("top_logprobs")) {
            throw refusal("property 'logprobs' is unsupported, did you mean 'top_p'?", "logprobs", null);
        }
        prompt.thinking = "parsed".equals(body.word("reasoning_format", null, "parsed", "raw", "hidden"))
                || body.flag("include_reasoning", false);
    }

    @Override
    boolean reasons(String model) {
        return false;
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
        answer.put("system_fingerprint", "fp_emulator");
        if (!chunk) {
            answer.put("x_groq", new JsonObject().put("id", "req_emulator"));
        }
    }

    @Override
    void think(JsonObject message, String text, String signature) {
        message.put("reasoning", text);
    }

    @Override
    void dressFinish(JsonObject chunk, Turn turn) {
        chunk.put(
                "x_groq", new JsonObject().put("id", "req_emulator").put("usage", usage(turn.input(), turn.output())));
    }

    @Override
    JsonObject usage(TokenUsage input, TokenUsage output) {
        var usage = counts(input, output)
                .put("queue_time", 0.0125)
                .put("prompt_time", 0.002)
                .put("completion_time", 0.01)
                .put("total_time", 0.012);
        if (input.has(TokenClass.CACHE_READ)) {
            usage.put(
                    "prompt_tokens_details", new JsonObject().put("cached_tokens", input.count(TokenClass.CACHE_READ)));
        }
        if (output.has(TokenClass.REASONING)) {
            usage.put(
                    "completion_tokens_details",
                    new JsonObject().put("reasoning_tokens", output.count(TokenClass.REASONING)));
        }
        return usage;
    }

    @Override
    Map<String, String> headers(Call call) {
        return Map.of(
                "x-groq-region", "emulated",
                "x-request-id", call.id("req_", 24),
                "x-ratelimit-limit-requests", "14400",
                "x-ratelimit-remaining-requests", "14399",
                "x-ratelimit-reset-requests", "6s",
                "x-ratelimit-limit-tokens", "18000",
                "x-ratelimit-remaining-tokens", "17997",
                "x-ratelimit-reset-tokens", "7.66s");
    }

    @Override
    List<String> models() {
        return List.of("llama-3.3-70b-versatile", "openai/gpt-oss-120b", "whisper-large-v3-turbo");
    }
}
