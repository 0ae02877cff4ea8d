package dev.weir.testkit.emulators.anthropic;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A message, in one piece or as a stream of its blocks, one after another.
final class MessageMaker {
    private final Call call;
    private final Turn turn;
    private final String id;
    private final List<Frame> frames = new ArrayList<>();
    private int index;

    MessageMaker(Call call, Turn turn) {
        this.call = call;
        this.turn = turn;
        this.id = call.id("msg_", 24);
    }

    Answer answer() {
        return turn.prompt().stream ? stream() : Answer.json(message(), turn.work(id));
    }

    /// The whole message.
    JsonObject message() {
        var content = new JsonArray();
        turn.reply().pieces().forEach(piece -> {
            JsonObject block = block(piece);
            if (block != null) {
                content.add(block);
            }
        });
        return begun().put("content", content)
                .put("stop_reason", stopReason())
                .put("stop_sequence", turn.reply().stop())
                .put("usage", usage(turn.input(), turn.output(), true));
    }

    private JsonObject begun() {
        return new JsonObject()
                .put("model", turn.prompt().model)
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("content", new JsonArray())
                .put("stop_reason", null)
                .put("stop_sequence", null)
                .put("usage", usage(turn.input(), TokenUsage.NONE.with(TokenClass.OUTPUT_TEXT, 1), false));
    }

    private String stopReason() {
        return switch (turn.reply().finish()) {
            case STOP -> "end_turn";
            case STOP_SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOLS -> "tool_use";
            case REFUSAL, FILTER -> "refusal";
        };
    }

    private JsonObject block(Piece piece) {
        return switch (piece) {
            case Piece.Thinking(String text, String signature) ->
                new JsonObject().put("type", "thinking").put("thinking", text).put("signature", signature);
            case Piece.Redacted(String data) ->
                new JsonObject().put("type", "redacted_thinking").put("data", data);
            case Piece.Text(String text) -> new JsonObject().put("type", "text").put("text", text);
            case Piece.Refused(String text) ->
                new JsonObject().put("type", "text").put("text", text);
            case Piece.ToolCall(String name, String arguments) ->
                new JsonObject()
                        .put("type", "tool_use")
                        .put("id", call.id("toolu_01", 22))
                        .put("name", name)
                        .put("input", object(arguments));
            case Piece.Image _, Piece.Audio _ -> null;
        };
    }

    /// Arguments that were cut short are none.
    private static JsonObject object(String json) {
        try {
            return new JsonObject(json);
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }

    /// Usage in Anthropic's way: the cache apart from the input, thinking within the output.
    static JsonObject usage(TokenUsage input, TokenUsage output, boolean end) {
        long write5m = input.count(TokenClass.CACHE_WRITE_5M);
        long write1h = input.count(TokenClass.CACHE_WRITE_1H);
        var usage = new JsonObject()
                .put("input_tokens", input.count(TokenClass.INPUT_FRESH))
                .put("cache_creation_input_tokens", write5m + write1h)
                .put("cache_read_input_tokens", input.count(TokenClass.CACHE_READ))
                .put(
                        "cache_creation",
                        new JsonObject()
                                .put("ephemeral_5m_input_tokens", write5m)
                                .put("ephemeral_1h_input_tokens", write1h))
                .put("output_tokens", output.outputTotal())
                .put("service_tier", "standard");
        if (end && output.has(TokenClass.REASONING)) {
            usage.put(
                    "output_tokens_details",
                    new JsonObject().put("thinking_tokens", output.count(TokenClass.REASONING)));
        }
        return usage;
    }

    private Answer stream() {
        add("message_start", new JsonObject().put("message", begun()));
        List<Piece> pieces = turn.reply().pieces();
        for (int i = 0; i < pieces.size(); i++) {
            JsonObject block = block(pieces.get(i));
            if (block != null) {
                block(block, pieces.get(i));
                index++;
            }
            if (i == 0) {
                add("ping", new JsonObject());
            }
        }
        end();
        var error = new JsonObject()
                .put("type", "error")
                .put("error", new JsonObject().put("type", "overloaded_error").put("message", "Overloaded"))
                .put("request_id", call.id("req_", 24));
        return new Answer.Events(
                Map.of("cache-control", "no-cache"),
                "text/event-stream; charset=utf-8",
                frames,
                Buffer.buffer(Answer.event("error", error)),
                turn.paceMs(),
                turn.work(id));
    }

    private void end() {
        long hidden = turn.orders().number(OrderWord.REASONING, 0);
        if (hidden > 0) {
            frames.add(frames.removeLast().with(TokenClass.REASONING, hidden));
        }
        JsonObject usage = usage(turn.input(), turn.output(), true);
        usage.remove("service_tier");
        usage.remove("cache_creation");
        add(
                "message_delta",
                new JsonObject()
                        .put(
                                "delta",
                                new JsonObject()
                                        .put("stop_reason", stopReason())
                                        .put("stop_sequence", turn.reply().stop()))
                        .put("usage", usage));
        add("message_stop", new JsonObject());
        frames.add(frames.removeLast().asTerminator());
    }

    private void add(String type, JsonObject fields) {
        frames.add(
                Frame.of(Answer.event(type, new JsonObject().put("type", type).mergeIn(fields))));
    }

    private void block(JsonObject block, Piece piece) {
        JsonObject empty = block.copy();
        switch (piece) {
            case Piece.Thinking _ -> empty.put("thinking", "").put("signature", "");
            case Piece.Text _, Piece.Refused _ -> empty.put("text", "");
            case Piece.ToolCall _ -> empty.put("input", new JsonObject());
            case Piece.Redacted _, Piece.Image _, Piece.Audio _ -> {}
        }
        add("content_block_start", new JsonObject().put("index", index).put("content_block", empty));
        switch (piece) {
            case Piece.Thinking(String text, String signature) -> {
                deltas("thinking_delta", "thinking", Tokens.split(text), TokenClass.REASONING);
                deltas("signature_delta", "signature", List.of(signature), null);
            }
            case Piece.Redacted(String data) -> count(TokenClass.REASONING, Tokens.count(data));
            case Piece.Text(String text) -> deltas("text_delta", "text", Tokens.split(text), TokenClass.OUTPUT_TEXT);
            case Piece.Refused(String text) -> deltas("text_delta", "text", Tokens.split(text), TokenClass.OUTPUT_TEXT);
            case Piece.ToolCall(String name, String arguments) -> {
                count(TokenClass.OUTPUT_TEXT, Tokens.count(name));
                deltas("input_json_delta", "partial_json", List.of(""), null);
                if (arguments.equals("{}")) {
                    // A tool without arguments gets no more than the empty piece.
                    count(TokenClass.OUTPUT_TEXT, Tokens.count(arguments));
                } else {
                    deltas("input_json_delta", "partial_json", Tokens.split(arguments), TokenClass.OUTPUT_TEXT);
                }
            }
            case Piece.Image _, Piece.Audio _ -> {}
        }
        add("content_block_stop", new JsonObject().put("index", index));
    }

    private void count(TokenClass tokenClass, long tokens) {
        frames.add(frames.removeLast().with(tokenClass, tokens));
    }

    private void deltas(String type, String field, List<String> pieces, TokenClass tokenClass) {
        for (String piece : pieces) {
            add(
                    "content_block_delta",
                    new JsonObject()
                            .put("index", index)
                            .put("delta", new JsonObject().put("type", type).put(field, piece)));
            if (tokenClass != null) {
                count(tokenClass, 1);
            }
        }
    }
}
