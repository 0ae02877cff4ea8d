package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Fault;
import dev.weir.testkit.emulators.core.FaultOrder;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.OrderWord;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Served;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/// One response: token by token, spoken or written, at the pace that was ordered, until its end, a cancellation or an
/// ordered fault.
final class RealtimeResponse {
    private static final int SWITCHED = 101;
    private static final short INTERNAL_ERROR = 1011;

    private final Realtime realtime;
    private final Call call;
    private final Turn turn;
    private final FaultOrder fault;
    private final String id;
    private final boolean spoken;
    private final String words;
    private final List<String> tokens;
    private final JsonObject place;
    private final JsonObject item;
    private int sent;
    private boolean over;

    RealtimeResponse(Realtime realtime, Call call, Turn turn) {
        this.realtime = realtime;
        this.call = call;
        this.turn = turn;
        this.fault = turn.orders().fault();
        this.id = call.id("resp_", 24);
        List<Piece.Audio> speech = turn.reply().all(Piece.Audio.class);
        this.spoken = !speech.isEmpty();
        this.words = spoken ? speech.getFirst().transcript() : turn.reply().text();
        this.tokens = Tokens.split(words);
        String itemId = call.id("item_", 20);
        this.place = new JsonObject()
                .put("response_id", id)
                .put("item_id", itemId)
                .put("output_index", 0)
                .put("content_index", 0);
        this.item = new JsonObject().put("id", itemId).put("type", "message").put("role", "assistant");
    }

    String id() {
        return id;
    }

    private boolean is(Fault ordered) {
        return fault != null && fault.fault() == ordered;
    }

    void begin() {
        realtime.send("response.created", new JsonObject().put("response", response("in_progress")));
        realtime.send(
                "response.output_item.added",
                place.copy().put("item", item.copy().put("status", "in_progress")));
        step();
    }

    private void step() {
        while (!over && sent < tokens.size()) {
            if (fault != null && fault.number() >= 0 && sent >= fault.number() && strikes()) {
                return;
            }
            delta(tokens.get(sent++));
            long pace = is(Fault.SLOW_CHUNKS) ? fault.number() : turn.paceMs();
            if (pace > 0) {
                call.vertx().setTimer(pace, _ -> step());
                return;
            }
        }
        if (!over && !strikes()) {
            finish();
        }
    }

    private void delta(String token) {
        realtime.send(
                spoken ? "response.output_audio_transcript.delta" : "response.output_text.delta",
                place.copy().put("delta", token));
        if (spoken) {
            realtime.send(
                    "response.output_audio.delta",
                    place.copy().put("delta", Base64.getEncoder().encodeToString(Media.pcm(token))));
        }
    }

    /// Goes wrong, if that was ordered.
    private boolean strikes() {
        if (is(Fault.ERROR_IN_STREAM)) {
            realtime.error("The server had an error while processing your request.", "server_error", null);
            done("failed", Served.Ending.SPOILED);
        } else if (is(Fault.CUT_IN_STREAM)) {
            spoiled();
            realtime.socket().close(INTERNAL_ERROR, "the emulator was told to");
        } else if (is(Fault.RESET_IN_STREAM)) {
            spoiled();
            // Not the channel's own close, which would be a polite one.
            ChannelHandlerContext context = ((WebSocketInternal) realtime.socket()).channelHandlerContext();
            context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            context.close();
        } else if (is(Fault.GARBAGE)) {
            spoiled();
            realtime.socket().writeTextMessage("{\"type\": <<< garbage");
        } else if (is(Fault.HANG_IN_STREAM)) {
            spoiled();
        } else {
            return false;
        }
        return true;
    }

    private void finish() {
        realtime.send(
                spoken ? "response.output_audio_transcript.done" : "response.output_text.done",
                place.copy().put(spoken ? "transcript" : "text", words));
        realtime.send(
                "response.output_item.done",
                place.copy().put("item", item.copy().put("status", "completed")));
        done("completed", Served.Ending.FINISHED);
    }

    private void done(String status, Served.Ending ending) {
        TokenUsage output = record(ending);
        boolean silent = turn.orders().value(OrderWord.USAGE).equals("none");
        realtime.send(
                "response.done",
                new JsonObject()
                        .put("response", response(status).put("usage", silent ? null : usage(turn.input(), output))));
    }

    /// Writes down what was served, and what of it was sent.
    private TokenUsage record(Served.Ending ending) {
        over = true;
        realtime.over();
        TokenUsage output = ending == Served.Ending.FINISHED && sent == tokens.size()
                ? turn.output()
                : TokenUsage.NONE.with(spoken ? TokenClass.OUTPUT_AUDIO : TokenClass.OUTPUT_TEXT, sent);
        call.served(Work.of(id, turn.prompt().model, turn.input(), output), SWITCHED, ending);
        // It is part of the conversation from now on.
        turn.prompt().other();
        turn.prompt().text(String.join("", tokens.subList(0, sent)));
        return output;
    }

    private void spoiled() {
        record(Served.Ending.SPOILED);
    }

    /// Its end by the caller, or because the caller began to speak.
    void cancel() {
        if (!over) {
            done("cancelled", Served.Ending.FINISHED);
        }
    }

    /// The caller left.
    void left() {
        if (!over) {
            record(Served.Ending.CLIENT_LEFT);
        }
    }

    private JsonObject response(String status) {
        return new JsonObject()
                .put("id", id)
                .put("object", "realtime.response")
                .put("status", status)
                .put("output", new JsonArray());
    }

    private static JsonObject usage(TokenUsage input, TokenUsage output) {
        return new JsonObject()
                .put("total_tokens", input.inputTotal() + output.outputTotal())
                .put("input_tokens", input.inputTotal())
                .put("output_tokens", output.outputTotal())
                .put(
                        "input_token_details",
                        new JsonObject()
                                .put("text_tokens", input.inputTotal() - input.count(TokenClass.INPUT_AUDIO))
                                .put("audio_tokens", input.count(TokenClass.INPUT_AUDIO))
                                .put("cached_tokens", input.count(TokenClass.CACHE_READ)))
                .put(
                        "output_token_details",
                        new JsonObject()
                                .put("text_tokens", output.outputTotal() - output.count(TokenClass.OUTPUT_AUDIO))
                                .put("audio_tokens", output.count(TokenClass.OUTPUT_AUDIO)));
    }
}
