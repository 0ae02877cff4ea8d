package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Reply.Finish;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/// Makes the objects of one response: itself at every stage, and its output items.
final class ResponseMaker {
    /// An output item with the piece it was made of.
    record Item(JsonObject json, Piece piece) {}

    private final Turn turn;
    private final Node body;
    private final String id;
    private final long created;
    private final List<Item> items = new ArrayList<>();

    ResponseMaker(Call call, Turn turn, Node body) {
        this.turn = turn;
        this.body = body;
        this.id = call.id("resp_", 48);
        this.created = call.now();
        for (Piece piece : turn.reply().pieces()) {
            JsonObject json = item(call, piece);
            if (json != null) {
                items.add(new Item(json, piece));
            }
        }
    }

    String id() {
        return id;
    }

    Work work() {
        return turn.work(id);
    }

    List<Item> items() {
        return items;
    }

    private JsonObject item(Call call, Piece piece) {
        return switch (piece) {
            case Piece.Thinking(String text, String signature) -> reasoning(call, text, signature);
            case Piece.Text(String text) -> message(call, outputText(text));
            case Piece.Refused(String text) ->
                message(call, new JsonObject().put("type", "refusal").put("refusal", text));
            case Piece.ToolCall(String name, String arguments) ->
                new JsonObject()
                        .put("id", call.id("fc_", 48))
                        .put("type", "function_call")
                        .put("status", "completed")
                        .put("arguments", arguments)
                        .put("call_id", call.id("call_", 24))
                        .put("name", name);
            case Piece.Redacted _, Piece.Image _, Piece.Audio _ -> null;
        };
    }

    private JsonObject reasoning(Call call, String text, String signature) {
        Node reasoning = body.object("reasoning");
        var summary = new JsonArray();
        if (reasoning != null && reasoning.has("summary")) {
            summary.add(new JsonObject().put("type", "summary_text").put("text", text));
        }
        var item = new JsonObject()
                .put("id", call.id("rs_", 48))
                .put("type", "reasoning")
                .put("summary", summary);
        return body.texts("include").contains("reasoning.encrypted_content")
                ? item.put("encrypted_content", signature)
                : item;
    }

    private JsonObject message(Call call, JsonObject part) {
        return new JsonObject()
                .put("id", call.id("msg_", 48))
                .put("type", "message")
                .put("status", turn.reply().finish() == Finish.LENGTH ? "incomplete" : "completed")
                .put("role", "assistant")
                .put("content", new JsonArray().add(part));
    }

    static JsonObject outputText(String text) {
        return new JsonObject()
                .put("type", "output_text")
                .put("text", text)
                .put("annotations", new JsonArray())
                .put("logprobs", new JsonArray());
    }

    /// The response before anything was said.
    JsonObject begun() {
        return response("in_progress");
    }

    /// The response as it failed in the middle.
    JsonObject failed() {
        return response("failed")
                .put(
                        "error",
                        new JsonObject()
                                .put("code", "server_error")
                                .put("message", "The server had an error processing your request. Sorry about that!"));
    }

    /// The response at its end.
    JsonObject finished() {
        Finish finish = turn.reply().finish();
        boolean incomplete = finish == Finish.LENGTH || finish == Finish.FILTER;
        var response = response(incomplete ? "incomplete" : "completed");
        if (incomplete) {
            response.put(
                    "incomplete_details",
                    new JsonObject().put("reason", finish == Finish.LENGTH ? "max_output_tokens" : "content_filter"));
        } else {
            response.put("completed_at", created);
        }
        var output = new JsonArray();
        items.forEach(item -> output.add(item.json()));
        return response.put("output", output).put("usage", usage(turn.input(), turn.output()));
    }

    private JsonObject response(String status) {
        JsonObject request = body.json();
        Node reasoning = body.object("reasoning");
        return new JsonObject()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created)
                .put("status", status)
                .put("background", false)
                .put("error", null)
                .put("incomplete_details", null)
                .put("instructions", request.getValue("instructions"))
                .put("max_output_tokens", request.getValue("max_output_tokens"))
                .put("model", turn.prompt().model)
                .put("output", new JsonArray())
                .put("parallel_tool_calls", turn.prompt().parallel)
                .put("previous_response_id", request.getValue("previous_response_id"))
                .put(
                        "reasoning",
                        new JsonObject()
                                .put("effort", reasoning == null ? null : reasoning.text("effort", null))
                                .put("summary", reasoning == null ? null : reasoning.text("summary", null)))
                .put("service_tier", "default")
                .put("store", body.flag("store", true))
                .put("temperature", request.getValue("temperature", 1.0))
                .put(
                        "text",
                        request.getValue("text", new JsonObject().put("format", new JsonObject().put("type", "text"))))
                .put("tool_choice", request.getValue("tool_choice", "auto"))
                .put("tools", request.getValue("tools", new JsonArray()))
                .put("top_p", request.getValue("top_p", 1.0))
                .put("truncation", "disabled")
                .put("usage", null)
                .put("user", null)
                .put("metadata", request.getValue("metadata", new JsonObject()));
    }

    static JsonObject usage(TokenUsage input, TokenUsage output) {
        var details = new JsonObject().put("cached_tokens", input.count(TokenClass.CACHE_READ));
        if (input.has(TokenClass.CACHE_WRITE_5M)) {
            details.put("cache_write_tokens", input.count(TokenClass.CACHE_WRITE_5M));
        }
        return new JsonObject()
                .put("input_tokens", input.inputTotal())
                .put("input_tokens_details", details)
                .put("output_tokens", output.outputTotal())
                .put(
                        "output_tokens_details",
                        new JsonObject().put("reasoning_tokens", output.count(TokenClass.REASONING)))
                .put("total_tokens", input.inputTotal() + output.outputTotal());
    }
}
