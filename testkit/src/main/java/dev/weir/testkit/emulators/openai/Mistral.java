package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// [Mistral](https://docs.mistral.ai/api/): nothing it does not know (422 and a list of places), ids of nine
/// characters, tool calls in one chunk, usage on the last one, thinking within the content.
final class Mistral extends Flavor {
    private static final Set<String> PARAMETERS = Set.of(
            "model",
            "messages",
            "temperature",
            "top_p",
            "max_tokens",
            "stream",
            "stop",
            "random_seed",
            "metadata",
            "response_format",
            "tools",
            "tool_choice",
            "presence_penalty",
            "frequency_penalty",
            "n",
            "prediction",
            "parallel_tool_calls",
            "prompt_mode",
            "reasoning_effort",
            "prompt_cache_key",
            "guardrails",
            "safe_prompt");

    Mistral() {
        super("mistral");
    }

    @Override
    String key() {
        return "emulatormistralkey00000000000000";
    }

    @Override
    Complaints complaints() {
        return new MistralComplaints();
    }

    @Override
    void authenticate(Call call) {
        if (!key().equals(call.bearer())) {
            throw Refusal.of(Kind.AUTHENTICATION, "Unauthorized");
        }
    }

    @Override
    Set<String> roles() {
        return Set.of("system", "user", "assistant", "tool");
    }

    @Override
    Set<String> parameters() {
        return PARAMETERS;
    }

    @Override
    Set<String> userParts() {
        return Set.of("text", "image_url", "input_audio", "document_url", "file");
    }

    @Override
    Set<String> assistantExtras() {
        return Set.of("prefix");
    }

    @Override
    String[] assistantParts() {
        return new String[] {"thinking"};
    }

    @Override
    boolean imageUrlMayBeText() {
        return true;
    }

    @Override
    void part(Node part, Prompt prompt) {
        if (part.text("type").equals("thinking")) {
            part.only("type", "thinking", "closed").objects("thinking").forEach(each -> prompt.text(each.text("text")));
        } else {
            prompt.text(part.text("document_url"));
        }
    }

    @Override
    void checkCallId(Node call, String id) {
        if (!id.matches("[a-zA-Z0-9]{9}")) {
            throw new Refusal(
                    Kind.INVALID,
                    "Tool call id was " + id + " but must be a-z, A-Z, 0-9, with a length of 9.",
                    null,
                    "3280");
        }
    }

    @Override
    void check(Node body, Prompt prompt) {
        body.word("prompt_mode", null, "reasoning");
        List<Node> messages = body.objects("messages");
        String last = messages.getLast().text("role");
        if (last.equals("assistant") && !messages.getLast().flag("prefix", false)) {
            throw refusal(
                    "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
                    null,
                    "3230");
        }
        if (prompt.choices > 1 && prompt.stream) {
            throw refusal("n > 1 is not supported with streaming", null, "3051");
        }
    }

    @Override
    boolean reasons(String model) {
        return false;
    }

    @Override
    String answerId(Call call) {
        return call.id("", 32);
    }

    @Override
    String toolCallId(Call call) {
        return call.id("", 9);
    }

    @Override
    UsageRides usageRides() {
        return UsageRides.ON_FINISH;
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
    String finishReason(Reply.Finish finish) {
        return finish == Reply.Finish.FILTER ? "error" : super.finishReason(finish);
    }

    @Override
    void dress(JsonObject answer, boolean chunk) {
        // Nothing of its own.
    }

    @Override
    void dressChoice(JsonObject choice, boolean chunk) {
        choice.remove("logprobs");
    }

    @Override
    void think(JsonObject message, String text, String signature) {
        message.put("content", new JsonArray().add(thinking(text)));
    }

    private static JsonObject thinking(String text) {
        return new JsonObject()
                .put("type", "thinking")
                .put(
                        "thinking",
                        new JsonArray().add(new JsonObject().put("type", "text").put("text", text)));
    }

    @Override
    void dressMessage(JsonObject message, Reply reply) {
        if (!reply.thinking().isEmpty()) {
            var content = new JsonArray().add(thinking(reply.thinking()));
            if (!reply.text().isEmpty()) {
                content.add(new JsonObject().put("type", "text").put("text", reply.text()));
            }
            message.put("content", content);
        } else if (message.getValue("content") == null) {
            message.put("content", "");
        }
    }

    @Override
    JsonObject usage(TokenUsage input, TokenUsage output) {
        return counts(input, output);
    }

    @Override
    Map<String, String> headers(Call call) {
        return Map.of(
                "mistral-correlation-id", call.id("", 32),
                "x-ratelimit-limit-req-minute", "60",
                "x-ratelimit-remaining-req-minute", "59");
    }

    @Override
    int status(Refusal refusal) {
        boolean schema = refusal.kind() == Kind.INVALID
                && refusal.code() != null
                && refusal.code().contains("_");
        return schema ? 422 : super.status(refusal);
    }

    @Override
    JsonObject error(Refusal refusal) {
        if (refusal.kind() == Kind.AUTHENTICATION) {
            return new JsonObject().put("detail", "Unauthorized");
        }
        boolean schema = status(refusal) == 422;
        var detail = new JsonObject()
                .put("type", refusal.code())
                .put("loc", MistralComplaints.place(refusal.param()))
                .put("msg", refusal.getMessage())
                .put("input", null);
        return new JsonObject()
                .put("object", "error")
                .put(
                        "message",
                        schema ? new JsonObject().put("detail", new JsonArray().add(detail)) : refusal.getMessage())
                .put("type", type(refusal))
                .put("param", null)
                .put("code", schema || refusal.code() == null ? null : refusal.code());
    }

    private static String type(Refusal refusal) {
        return switch (refusal.kind()) {
            case RATE_LIMIT, QUOTA -> "rate_limited";
            case SERVER, BAD_GATEWAY, UNAVAILABLE, TIMEOUT, OVERLOADED -> "internal_server_error";
            case NOT_FOUND -> "invalid_model";
            case INVALID, AUTHENTICATION, PAYMENT, PERMISSION, METHOD, CONFLICT, TOO_LARGE, UNPROCESSABLE ->
                "invalid_request_error";
        };
    }

    @Override
    Buffer errorEvent(JsonObject chunk) {
        return Buffer.buffer("data: "
                + error(Refusal.of(Kind.UNAVAILABLE, "Service unavailable.")).encode() + "\n\n");
    }

    @Override
    List<String> models() {
        return List.of("mistral-small-latest", "mistral-large-latest", "magistral-medium-latest", "mistral-embed");
    }
}
