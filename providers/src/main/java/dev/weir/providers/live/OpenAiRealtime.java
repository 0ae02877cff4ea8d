package dev.weir.providers.live;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.live.ClientEvent;
import dev.weir.providers.api.live.LiveDialect;
import dev.weir.providers.api.live.ModelName;
import dev.weir.providers.api.live.ServerEvent;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import dev.weir.providers.json.MalformedJson;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// The events of OpenAI's realtime API, and its errors before a session opens, which are those of all its endpoints.
///
/// Source: <https://platform.openai.com/docs/api-reference/realtime-client-events>, `realtime-server-events`.
public final class OpenAiRealtime implements LiveDialect {
    private static final String KEY_PROTOCOL = "openai-insecure-api-key.";

    private final Dialect errors;

    /// @param errors of the API's ordinary answers
    public OpenAiRealtime(Dialect errors) {
        this.errors = errors;
    }

    @Override
    public ClientEvent clientEvent(Buffer message) {
        try {
            EventFields event = EventFields.read(message);
            if (event.type == null) {
                throw GatewayException.ofParam(
                        Failure.MISSING_PARAMETER, "type", "Missing required parameter: 'type' (expected: a string)");
            }
            return switch (event.type) {
                case "session.update", "transcription_session.update" -> update(event);
                case "response.create" -> new ClientEvent.Respond(event.eventId);
                case "input_audio_buffer.append" -> new ClientEvent.Sound(event.eventId, event.audio);
                default -> new ClientEvent.Other(event.eventId, message.length());
            };
        } catch (MalformedJson e) {
            throw GatewayException.of(
                    Failure.INVALID_JSON,
                    "The event is not valid JSON: " + e.getMessage() + " (expected: a JSON object)");
        }
    }

    private static ClientEvent update(EventFields event) {
        if (event.session == null || !event.session.isObject()) {
            throw GatewayException.ofParam(
                    event.session == null ? Failure.MISSING_PARAMETER : Failure.INVALID_TYPE,
                    "session",
                    event.session == null
                            ? "Missing required parameter: 'session' (expected: an object)"
                            : "Invalid type for 'session' (expected: an object)");
        }
        SessionFields session = SessionFields.read(event.session, event.sessionFrom);
        return new ClientEvent.Update(event.eventId, session.model(), session.transcription());
    }

    @Override
    public ServerEvent serverEvent(Buffer message) {
        try {
            EventFields event = EventFields.read(message);
            if (event.type == null) {
                throw garbage("an event without a type", null);
            }
            return serverEvent(event);
        } catch (MalformedJson e) {
            throw garbage("an event that is no JSON", e);
        }
    }

    private static ServerEvent serverEvent(EventFields event) {
        return switch (event.type) {
            case "session.created", "session.updated", "transcription_session.updated" -> {
                SessionFields session = SessionFields.read(event.session, event.sessionFrom);
                yield new ServerEvent.Session(session.model(), session.transcription());
            }
            case "response.created" ->
                new ServerEvent.Began(known(ResponseFields.read(event.response).id, "response.id"));
            case "response.done" -> {
                ResponseFields response = ResponseFields.read(event.response);
                yield new ServerEvent.Done(
                        known(response.id, "response.id"),
                        "failed".equals(response.status),
                        LiveUsage.of(response.usage));
            }
            case "input_audio_buffer.committed" -> new ServerEvent.Committed(known(event.itemId, "item_id"));
            case "conversation.item.input_audio_transcription.completed" ->
                new ServerEvent.Transcribed(known(event.itemId, "item_id"), false, LiveUsage.of(event.usage));
            case "conversation.item.input_audio_transcription.failed" ->
                new ServerEvent.Transcribed(known(event.itemId, "item_id"), true, Optional.empty());
            default -> delta(event);
        };
    }

    private static ServerEvent delta(EventFields event) {
        if (event.responseId == null || !event.type.endsWith(".delta")) {
            return new ServerEvent.Other();
        }
        boolean sound = event.type.endsWith("audio.delta");
        return new ServerEvent.Delta(event.responseId, sound ? event.delta : 0, sound ? 0 : event.delta);
    }

    private static String known(String id, String field) {
        if (id == null) {
            throw garbage("an event without '" + field + "'", null);
        }
        return id;
    }

    private static GatewayException garbage(String what, Throwable cause) {
        return GatewayException.withDetail(
                Failure.UPSTREAM_GARBAGE,
                "The provider sent " + what + " (expected: an event of its realtime API)",
                cause);
    }

    /// What is read of a response.
    private static final class ResponseFields {
        private String id;
        private String status;
        private JsonSlice usage;

        private static ResponseFields read(JsonSlice response) {
            var fields = new ResponseFields();
            if (response == null || !response.isObject()) {
                return fields;
            }
            JsonReader json = response.reader();
            json.beginObject();
            while (json.nextField()) {
                if (json.fieldIs("id")) {
                    fields.id = EventFields.text(json);
                } else if (json.fieldIs("status")) {
                    fields.status = EventFields.text(json);
                } else if (json.fieldIs("usage")) {
                    fields.usage = json.slice();
                } else {
                    json.skip();
                }
            }
            return fields;
        }
    }

    @Override
    public Buffer rename(Buffer message, Map<ModelName, String> names) {
        var places = names.keySet().stream()
                .sorted(Comparator.comparingInt(ModelName::from))
                .toList();
        var renamed = Buffer.buffer(message.length() + 64);
        int from = 0;
        for (ModelName place : places) {
            renamed.appendBuffer(message, from, place.from() - from)
                    .appendString(JsonSlice.of(names.get(place)).toString());
            from = place.to();
        }
        return renamed.appendBuffer(message, from, message.length() - from);
    }

    @Override
    public Buffer errorEvent(String id, GatewayException failure, String about) {
        return new JsonWriter(256)
                .beginObject()
                .name("type")
                .string("error")
                .name("event_id")
                .string("event_" + id)
                .name("error")
                .beginObject()
                .name("type")
                .string(failure.failure().type())
                .name("code")
                .string(failure.failure().code())
                .name("message")
                .string(failure.getMessage())
                .name("param")
                .string(failure.param().orElse(null))
                .name("event_id")
                .string(about)
                .endObject()
                .endObject()
                .buffer();
    }

    @Override
    public String closeReason(GatewayException failure) {
        return failure.failure().type() + "." + failure.failure().code();
    }

    @Override
    public Buffer errorBody(GatewayException failure) {
        return errors.errorBody(failure);
    }

    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        return errors.judgeError(provider, status, body);
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        return errors.fault(status, headers, body);
    }

    @Override
    public Optional<String> keyIn(String offered) {
        if (offered == null) {
            return Optional.empty();
        }
        for (String protocol : offered.split(",")) {
            String name = protocol.strip();
            if (name.startsWith(KEY_PROTOCOL)) {
                return Optional.of(name.substring(KEY_PROTOCOL.length()));
            }
        }
        return Optional.empty();
    }
}
