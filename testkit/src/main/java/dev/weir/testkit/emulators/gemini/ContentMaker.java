package dev.weir.testkit.emulators.gemini;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Reply.Finish;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Signature;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Generated content. A call comes whole, in one part, with a signature on the first; the reason to finish comes in a
/// chunk of its own; every chunk counts everything so far.
final class ContentMaker {
    private final Call call;
    private final Turn turn;
    private final String id;
    private final boolean showThoughts;

    private record Part(JsonObject json, TokenClass tokenClass, long tokens) {}

    ContentMaker(Call call, Turn turn, Node body) {
        this.call = call;
        this.turn = turn;
        this.id = call.id("emu", 20);
        Node config = body.object("generationConfig");
        Node thinking = config == null ? null : config.object("thinkingConfig");
        this.showThoughts = thinking != null && thinking.flag("includeThoughts", false);
    }

    Answer whole() {
        var candidates = new JsonArray();
        for (int i = 0; i < turn.prompt().choices; i++) {
            var parts = new JsonArray();
            parts(false).forEach(part -> {
                if (part.json() != null) {
                    parts.add(part.json());
                }
            });
            candidates.add(candidate(i, parts, finishReason()));
        }
        return Answer.json(chunk(blocked() ? null : candidates, turn.output()), turn.work(id));
    }

    /// @param sse events; otherwise a JSON array that grows
    Answer stream(boolean sse) {
        var chunks = new ArrayList<JsonObject>();
        var tokens = new ArrayList<Part>();
        var counted = TokenUsage.NONE;
        if (blocked()) {
            chunks.add(chunk(null, TokenUsage.NONE));
            tokens.add(new Part(null, null, 0));
        } else {
            for (int i = 0; i < turn.prompt().choices; i++) {
                for (Part part : parts(true)) {
                    counted = Work.sum(counted, TokenUsage.NONE.with(part.tokenClass(), part.tokens()));
                    var parts = part.json() == null ? new JsonArray() : new JsonArray().add(part.json());
                    chunks.add(chunk(new JsonArray().add(candidate(i, parts, null)), counted));
                    tokens.add(part);
                }
                var empty = new JsonArray().add(new JsonObject().put("text", ""));
                chunks.add(chunk(new JsonArray().add(candidate(i, empty, finishReason())), turn.output()));
                tokens.add(new Part(null, null, 0));
            }
        }
        var error = error();
        return new Answer.Events(
                Map.of(),
                sse ? "text/event-stream" : "application/json; charset=UTF-8",
                sse ? events(chunks, tokens) : array(chunks, tokens),
                Buffer.buffer(sse ? "data: " + error.encode() + "\r\n\r\n" : ",\r\n" + error.encodePrettily() + "]"),
                turn.paceMs(),
                turn.work(id));
    }

    private List<Frame> events(List<JsonObject> chunks, List<Part> tokens) {
        var frames = new ArrayList<Frame>();
        for (int i = 0; i < chunks.size(); i++) {
            frames.add(frame("data: " + chunks.get(i).encode() + "\r\n\r\n", tokens.get(i)));
        }
        frames.add(frames.removeLast().asTerminator());
        return frames;
    }

    private List<Frame> array(List<JsonObject> chunks, List<Part> tokens) {
        var frames = new ArrayList<Frame>();
        for (int i = 0; i < chunks.size(); i++) {
            frames.add(frame((i == 0 ? "[" : ",\r\n") + chunks.get(i).encodePrettily(), tokens.get(i)));
        }
        frames.add(Frame.last("]"));
        return frames;
    }

    private Frame frame(String text, Part part) {
        var frame = Frame.of(text);
        return part.tokenClass() == null ? frame : frame.with(part.tokenClass(), part.tokens());
    }

    private static JsonObject error() {
        return new JsonObject()
                .put(
                        "error",
                        new JsonObject()
                                .put("code", 503)
                                .put("message", "The model is overloaded. Please try again later.")
                                .put("status", "UNAVAILABLE"));
    }

    private boolean blocked() {
        return turn.has(OrderWord.FILTER);
    }

    private String finishReason() {
        Finish finish = turn.reply().finish();
        return switch (finish) {
            case STOP, STOP_SEQUENCE, TOOLS -> "STOP";
            case LENGTH -> "MAX_TOKENS";
            case REFUSAL, FILTER -> "SAFETY";
        };
    }

    private JsonObject candidate(int index, JsonArray parts, String finish) {
        var candidate = new JsonObject()
                .put("content", new JsonObject().put("parts", parts).put("role", "model"))
                .put("index", index);
        return finish == null ? candidate : candidate.put("finishReason", finish);
    }

    private JsonObject chunk(JsonArray candidates, TokenUsage output) {
        var chunk = new JsonObject();
        if (candidates == null) {
            chunk.put("promptFeedback", new JsonObject().put("blockReason", "PROHIBITED_CONTENT"));
        } else {
            chunk.put("candidates", candidates);
        }
        return chunk.put("usageMetadata", usage(turn.input(), candidates == null ? TokenUsage.NONE : output))
                .put("modelVersion", turn.prompt().model)
                .put("responseId", id);
    }

    /// @param split texts by token, as a stream sends them
    private List<Part> parts(boolean split) {
        var parts = new ArrayList<Part>();
        boolean first = true;
        for (Piece piece : turn.reply().pieces()) {
            switch (piece) {
                case Piece.Thinking(String text, String _) -> thoughts(parts, text, split);
                case Piece.Redacted(String data) -> parts.add(new Part(null, TokenClass.REASONING, Tokens.count(data)));
                case Piece.Text(String text) -> texts(parts, text, split);
                case Piece.Refused(String text) -> texts(parts, text, split);
                case Piece.ToolCall tool -> {
                    long tokens = Tokens.count(tool.name()) + Tokens.count(tool.arguments());
                    parts.add(new Part(functionCall(tool, first), TokenClass.OUTPUT_TEXT, tokens));
                    first = false;
                }
                case Piece.Image(byte[] bytes) ->
                    parts.add(new Part(image(bytes), TokenClass.OUTPUT_IMAGE, Tokens.IMAGE));
                case Piece.Audio _ -> {}
            }
        }
        long hidden = turn.orders().number(OrderWord.REASONING, 0);
        if (hidden > 0) {
            parts.add(new Part(null, TokenClass.REASONING, hidden));
        }
        return parts;
    }

    private void thoughts(List<Part> parts, String text, boolean split) {
        for (String token : split ? Tokens.split(text) : List.of(text)) {
            JsonObject part = showThoughts ? new JsonObject().put("text", token).put("thought", true) : null;
            parts.add(new Part(part, TokenClass.REASONING, split ? 1 : Tokens.count(text)));
        }
    }

    private static void texts(List<Part> parts, String text, boolean split) {
        for (String token : split ? Tokens.split(text) : List.of(text)) {
            parts.add(new Part(
                    new JsonObject().put("text", token), TokenClass.OUTPUT_TEXT, split ? 1 : Tokens.count(text)));
        }
    }

    private JsonObject functionCall(Piece.ToolCall tool, boolean first) {
        var function = new JsonObject().put("name", tool.name()).put("args", arguments(tool.arguments()));
        if (turn.prompt().model.contains("gemini-3")) {
            function.put("id", call.id("fc", 8));
        }
        var part = new JsonObject().put("functionCall", function);
        boolean signs = turn.prompt().model.contains("gemini-3") || turn.has(OrderWord.THINK);
        return first && signs ? part.put("thoughtSignature", Signature.of("call " + tool.name())) : part;
    }

    private static JsonObject arguments(String json) {
        try {
            return new JsonObject(json);
        } catch (DecodeException e) {
            return new JsonObject();
        }
    }

    private static JsonObject image(byte[] bytes) {
        return new JsonObject()
                .put(
                        "inlineData",
                        new JsonObject()
                                .put("mimeType", "image/png")
                                .put("data", Base64.getEncoder().encodeToString(bytes)));
    }

    /// Usage in Google's way: the cache within the prompt, thoughts beside the candidates.
    static JsonObject usage(TokenUsage input, TokenUsage output) {
        long thoughts = output.count(TokenClass.REASONING);
        var usage = new JsonObject()
                .put("promptTokenCount", input.inputTotal())
                .put("candidatesTokenCount", output.outputTotal() - thoughts)
                .put("totalTokenCount", input.inputTotal() + output.outputTotal())
                .put("promptTokensDetails", details(input));
        if (input.has(TokenClass.CACHE_READ)) {
            usage.put("cachedContentTokenCount", input.count(TokenClass.CACHE_READ));
            usage.put("cacheTokensDetails", new JsonArray().add(modality("TEXT", input.count(TokenClass.CACHE_READ))));
        }
        if (output.has(TokenClass.OUTPUT_IMAGE)) {
            usage.put(
                    "candidatesTokensDetails",
                    new JsonArray().add(modality("IMAGE", output.count(TokenClass.OUTPUT_IMAGE))));
        }
        return thoughts == 0 ? usage : usage.put("thoughtsTokenCount", thoughts);
    }

    private static JsonArray details(TokenUsage input) {
        long image = input.count(TokenClass.INPUT_IMAGE);
        long audio = input.count(TokenClass.INPUT_AUDIO);
        var details = new JsonArray().add(modality("TEXT", input.inputTotal() - image - audio));
        if (image > 0) {
            details.add(modality("IMAGE", image));
        }
        return audio > 0 ? details.add(modality("AUDIO", audio)) : details;
    }

    private static JsonObject modality(String modality, long tokens) {
        return new JsonObject().put("modality", modality).put("tokenCount", tokens);
    }
}
