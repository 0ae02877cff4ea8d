package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Complaints;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Reply;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// OpenAI itself; subclasses are other servers of the same API, each with what it does differently.
class Flavor {
    /// Where a stream reports usage.
    enum UsageRides {
        /// On a chunk of its own, when `stream_options.include_usage` asks for it.
        WHEN_ASKED,
        /// On a chunk of its own, always.
        ALWAYS,
        /// On the chunk that finishes the choice, always.
        ON_FINISH
    }

    private final String name;

    Flavor(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    String basePath() {
        return "/v1";
    }

    String key() {
        return "sk-emulator-" + name;
    }

    Complaints complaints() {
        return new OpenAiComplaints();
    }

    /// The path below [#basePath()], or null when it is not below it.
    String endpoint(Call call) {
        return call.path().startsWith(basePath() + "/")
                ? call.path().substring(basePath().length())
                : null;
    }

    void authenticate(Call call) {
        String key = call.bearer();
        if (key == null) {
            throw new Refusal(
                    Refusal.Kind.AUTHENTICATION,
                    "You didn't provide an API key. You need to provide your API key in an Authorization header using"
                            + " Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
                    null,
                    null);
        }
        if (!key.equals(key())) {
            throw new Refusal(
                    Refusal.Kind.AUTHENTICATION,
                    "Incorrect API key provided: " + key.substring(0, Math.min(3, key.length())) + "***.",
                    null,
                    "invalid_api_key");
        }
    }

    /// Looks at a chat completion before it is read.
    void beforeReading(Call call, Node body) {}

    Set<String> roles() {
        return Words.ROLES;
    }

    /// Parameters of a chat completion.
    Set<String> parameters() {
        return Words.PARAMETERS;
    }

    /// Types of a user's content parts.
    Set<String> userParts() {
        return Words.USER_PARTS;
    }

    /// Fields of an assistant's message beyond OpenAI's.
    Set<String> assistantExtras() {
        return Set.of();
    }

    /// Fields of a text part beyond OpenAI's.
    Set<String> partExtras() {
        return Set.of();
    }

    /// Types of an assistant's content parts beyond OpenAI's.
    String[] assistantParts() {
        return new String[0];
    }

    /// An image may be given as a text in place of an object.
    boolean imageUrlMayBeText() {
        return false;
    }

    /// A schema marked as strict has to obey the rules of strict schemas.
    boolean checksStrictSchemas() {
        return true;
    }

    /// `modalities` may ask for images.
    boolean imagesAmongModalities() {
        return false;
    }

    /// Reads a content part of a type that OpenAI does not have.
    void part(Node part, Prompt prompt) {
        throw new IllegalStateException(part.path("type") + " has no reader");
    }

    void checkCallId(Node call, String id) {}

    /// Looks at a chat completion beyond what all have in common.
    void check(Node body, Prompt prompt) {}

    /// True for models that reason, which take fewer parameters.
    boolean reasons(String model) {
        return model.matches("(o[0-9]|gpt-5)(?!-chat).*");
    }

    String answerId(Call call) {
        return call.id("chatcmpl-", 29);
    }

    String toolCallId(Call call) {
        return call.id("call_", 24);
    }

    UsageRides usageRides() {
        return UsageRides.WHEN_ASKED;
    }

    /// A tool call comes in one chunk of the stream.
    boolean wholeToolCalls() {
        return false;
    }

    /// A message has a `refusal`; without one, a refusal is content like any other.
    boolean hasRefusals() {
        return true;
    }

    /// Chunks are padded.
    boolean obfuscates() {
        return true;
    }

    /// A chunk before all others.
    Optional<JsonObject> firstChunk(JsonObject chunk) {
        return Optional.empty();
    }

    /// What `choices` holds on the chunk that reports usage alone.
    JsonArray choicesOfUsageChunk() {
        return new JsonArray();
    }

    /// Adds what is the server's own to the chunk that finishes a choice.
    void dressFinish(JsonObject chunk, Turn turn) {}

    /// Adds an image to a message or a delta.
    ///
    /// @return false when the server has no images in chats
    boolean image(JsonObject message, byte[] png) {
        return false;
    }

    /// Comment lines before a stream.
    String prelude() {
        return "";
    }

    String finishReason(Reply.Finish finish) {
        return switch (finish) {
            case STOP, STOP_SEQUENCE, REFUSAL -> "stop";
            case LENGTH -> "length";
            case TOOLS -> "tool_calls";
            case FILTER -> "content_filter";
        };
    }

    /// Adds what is the server's own to an answer or a chunk.
    void dress(JsonObject answer, boolean chunk) {
        answer.put("service_tier", "default").put("system_fingerprint", "fp_emulator");
    }

    /// Adds what is the server's own to a choice.
    void dressChoice(JsonObject choice, boolean chunk) {}

    /// Adds thinking to a message or a delta; OpenAI shows none.
    void think(JsonObject message, String text, String signature) {}

    /// The whole message of a choice, for servers that put text and thinking together.
    void dressMessage(JsonObject message, Reply reply) {}

    JsonObject usage(TokenUsage input, TokenUsage output) {
        var inputDetails = new JsonObject()
                .put("cached_tokens", input.count(TokenClass.CACHE_READ))
                .put("audio_tokens", input.count(TokenClass.INPUT_AUDIO));
        if (input.has(TokenClass.CACHE_WRITE_5M)) {
            inputDetails.put("cache_write_tokens", input.count(TokenClass.CACHE_WRITE_5M));
        }
        return counts(input, output)
                .put("prompt_tokens_details", inputDetails)
                .put(
                        "completion_tokens_details",
                        new JsonObject()
                                .put("reasoning_tokens", output.count(TokenClass.REASONING))
                                .put("audio_tokens", output.count(TokenClass.OUTPUT_AUDIO))
                                .put("accepted_prediction_tokens", 0)
                                .put("rejected_prediction_tokens", 0));
    }

    static JsonObject counts(TokenUsage input, TokenUsage output) {
        return new JsonObject()
                .put("prompt_tokens", input.inputTotal())
                .put("completion_tokens", output.outputTotal())
                .put("total_tokens", input.inputTotal() + output.outputTotal());
    }

    Map<String, String> headers(Call call) {
        return Map.of(
                "x-request-id", call.id("req_", 24),
                "openai-organization", "emulator",
                "openai-processing-ms", "7",
                "openai-version", "2020-10-01",
                "x-ratelimit-limit-requests", "10000",
                "x-ratelimit-remaining-requests", "9999",
                "x-ratelimit-reset-requests", "6ms",
                "x-ratelimit-limit-tokens", "2000000",
                "x-ratelimit-remaining-tokens", "1999900",
                "x-ratelimit-reset-tokens", "6m0s");
    }

    Answer.Whole refuse(Call call, Refusal refusal) {
        var headers = new HashMap<String, String>();
        if (refusal.retryAfterSeconds() >= 0) {
            headers.put("retry-after", String.valueOf(refusal.retryAfterSeconds()));
            headers.put("retry-after-ms", String.valueOf(refusal.retryAfterSeconds() * 1_000L));
            headers.put("x-ratelimit-remaining-requests", "0");
            headers.put("x-ratelimit-reset-requests", refusal.retryAfterSeconds() + "s");
        }
        return new Answer.Whole(
                status(refusal),
                headers,
                "application/json",
                Buffer.buffer(error(refusal).encodePrettily()),
                Work.NONE);
    }

    int status(Refusal refusal) {
        return refusal.kind() == Refusal.Kind.OVERLOADED ? 503 : refusal.status();
    }

    /// The error object, as it stands in an answer and in a stream.
    JsonObject error(Refusal refusal) {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("message", refusal.getMessage())
                                .put("type", errorType(refusal))
                                .put("param", refusal.param())
                                .put("code", refusal.code() == null ? errorCode(refusal) : refusal.code()));
    }

    /// What a stream sends when it fails in the middle.
    Buffer errorEvent(JsonObject chunk) {
        return Buffer.buffer(Answer.data(error(Refusal.of(
                Refusal.Kind.SERVER, "The server had an error while processing your request. Sorry about that!"))));
    }

    private static String errorType(Refusal refusal) {
        return switch (refusal.kind()) {
            case RATE_LIMIT -> "requests";
            case QUOTA -> "insufficient_quota";
            case SERVER, BAD_GATEWAY, UNAVAILABLE, TIMEOUT, OVERLOADED -> "server_error";
            case INVALID, AUTHENTICATION, PAYMENT, PERMISSION, NOT_FOUND, METHOD, CONFLICT, TOO_LARGE, UNPROCESSABLE ->
                "invalid_request_error";
        };
    }

    private static String errorCode(Refusal refusal) {
        return switch (refusal.kind()) {
            case RATE_LIMIT -> "rate_limit_exceeded";
            case QUOTA -> "insufficient_quota";
            case SERVER, BAD_GATEWAY, UNAVAILABLE, TIMEOUT, OVERLOADED -> null;
            case INVALID, AUTHENTICATION, PAYMENT, PERMISSION, NOT_FOUND, METHOD, CONFLICT, TOO_LARGE, UNPROCESSABLE ->
                null;
        };
    }

    /// Models that `GET /models` lists.
    List<String> models() {
        return List.of("gpt-4o", "gpt-4o-mini", "gpt-5", "gpt-5-mini", "text-embedding-3-small", "gpt-image-1");
    }

    /// Throws away what the server does not know, of the request and of its messages.
    final void ignoreUnknown(Node body) {
        body.json().fieldNames().retainAll(parameters());
        Set<String> fields = plus(
                assistantExtras(), "role", "content", "name", "refusal", "tool_calls", "tool_call_id", "function_call");
        body.objects("messages").forEach(message -> message.json().fieldNames().retainAll(fields));
    }

    static Set<String> plus(Set<String> words, String... more) {
        var all = new TreeSet<>(words);
        all.addAll(List.of(more));
        return all;
    }

    static Set<String> minus(Set<String> words, String... less) {
        var some = new TreeSet<>(words);
        List.of(less).forEach(some::remove);
        return some;
    }
}
