package dev.weir.testkit.emulators.bedrock;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The answer to Converse, in one piece or as binary messages.
final class ConverseMaker {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz";

    private final Call call;
    private final Turn turn;
    private final String id;
    private final List<Frame> frames = new ArrayList<>();
    private int index;

    ConverseMaker(Call call, Turn turn) {
        this.call = call;
        this.turn = turn;
        this.id = call.id("", 36);
    }

    Answer whole() {
        var content = new JsonArray();
        for (Piece piece : turn.reply().pieces()) {
            JsonObject block = block(piece);
            if (block != null) {
                content.add(block);
            }
        }
        var answer = new JsonObject()
                .put("metrics", new JsonObject().put("latencyMs", 7))
                .put(
                        "output",
                        new JsonObject()
                                .put(
                                        "message",
                                        new JsonObject().put("content", content).put("role", "assistant")))
                .put("stopReason", stopReason())
                .put("usage", usage(turn.input(), turn.output()));
        if (turn.reply().stop() != null) {
            answer.put(
                    "additionalModelResponseFields",
                    new JsonObject().put("stop_sequence", turn.reply().stop()));
        }
        return Answer.json(answer, turn.work(id));
    }

    private JsonObject block(Piece piece) {
        return switch (piece) {
            case Piece.Thinking(String text, String signature) ->
                new JsonObject()
                        .put(
                                "reasoningContent",
                                new JsonObject()
                                        .put(
                                                "reasoningText",
                                                new JsonObject()
                                                        .put("text", text)
                                                        .put("signature", signature)));
            case Piece.Redacted(String data) ->
                new JsonObject().put("reasoningContent", new JsonObject().put("redactedContent", data));
            case Piece.Text(String text) -> new JsonObject().put("text", text);
            case Piece.Refused(String text) -> new JsonObject().put("text", text);
            case Piece.ToolCall(String name, String arguments) ->
                new JsonObject()
                        .put(
                                "toolUse",
                                new JsonObject()
                                        .put("toolUseId", call.id("tooluse_", 22))
                                        .put("name", name)
                                        .put("input", object(arguments)));
            case Piece.Image _, Piece.Audio _ -> null;
        };
    }

    private static JsonObject object(String json) {
        try {
            return new JsonObject(json);
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }

    private String stopReason() {
        return switch (turn.reply().finish()) {
            case STOP, REFUSAL -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOLS -> "tool_use";
            case FILTER -> "content_filtered";
        };
    }

    /// Usage in Amazon's way: the cache apart from the input, all of it in the total.
    static JsonObject usage(TokenUsage input, TokenUsage output) {
        long write = input.count(TokenClass.CACHE_WRITE_5M) + input.count(TokenClass.CACHE_WRITE_1H);
        long read = input.count(TokenClass.CACHE_READ);
        return new JsonObject()
                .put("inputTokens", input.inputTotal() - write - read)
                .put("outputTokens", output.outputTotal())
                .put("totalTokens", input.inputTotal() + output.outputTotal())
                .put("cacheReadInputTokens", read)
                .put("cacheWriteInputTokens", write);
    }

    Answer stream() {
        event("messageStart", new JsonObject().put("role", "assistant"));
        turn.reply().pieces().forEach(this::pieces);
        long hidden = turn.orders().number(OrderWord.REASONING, 0);
        if (hidden > 0) {
            count(TokenClass.REASONING, hidden);
        }
        var stop = new JsonObject().put("stopReason", stopReason());
        if (turn.reply().stop() != null) {
            stop.put(
                    "additionalModelResponseFields",
                    new JsonObject().put("stop_sequence", turn.reply().stop()));
        }
        event("messageStop", stop);
        event(
                "metadata",
                new JsonObject()
                        .put("metrics", new JsonObject().put("latencyMs", 7))
                        .put("usage", usage(turn.input(), turn.output())));
        frames.add(frames.removeLast().asTerminator());
        var headers = new LinkedHashMap<String, String>();
        headers.put(":exception-type", "modelStreamErrorException");
        headers.put(":content-type", "application/json");
        headers.put(":message-type", "exception");
        var error = new JsonObject()
                .put("message", "The model stream failed, as ordered.")
                .put("originalStatusCode", 500);
        return new Answer.Events(
                Map.of(),
                "application/vnd.amazon.eventstream",
                frames,
                new EventMessage(headers, error.toBuffer()).encode(),
                turn.paceMs(),
                turn.work(id));
    }

    private void event(String type, JsonObject payload) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(":event-type", type);
        headers.put(":content-type", "application/json");
        headers.put(":message-type", "event");
        payload.put("p", LETTERS.substring(0, 1 + frames.size() % LETTERS.length()));
        frames.add(Frame.of(new EventMessage(headers, payload.toBuffer()).encode()));
    }

    private void count(TokenClass tokenClass, long tokens) {
        frames.add(frames.removeLast().with(tokenClass, tokens));
    }

    private void pieces(Piece piece) {
        switch (piece) {
            case Piece.Thinking(String text, String signature) -> {
                for (String token : Tokens.split(text)) {
                    delta("reasoningContent", new JsonObject().put("text", token));
                    count(TokenClass.REASONING, 1);
                }
                delta("reasoningContent", new JsonObject().put("signature", signature));
            }
            case Piece.Redacted(String data) -> {
                delta("reasoningContent", new JsonObject().put("redactedContent", data));
                count(TokenClass.REASONING, Tokens.count(data));
            }
            case Piece.Text(String text) -> text(text);
            case Piece.Refused(String text) -> text(text);
            case Piece.ToolCall tool -> tool(tool);
            case Piece.Image _, Piece.Audio _ -> {
                return;
            }
        }
        event("contentBlockStop", new JsonObject().put("contentBlockIndex", index++));
    }

    private void text(String text) {
        for (String token : Tokens.split(text)) {
            delta("text", token);
            count(TokenClass.OUTPUT_TEXT, 1);
        }
    }

    private void tool(Piece.ToolCall tool) {
        event(
                "contentBlockStart",
                new JsonObject()
                        .put("contentBlockIndex", index)
                        .put(
                                "start",
                                new JsonObject()
                                        .put(
                                                "toolUse",
                                                new JsonObject()
                                                        .put("name", tool.name())
                                                        .put("toolUseId", call.id("tooluse_", 22)))));
        count(TokenClass.OUTPUT_TEXT, Tokens.count(tool.name()));
        if (tool.arguments().equals("{}")) {
            delta("toolUse", new JsonObject().put("input", ""));
            count(TokenClass.OUTPUT_TEXT, Tokens.count(tool.arguments()));
            return;
        }
        for (String token : Tokens.split(tool.arguments())) {
            delta("toolUse", new JsonObject().put("input", token));
            count(TokenClass.OUTPUT_TEXT, 1);
        }
    }

    private void delta(String kind, Object value) {
        event(
                "contentBlockDelta",
                new JsonObject().put("contentBlockIndex", index).put("delta", new JsonObject().put(kind, value)));
    }
}
