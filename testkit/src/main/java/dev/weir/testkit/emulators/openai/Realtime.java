package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Reply.Piece;
import dev.weir.testkit.emulators.core.Served;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;

/// A realtime session over a WebSocket: items of text or audio in, responses of text or speech out, each with its
/// usage.
final class Realtime {
    private static final int SWITCHED = 101;
    private static final String PROTOCOL_KEY = "openai-insecure-api-key.";

    private final Call call;
    private final Flavor flavor;
    private final JsonObject session;
    private ServerWebSocket socket;
    private Prompt prompt;
    private long appendedBytes;

    Realtime(Call call, Flavor flavor) {
        this.call = call;
        this.flavor = flavor;
        this.session = new JsonObject()
                .put("id", call.id("sess_", 24))
                .put("object", "realtime.session")
                .put("type", "realtime")
                .put("model", call.query("model"))
                .put("output_modalities", new JsonArray().add("audio"));
        this.prompt = fresh();
    }

    private Prompt fresh() {
        return new Prompt(call.query("model") == null ? "" : call.query("model"));
    }

    Answer open() {
        authenticate();
        if (call.query("model") == null) {
            throw new Refusal(Kind.INVALID, "You must provide a model parameter.", "model", "missing_model");
        }
        call.request().toWebSocket().onSuccess(opened -> {
            socket = opened;
            socket.textMessageHandler(this::receive);
            send("session.created", new JsonObject().put("session", session));
        });
        return new Answer.Taken();
    }

    /// By header, or by a subprotocol, which is all that browsers can send.
    private void authenticate() {
        String protocols = call.header("sec-websocket-protocol");
        int at = protocols == null ? -1 : protocols.indexOf(PROTOCOL_KEY);
        if (at < 0) {
            flavor.authenticate(call);
        } else if (!protocols
                .substring(at + PROTOCOL_KEY.length())
                .split(",")[0]
                .strip()
                .equals(flavor.key())) {
            throw new Refusal(Kind.AUTHENTICATION, "Incorrect API key provided.", null, "invalid_api_key");
        }
    }

    private void send(String type, JsonObject fields) {
        socket.writeTextMessage(new JsonObject()
                .put("type", type)
                .put("event_id", call.id("event_", 20))
                .mergeIn(fields)
                .encode());
    }

    private void receive(String text) {
        JsonObject event;
        try {
            event = new JsonObject(text);
        } catch (DecodeException e) {
            error("Could not parse the event as JSON.", "invalid_json", null);
            return;
        }
        try {
            handle(event);
        } catch (Refusal refusal) {
            error(refusal.getMessage(), refusal.code(), event.getString("event_id"));
        } catch (ClassCastException e) {
            error("Invalid type in the event.", "invalid_type", event.getString("event_id"));
        }
    }

    private void handle(JsonObject event) {
        switch (event.getString("type", "")) {
            case "session.update" -> {
                session.mergeIn(event.getJsonObject("session", new JsonObject()), true);
                send("session.updated", new JsonObject().put("session", session));
            }
            case "conversation.item.create" -> item(event.getJsonObject("item", new JsonObject()));
            case "input_audio_buffer.append" -> append(event.getString("audio"));
            case "input_audio_buffer.clear" -> {
                appendedBytes = 0;
                send("input_audio_buffer.cleared", new JsonObject());
            }
            case "input_audio_buffer.commit" -> commit();
            case "response.create" -> respond(event.getJsonObject("response", new JsonObject()));
            case "response.cancel" ->
                error("Cancellation failed: no active response found", "response_cancel_not_active", null);
            case String other ->
                throw new Refusal(Kind.INVALID, "Invalid value: '" + other + "'.", "type", "invalid_value");
        }
    }

    private void append(String base64) {
        byte[] bytes = base64 == null ? null : Media.decode(base64);
        if (bytes == null) {
            throw new Refusal(
                    Kind.INVALID, "Invalid 'audio'. Expected base64-encoded audio bytes.", "audio", "invalid_value");
        }
        appendedBytes += bytes.length;
    }

    private void commit() {
        if (appendedBytes == 0) {
            throw new Refusal(
                    Kind.INVALID,
                    "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but"
                            + " buffer only has 0.00ms of audio.",
                    null,
                    "input_audio_buffer_commit_empty");
        }
        prompt.user();
        prompt.text("You said " + appendedBytes + " bytes.");
        prompt.audio(appendedBytes);
        appendedBytes = 0;
        send("input_audio_buffer.committed", new JsonObject().put("item_id", call.id("item_", 20)));
    }

    private void item(JsonObject item) {
        if (!"message".equals(item.getString("type")) && !"function_call_output".equals(item.getString("type"))) {
            throw new Refusal(
                    Kind.INVALID, "Invalid value: '" + item.getString("type") + "'.", "item.type", "invalid_value");
        }
        if ("function_call_output".equals(item.getString("type"))) {
            prompt.result(item.getString("output", ""));
        } else {
            prompt.user();
            for (Object each : item.getJsonArray("content", new JsonArray())) {
                var part = (JsonObject) each;
                if (part.getString("text") != null) {
                    prompt.text(part.getString("text"));
                } else if (part.getString("audio") != null) {
                    byte[] audio = Media.decode(part.getString("audio"));
                    prompt.audio(audio == null ? 0 : audio.length);
                }
            }
        }
        JsonObject added = item.copy().put("id", call.id("item_", 20)).put("object", "realtime.item");
        send("conversation.item.added", new JsonObject().put("item", added).put("previous_item_id", null));
        send("conversation.item.done", new JsonObject().put("item", added).put("previous_item_id", null));
    }

    private void respond(JsonObject wanted) {
        JsonArray modalities = wanted.getJsonArray("output_modalities", session.getJsonArray("output_modalities"));
        boolean spoken = modalities.contains("audio");
        prompt.audio = spoken;
        var turn = Turn.take(call, prompt, false);
        String id = call.id("resp_", 24);
        String itemId = call.id("item_", 20);
        send("response.created", new JsonObject().put("response", response(id, "in_progress")));
        var place = new JsonObject()
                .put("response_id", id)
                .put("item_id", itemId)
                .put("output_index", 0)
                .put("content_index", 0);
        String words = spoken && !turn.reply().all(Piece.Audio.class).isEmpty()
                ? turn.reply().all(Piece.Audio.class).getFirst().transcript()
                : turn.reply().text();
        var item = new JsonObject().put("id", itemId).put("type", "message").put("role", "assistant");
        send("response.output_item.added", place.copy().put("item", item.copy().put("status", "in_progress")));
        for (String token : Tokens.split(words)) {
            send(
                    spoken ? "response.output_audio_transcript.delta" : "response.output_text.delta",
                    place.copy().put("delta", token));
            if (spoken) {
                send(
                        "response.output_audio.delta",
                        place.copy().put("delta", Base64.getEncoder().encodeToString(Media.pcm(token))));
            }
        }
        send(
                spoken ? "response.output_audio_transcript.done" : "response.output_text.done",
                place.copy().put(spoken ? "transcript" : "text", words));
        send("response.output_item.done", place.copy().put("item", item.copy().put("status", "completed")));
        call.served(turn.work(id), SWITCHED, Served.Ending.FINISHED);
        send(
                "response.done",
                new JsonObject()
                        .put("response", response(id, "completed").put("usage", usage(turn.input(), turn.output()))));
    }

    private static JsonObject response(String id, String status) {
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

    private void error(String message, String code, String eventId) {
        send(
                "error",
                new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("type", "invalid_request_error")
                                        .put("code", code)
                                        .put("message", message)
                                        .put("param", null)
                                        .put("event_id", eventId)));
    }
}
