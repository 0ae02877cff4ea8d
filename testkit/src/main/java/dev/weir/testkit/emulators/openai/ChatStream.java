package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import dev.weir.testkit.emulators.openai.Flavor.UsageRides;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// A chat completion as a stream of chunks, one token each.
final class ChatStream {
    private final Call call;
    private final Flavor flavor;
    private final Turn turn;
    private final Node body;
    private final String id;
    private final boolean obfuscate;
    private final List<Frame> frames = new ArrayList<>();
    private TokenUsage counted = TokenUsage.NONE;

    ChatStream(Call call, Flavor flavor, Turn turn, Node body) {
        this.call = call;
        this.flavor = flavor;
        this.turn = turn;
        this.body = body;
        this.id = flavor.answerId(call);
        Node options = body.object("stream_options");
        this.obfuscate = flavor.obfuscates() && (options == null || options.flag("include_obfuscation", true));
    }

    Answer answer() {
        if (!flavor.prelude().isEmpty()) {
            frames.add(Frame.of(flavor.prelude()));
        }
        flavor.firstChunk(chunk()).ifPresent(chunk -> frames.add(Frame.of(Answer.data(chunk))));
        for (int i = 0; i < turn.prompt().choices; i++) {
            choice(i);
        }
        if (rides() == UsageRides.ALWAYS || rides() == UsageRides.WHEN_ASKED && asked()) {
            frames.add(Frame.of(Answer.data(chunk().put("choices", flavor.choicesOfUsageChunk())
                    .put("usage", flavor.usage(turn.input(), turn.output())))));
        }
        frames.add(Frame.last("data: [DONE]\n\n"));
        return new Answer.Events(
                Map.of(),
                "text/event-stream; charset=utf-8",
                frames,
                flavor.errorEvent(chunk()),
                turn.paceMs(),
                turn.work(id));
    }

    private UsageRides rides() {
        return switch (turn.orders().value(OrderWord.USAGE)) {
            case "finish", "every", "none" -> UsageRides.ON_FINISH;
            case String _ -> flavor.usageRides();
        };
    }

    private boolean asked() {
        Node options = body.object("stream_options");
        return options != null && options.flag("include_usage", false);
    }

    private JsonObject chunk() {
        var chunk = new JsonObject()
                .put("id", id)
                .put("object", "chat.completion.chunk")
                .put("created", call.now())
                .put("model", turn.prompt().model);
        flavor.dress(chunk, true);
        return chunk;
    }

    private void choice(int index) {
        var first = new JsonObject().put("role", "assistant").put("content", "");
        send(index, flavor.hasRefusals() ? first.put("refusal", null) : first, null, 0, null);
        var tools = new ArrayList<Piece.ToolCall>();
        for (Piece piece : turn.reply().pieces()) {
            switch (piece) {
                case Piece.Thinking(String text, String signature) -> thinking(index, text, signature);
                case Piece.Redacted(String data) -> hidden(index, Tokens.count(data));
                case Piece.Text(String text) -> {
                    for (String token : Tokens.split(text)) {
                        send(index, new JsonObject().put("content", token), TokenClass.OUTPUT_TEXT, 1, token);
                    }
                }
                case Piece.Refused(String text) -> {
                    for (String token : Tokens.split(text)) {
                        send(
                                index,
                                new JsonObject().put(flavor.hasRefusals() ? "refusal" : "content", token),
                                TokenClass.OUTPUT_TEXT,
                                1,
                                null);
                    }
                }
                case Piece.ToolCall tool -> tools.add(tool);
                case Piece.Image image -> {
                    var delta = new JsonObject();
                    if (flavor.image(delta, image.bytes())) {
                        send(index, delta, TokenClass.OUTPUT_IMAGE, Tokens.IMAGE, null);
                    }
                }
                case Piece.Audio audio -> audio(index, audio);
            }
        }
        new ToolChunks(index, tools).send();
        finish(index);
    }

    private void thinking(int index, String text, String signature) {
        List<String> tokens = Tokens.split(text);
        for (int i = 0; i < tokens.size(); i++) {
            var delta = new JsonObject();
            flavor.think(delta, tokens.get(i), i == tokens.size() - 1 ? signature : null);
            if (delta.isEmpty()) {
                hidden(index, 1);
            } else {
                send(index, delta, TokenClass.REASONING, 1, null);
            }
        }
    }

    /// Tokens that the stream does not show; they count with the next chunk.
    private void hidden(int index, long tokens) {
        Frame last = frames.removeLast();
        frames.add(last.with(TokenClass.REASONING, tokens));
        counted = Work.sum(counted, TokenUsage.NONE.with(TokenClass.REASONING, tokens));
    }

    private void audio(int index, Piece.Audio audio) {
        String audioId = call.id("audio_", 24);
        send(index, new JsonObject().put("audio", new JsonObject().put("id", audioId)), null, 0, null);
        for (String token : Tokens.split(audio.transcript())) {
            send(
                    index,
                    new JsonObject().put("audio", new JsonObject().put("transcript", token)),
                    TokenClass.OUTPUT_AUDIO,
                    1,
                    null);
        }
        send(
                index,
                new JsonObject()
                        .put(
                                "audio",
                                new JsonObject().put("data", Base64.getEncoder().encodeToString(audio.bytes()))),
                null,
                0,
                null);
    }

    private void finish(int index) {
        long hidden = turn.orders().number(OrderWord.REASONING, 0);
        if (hidden > 0) {
            hidden(index, hidden);
        }
        var choice =
                choice(index, new JsonObject(), flavor.finishReason(turn.reply().finish()), null);
        var chunk = chunk().put("choices", new JsonArray().add(choice));
        boolean last = index == turn.prompt().choices - 1;
        if (rides() == UsageRides.ON_FINISH
                && last
                && !turn.orders().value(OrderWord.USAGE).equals("none")) {
            chunk.put("usage", flavor.usage(turn.input(), turn.output()));
        } else if (flavor.usageRides() == UsageRides.WHEN_ASKED && asked()) {
            chunk.put("usage", null);
        }
        flavor.dressFinish(chunk, turn);
        frames.add(Frame.of(Answer.data(chunk)));
    }

    private JsonObject choice(int index, JsonObject delta, String finish, String token) {
        var choice = new JsonObject()
                .put("index", index)
                .put("delta", delta)
                .put("logprobs", token != null && body.flag("logprobs", false) ? ChatAnswer.logprobs(token) : null)
                .put("finish_reason", finish);
        flavor.dressChoice(choice, true);
        return choice;
    }

    private void send(int index, JsonObject delta, TokenClass tokenClass, long tokens, String token) {
        var chunk = chunk().put("choices", new JsonArray().add(choice(index, delta, null, token)));
        if (tokenClass != null) {
            counted = Work.sum(counted, TokenUsage.NONE.with(tokenClass, tokens));
        }
        if (turn.orders().value(OrderWord.USAGE).equals("every")) {
            chunk.put("usage", flavor.usage(turn.input(), counted));
        } else if (asked() && rides() == UsageRides.WHEN_ASKED) {
            chunk.put("usage", null);
        }
        if (obfuscate) {
            chunk.put("obfuscation", "x".repeat(1 + frames.size() % 7));
        }
        var frame = Frame.of(Answer.data(chunk));
        frames.add(tokenClass == null ? frame : frame.with(tokenClass, tokens));
    }

    /// The tool calls of one choice: one after another, by turns, or whole.
    private final class ToolChunks {
        private final int choice;
        private final List<Piece.ToolCall> tools;

        private ToolChunks(int choice, List<Piece.ToolCall> tools) {
            this.choice = choice;
            this.tools = tools;
        }

        private void send() {
            var arguments = new ArrayList<List<String>>();
            for (int i = 0; i < tools.size(); i++) {
                Piece.ToolCall tool = tools.get(i);
                arguments.add(Tokens.split(tool.arguments()));
                if (flavor.wholeToolCalls()) {
                    long tokens = Tokens.count(tool.name()) + Tokens.count(tool.arguments());
                    delta(i, ChatAnswer.toolCall(flavor.toolCallId(call), tool), tokens);
                } else if (!turn.has(OrderWord.LATE)) {
                    begin(i);
                }
                if (!flavor.wholeToolCalls() && !turn.has(OrderWord.INTERLEAVE)) {
                    pieces(i, arguments.get(i), 0, arguments.get(i).size());
                }
            }
            if (!flavor.wholeToolCalls() && turn.has(OrderWord.INTERLEAVE)) {
                int longest = arguments.stream().mapToInt(List::size).max().orElse(0);
                for (int at = 0; at < longest; at++) {
                    for (int i = 0; i < tools.size(); i++) {
                        pieces(
                                i,
                                arguments.get(i),
                                at,
                                Math.min(at + 1, arguments.get(i).size()));
                    }
                }
            }
        }

        private void begin(int i) {
            var named = new Piece.ToolCall(tools.get(i).name(), "");
            delta(i, ChatAnswer.toolCall(flavor.toolCallId(call), named), Tokens.count(named.name()));
        }

        private void pieces(int i, List<String> pieces, int from, int to) {
            for (int at = from; at < to; at++) {
                delta(i, new JsonObject().put("function", new JsonObject().put("arguments", pieces.get(at))), 1);
                if (at == 0 && turn.has(OrderWord.LATE)) {
                    begin(i);
                }
            }
        }

        private void delta(int i, JsonObject call, long tokens) {
            var indexed = new JsonObject().put("index", i).mergeIn(call);
            ChatStream.this.send(
                    choice,
                    new JsonObject().put("tool_calls", new JsonArray().add(indexed)),
                    TokenClass.OUTPUT_TEXT,
                    tokens,
                    null);
        }
    }
}
