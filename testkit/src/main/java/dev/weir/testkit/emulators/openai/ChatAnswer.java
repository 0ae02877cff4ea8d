package dev.weir.testkit.emulators.openai;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Reply;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/// A chat completion in one piece.
final class ChatAnswer {
    private final Call call;
    private final Flavor flavor;
    private final Turn turn;
    private final Node body;

    ChatAnswer(Call call, Flavor flavor, Turn turn, Node body) {
        this.call = call;
        this.flavor = flavor;
        this.turn = turn;
        this.body = body;
    }

    Answer answer() {
        String id = flavor.answerId(call);
        var choices = new JsonArray();
        for (int i = 0; i < turn.prompt().choices; i++) {
            choices.add(choice(i));
        }
        var answer = new JsonObject()
                .put("id", id)
                .put("object", "chat.completion")
                .put("created", call.now())
                .put("model", turn.prompt().model)
                .put("choices", choices);
        if (!turn.orders().value(OrderWord.USAGE).equals("none")) {
            answer.put("usage", flavor.usage(turn.input(), turn.output()));
        }
        flavor.dress(answer, false);
        return Answer.json(answer, turn.work(id));
    }

    private JsonObject choice(int index) {
        Reply reply = turn.reply();
        var choice = new JsonObject()
                .put("index", index)
                .put("message", message(reply))
                .put("logprobs", body.flag("logprobs", false) ? logprobs(reply.text()) : null)
                .put("finish_reason", flavor.finishReason(reply.finish()));
        flavor.dressChoice(choice, false);
        return choice;
    }

    private JsonObject message(Reply reply) {
        List<Piece.Refused> refused = reply.all(Piece.Refused.class);
        List<Piece.Audio> audio = reply.all(Piece.Audio.class);
        var message = new JsonObject()
                .put("role", "assistant")
                .put("content", reply.text().isEmpty() && noText(reply) ? null : reply.text());
        String refusal = refused.isEmpty() ? null : refused.getFirst().text();
        if (flavor.hasRefusals()) {
            message.put("refusal", refusal).put("annotations", new JsonArray());
        } else if (refusal != null) {
            message.put("content", refusal);
        }
        if (!reply.thinking().isEmpty()) {
            flavor.think(
                    message,
                    reply.thinking(),
                    reply.all(Piece.Thinking.class).getFirst().signature());
        }
        var calls = new JsonArray();
        reply.all(Piece.ToolCall.class).forEach(each -> calls.add(toolCall(flavor.toolCallId(call), each)));
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
        }
        if (!audio.isEmpty()) {
            message.put("audio", audio(audio.getFirst()));
        }
        flavor.dressMessage(message, reply);
        return message;
    }

    private static boolean noText(Reply reply) {
        return reply.pieces().stream().anyMatch(piece -> !(piece instanceof Piece.Text));
    }

    static JsonObject toolCall(String id, Piece.ToolCall tool) {
        return new JsonObject()
                .put("id", id)
                .put("type", "function")
                .put("function", new JsonObject().put("name", tool.name()).put("arguments", tool.arguments()));
    }

    private JsonObject audio(Piece.Audio audio) {
        return new JsonObject()
                .put("id", call.id("audio_", 24))
                .put("expires_at", call.now() + 3_600)
                .put("data", Base64.getEncoder().encodeToString(audio.bytes()))
                .put("transcript", audio.transcript());
    }

    static JsonObject logprobs(String text) {
        var content = new JsonArray();
        for (String token : Tokens.split(text)) {
            var bytes = new JsonArray();
            for (byte each : token.getBytes(StandardCharsets.UTF_8)) {
                bytes.add(each & 0xFF);
            }
            content.add(new JsonObject()
                    .put("token", token)
                    .put("logprob", -0.125)
                    .put("bytes", bytes)
                    .put("top_logprobs", new JsonArray()));
        }
        return new JsonObject().put("content", content).put("refusal", null);
    }
}
