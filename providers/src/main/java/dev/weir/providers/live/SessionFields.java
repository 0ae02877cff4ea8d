package dev.weir.providers.live;

import dev.weir.providers.api.live.ModelName;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.util.Optional;

/// The models that a session names: `model`, and `audio.input.transcription.model`, which the beta calls
/// `input_audio_transcription.model`.
final class SessionFields {
    private final int origin;
    private ModelName model;
    private ModelName transcription;

    private SessionFields(int origin) {
        this.origin = origin;
    }

    /// @param origin where the session begins in its message
    static SessionFields read(JsonSlice session, int origin) {
        var fields = new SessionFields(origin);
        if (session != null && session.isObject()) {
            fields.session(session.reader());
        }
        return fields;
    }

    Optional<ModelName> model() {
        return Optional.ofNullable(model);
    }

    Optional<ModelName> transcription() {
        return Optional.ofNullable(transcription);
    }

    private void session(JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("model")) {
                model = name(json);
            } else if (json.fieldIs("input_audio_transcription")) {
                transcription(json);
            } else if (json.fieldIs("audio") && json.peek() == '{') {
                within(json, "input", () -> within(json, "transcription", () -> transcription(json)));
            } else {
                json.skip();
            }
        }
    }

    /// Reads one field of an object.
    private static void within(JsonReader json, String field, Runnable value) {
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs(field)) {
                value.run();
            } else {
                json.skip();
            }
        }
    }

    private void transcription(JsonReader json) {
        transcription = null;
        within(json, "model", () -> transcription = name(json));
    }

    private ModelName name(JsonReader json) {
        boolean text = json.peek() == '"';
        int from = origin + json.offset();
        String value = EventFields.text(json);
        return text ? new ModelName(value, from, origin + json.offset()) : null;
    }
}
