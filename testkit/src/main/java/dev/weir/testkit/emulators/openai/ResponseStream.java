package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Reply.Finish;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A response as a stream of numbered events. Its last event is its terminator.
final class ResponseStream {
    private final ResponseMaker maker;
    private final Turn turn;
    private final List<Frame> frames = new ArrayList<>();
    private int number;

    ResponseStream(ResponseMaker maker, Turn turn) {
        this.maker = maker;
        this.turn = turn;
    }

    Answer answer() {
        add("response.created", new JsonObject().put("response", maker.begun()));
        add("response.in_progress", new JsonObject().put("response", maker.begun()));
        for (int i = 0; i < maker.items().size(); i++) {
            item(i, maker.items().get(i));
        }
        long hidden = turn.orders().number(OrderWord.REASONING, 0);
        if (hidden > 0) {
            frames.add(frames.removeLast().with(TokenClass.REASONING, hidden));
        }
        Finish finish = turn.reply().finish();
        boolean incomplete = finish == Finish.LENGTH || finish == Finish.FILTER;
        add(
                incomplete ? "response.incomplete" : "response.completed",
                new JsonObject().put("response", maker.finished()));
        frames.add(frames.removeLast().asTerminator());
        return new Answer.Events(
                Map.of(), "text/event-stream; charset=utf-8", frames, error(), turn.paceMs(), maker.work());
    }

    private Buffer error() {
        var error = new JsonObject()
                .put("type", "error")
                .put("sequence_number", number + 1)
                .put("code", "server_error")
                .put("message", "The server had an error processing your request. Sorry about that!")
                .put("param", null);
        var failed = new JsonObject()
                .put("type", "response.failed")
                .put("sequence_number", number + 2)
                .put("response", maker.failed());
        return Buffer.buffer(Answer.event("error", error) + Answer.event("response.failed", failed));
    }

    private void add(String type, JsonObject fields) {
        var event = new JsonObject()
                .put("type", type)
                .put("sequence_number", number++)
                .mergeIn(fields);
        frames.add(Frame.of(Answer.event(type, event)));
    }

    private void item(int index, ResponseMaker.Item item) {
        JsonObject empty = item.json().copy();
        switch (item.piece()) {
            case Piece.ToolCall _ -> empty.put("arguments", "").put("status", "in_progress");
            case Piece.Thinking _ -> empty.put("summary", new JsonArray());
            case Piece.Text _, Piece.Refused _, Piece.Redacted _, Piece.Image _, Piece.Audio _ ->
                empty.put("content", new JsonArray()).put("status", "in_progress");
        }
        add(
                "response.output_item.added",
                new JsonObject().put("output_index", index).put("item", empty));
        String id = item.json().getString("id");
        switch (item.piece()) {
            case Piece.Text(String text) -> text(index, id, text, "output_text", "text");
            case Piece.Refused(String text) -> text(index, id, text, "refusal", "refusal");
            case Piece.ToolCall tool -> call(index, id, tool);
            case Piece.Thinking(String text, String _) ->
                summary(index, id, text, item.json().getJsonArray("summary").isEmpty());
            case Piece.Redacted _, Piece.Image _, Piece.Audio _ -> {}
        }
        add(
                "response.output_item.done",
                new JsonObject().put("output_index", index).put("item", item.json()));
    }

    private static JsonObject place(int index, String id) {
        return new JsonObject().put("item_id", id).put("output_index", index);
    }

    private void text(int index, String id, String text, String kind, String field) {
        JsonObject part = kind.equals("output_text")
                ? ResponseMaker.outputText("")
                : new JsonObject().put("type", kind).put(field, "");
        add(
                "response.content_part.added",
                place(index, id).put("content_index", 0).put("part", part));
        for (String token : Tokens.split(text)) {
            var delta = place(index, id).put("content_index", 0).put("delta", token);
            add(
                    "response." + kind + ".delta",
                    kind.equals("output_text") ? delta.put("logprobs", new JsonArray()) : delta);
            count(TokenClass.OUTPUT_TEXT);
        }
        var done = place(index, id).put("content_index", 0).put(field, text);
        add("response." + kind + ".done", kind.equals("output_text") ? done.put("logprobs", new JsonArray()) : done);
        add(
                "response.content_part.done",
                place(index, id).put("content_index", 0).put("part", part.copy().put(field, text)));
    }

    private void call(int index, String id, Piece.ToolCall tool) {
        frames.add(frames.removeLast().with(TokenClass.OUTPUT_TEXT, Tokens.count(tool.name())));
        for (String token : Tokens.split(tool.arguments())) {
            add("response.function_call_arguments.delta", place(index, id).put("delta", token));
            count(TokenClass.OUTPUT_TEXT);
        }
        add(
                "response.function_call_arguments.done",
                place(index, id).put("name", tool.name()).put("arguments", tool.arguments()));
    }

    private void summary(int index, String id, String text, boolean hidden) {
        if (hidden) {
            frames.add(frames.removeLast().with(TokenClass.REASONING, Tokens.count(text)));
            return;
        }
        var part = new JsonObject().put("type", "summary_text").put("text", "");
        add(
                "response.reasoning_summary_part.added",
                place(index, id).put("summary_index", 0).put("part", part));
        for (String token : Tokens.split(text)) {
            add(
                    "response.reasoning_summary_text.delta",
                    place(index, id).put("summary_index", 0).put("delta", token));
            count(TokenClass.REASONING);
        }
        add(
                "response.reasoning_summary_text.done",
                place(index, id).put("summary_index", 0).put("text", text));
        add(
                "response.reasoning_summary_part.done",
                place(index, id).put("summary_index", 0).put("part", part.copy().put("text", text)));
    }

    private void count(TokenClass tokenClass) {
        frames.add(frames.removeLast().with(tokenClass, 1));
    }
}
