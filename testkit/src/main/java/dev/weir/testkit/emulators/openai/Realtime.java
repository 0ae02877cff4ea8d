package dev.weir.testkit.emulators.openai;

import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Turn;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// A realtime session over a WebSocket: items of text or audio in, responses of text or speech out, each with its
/// usage. One response runs at a time.
final class Realtime {
    private static final String PROTOCOL_KEY = "openai-insecure-api-key.";

    private final Call call;
    private final Flavor flavor;
    private final JsonObject session;
    private final Prompt prompt;
    private final RealtimeAudio audio;
    private ServerWebSocket socket;
    /// The one that runs, or null.
    private RealtimeResponse active;

    Realtime(Call call, Flavor flavor) {
        this.call = call;
        this.flavor = flavor;
        this.session = new JsonObject()
                .put("id", call.id("sess_", 24))
                .put("object", "realtime.session")
                .put("type", "realtime")
                .put("model", call.query("model"))
                .put("output_modalities", new JsonArray().add("audio"));
        this.prompt = new Prompt(call.query("model") == null ? "" : call.query("model"));
        this.audio = new RealtimeAudio(this, call, session, prompt);
    }

    Answer open() {
        authenticate();
        if (call.query("model") == null) {
            throw new Refusal(Kind.INVALID, "You must provide a model parameter.", "model", "missing_model");
        }
        call.request().toWebSocket().onSuccess(opened -> {
            socket = opened;
            socket.textMessageHandler(this::receive);
            socket.closeHandler(_ -> left());
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

    ServerWebSocket socket() {
        return socket;
    }

    void send(String type, JsonObject fields) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(new JsonObject()
                    .put("type", type)
                    .put("event_id", call.id("event_", 20))
                    .mergeIn(fields)
                    .encode());
        }
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
                update(event.getJsonObject("session", new JsonObject()));
                send("session.updated", new JsonObject().put("session", session));
            }
            case "conversation.item.create" -> item(event.getJsonObject("item", new JsonObject()));
            case "input_audio_buffer.append" -> audio.append(event.getString("audio"));
            case "input_audio_buffer.clear" -> audio.clear();
            case "input_audio_buffer.commit" -> audio.commit();
            case "response.create" -> respond(event.getJsonObject("response", new JsonObject()));
            case "response.cancel" -> {
                if (active == null) {
                    throw new Refusal(
                            Kind.INVALID,
                            "Cancellation failed: no active response found",
                            null,
                            "response_cancel_not_active");
                }
                cancel();
            }
            case String other ->
                throw new Refusal(Kind.INVALID, "Invalid value: '" + other + "'.", "type", "invalid_value");
        }
    }

    private void update(JsonObject wanted) {
        String model = wanted.getString("model");
        if (model != null && !model.equals(session.getString("model"))) {
            throw new Refusal(
                    Kind.INVALID,
                    "Cannot update a session's model: '" + model + "'.",
                    "session.model",
                    "cannot_update_model");
        }
        session.mergeIn(wanted, true);
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
                    byte[] sound = Media.decode(part.getString("audio"));
                    prompt.audio(sound == null ? 0 : sound.length);
                }
            }
        }
        added(item.copy().put("id", call.id("item_", 20)));
    }

    void added(JsonObject item) {
        item.put("object", "realtime.item");
        send("conversation.item.added", new JsonObject().put("item", item).put("previous_item_id", null));
        send("conversation.item.done", new JsonObject().put("item", item).put("previous_item_id", null));
    }

    /// Begins a response.
    ///
    /// @param wanted what the event asks for
    void respond(JsonObject wanted) {
        if (active != null) {
            throw new Refusal(
                    Kind.INVALID,
                    "Conversation already has an active response in progress: " + active.id()
                            + ". Wait until the response is finished before creating a new one.",
                    null,
                    "conversation_already_has_active_response");
        }
        JsonArray modalities = wanted.getJsonArray("output_modalities", session.getJsonArray("output_modalities"));
        prompt.audio = modalities.contains("audio");
        active = new RealtimeResponse(this, call, Turn.take(call, prompt, false));
        active.begin();
    }

    /// Stops the response that runs, if there is one.
    void cancel() {
        if (active != null) {
            active.cancel();
        }
    }

    void over() {
        active = null;
    }

    private void left() {
        if (active != null) {
            active.left();
        }
    }

    void error(String message, String code, String eventId) {
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
