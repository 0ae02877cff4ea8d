package dev.weir.providers.demo;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/// Writes an answer in the words of the OpenAI API, whole or as chunks.
///
/// Source: <https://platform.openai.com/docs/api-reference/chat-streaming>.
final class Envelope {
    private static final String FINGERPRINT = "fp_demo";

    private final DemoRequest request;
    private final String id;
    private final long created;

    /// @param created seconds since 1970
    Envelope(DemoRequest request, String requestId, long created) {
        this.request = request;
        this.id = (request.chat() ? "chatcmpl-" : "cmpl-") + requestId.replace("-", "");
        this.created = created;
    }

    static Buffer event(JsonObject data) {
        return event(data.encode());
    }

    static Buffer event(String data) {
        return Buffer.buffer("data: " + data + "\n\n");
    }

    /// The first chunk of a choice of a chat.
    JsonObject role(int choice, Reply reply) {
        var delta = new JsonObject().put("role", "assistant");
        return chunk(
                choice,
                delta.put("content", reply instanceof Reply.Calls ? null : "").put("refusal", null),
                null);
    }

    JsonObject text(int choice, String token) {
        return request.chat()
                ? chunk(choice, new JsonObject().put("content", token), null)
                : legacyChunk(choice, token, null);
    }

    JsonObject callHead(int choice, int index, Reply.Call call) {
        var function = new JsonObject().put("name", call.name()).put("arguments", "");
        return callDelta(
                choice,
                new JsonObject()
                        .put("index", index)
                        .put("id", call.id())
                        .put("type", "function")
                        .put("function", function));
    }

    JsonObject callPiece(int choice, int index, String piece) {
        return callDelta(
                choice, new JsonObject().put("index", index).put("function", new JsonObject().put("arguments", piece)));
    }

    private JsonObject callDelta(int choice, JsonObject call) {
        return chunk(choice, new JsonObject().put("tool_calls", new JsonArray().add(call)), null);
    }

    /// The last chunk of a choice.
    JsonObject finish(int choice, Reply reply) {
        return request.chat()
                ? chunk(choice, new JsonObject(), reply.finishReason())
                : legacyChunk(choice, "", reply.finishReason());
    }

    private JsonObject chunk(int choice, JsonObject delta, String finishReason) {
        return withChoice(new JsonObject()
                .put("index", choice)
                .put("delta", delta)
                .put("logprobs", null)
                .put("finish_reason", finishReason));
    }

    private JsonObject legacyChunk(int choice, String text, String finishReason) {
        return withChoice(new JsonObject()
                .put("text", text)
                .put("index", choice)
                .put("logprobs", null)
                .put("finish_reason", finishReason));
    }

    private JsonObject withChoice(JsonObject choice) {
        JsonObject chunk = head(true).put("choices", new JsonArray().add(choice));
        return request.usageAsked() ? chunk.put("usage", null) : chunk;
    }

    /// The chunk that `include_usage` adds at the end.
    JsonObject usageChunk(List<Reply> replies) {
        return head(true).put("choices", new JsonArray()).put("usage", usage(replies));
    }

    /// The answer in one piece.
    JsonObject whole(List<Reply> replies, boolean reportUsage) {
        var choices = new JsonArray();
        for (int i = 0; i < replies.size(); i++) {
            choices.add(request.chat() ? choice(i, replies.get(i)) : legacyChoice(i, replies.get(i)));
        }
        JsonObject whole = head(false).put("choices", choices);
        return reportUsage ? whole.put("usage", usage(replies)) : whole;
    }

    private static JsonObject choice(int index, Reply reply) {
        var message = new JsonObject().put("role", "assistant");
        switch (reply) {
            case Reply.Text text -> message.put("content", text.wording().text());
            case Reply.Calls called -> {
                var list = new JsonArray();
                for (Reply.Call call : called.calls()) {
                    list.add(new JsonObject()
                            .put("id", call.id())
                            .put("type", "function")
                            .put(
                                    "function",
                                    new JsonObject().put("name", call.name()).put("arguments", call.arguments())));
                }
                message.put("content", null).put("tool_calls", list);
            }
        }
        return new JsonObject()
                .put("index", index)
                .put("message", message.put("refusal", null).put("annotations", new JsonArray()))
                .put("logprobs", null)
                .put("finish_reason", reply.finishReason());
    }

    private static JsonObject legacyChoice(int index, Reply reply) {
        return new JsonObject()
                .put("text", reply instanceof Reply.Text text ? text.wording().text() : "")
                .put("index", index)
                .put("logprobs", null)
                .put("finish_reason", reply.finishReason());
    }

    private JsonObject head(boolean chunk) {
        String object = request.chat() ? chunk ? "chat.completion.chunk" : "chat.completion" : "text_completion";
        return new JsonObject()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", request.model())
                .put("system_fingerprint", FINGERPRINT);
    }

    private JsonObject usage(List<Reply> replies) {
        long completion = replies.stream().mapToLong(Reply::tokens).sum();
        return new JsonObject()
                .put("prompt_tokens", request.promptTokens())
                .put("completion_tokens", completion)
                .put("total_tokens", request.promptTokens() + completion)
                .put("prompt_tokens_details", zeros("cached_tokens", "audio_tokens"))
                .put(
                        "completion_tokens_details",
                        zeros(
                                "reasoning_tokens",
                                "audio_tokens",
                                "accepted_prediction_tokens",
                                "rejected_prediction_tokens"));
    }

    private static JsonObject zeros(String... names) {
        var zeros = new JsonObject();
        for (String name : names) {
            zeros.put(name, 0);
        }
        return zeros;
    }
}
