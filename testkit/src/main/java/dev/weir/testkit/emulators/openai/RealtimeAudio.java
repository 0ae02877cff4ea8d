package dev.weir.testkit.emulators.openai;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Refusal;
import dev.weir.testkit.emulators.core.Refusal.Kind;
import dev.weir.testkit.emulators.core.Served;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.json.JsonObject;
import java.util.Map;

/// What a session hears. With turn detection a piece of sound that is nothing but zeros ends what was said before it,
/// and the model responds by itself. What was said is written down where the session asks for that.
final class RealtimeAudio {
    private static final int SWITCHED = 101;
    private static final int BYTES_PER_SECOND = 48_000;

    private final Realtime realtime;
    private final Call call;
    private final JsonObject session;
    private final Prompt prompt;
    private long bytes;
    private boolean speaking;

    RealtimeAudio(Realtime realtime, Call call, JsonObject session, Prompt prompt) {
        this.realtime = realtime;
        this.call = call;
        this.session = session;
        this.prompt = prompt;
    }

    private JsonObject setting(String name, String inBeta) {
        JsonObject input = session.getJsonObject("audio", new JsonObject()).getJsonObject("input", new JsonObject());
        return input.getJsonObject(name, session.getJsonObject(inBeta));
    }

    void append(String base64) {
        byte[] sound = base64 == null ? null : Media.decode(base64);
        if (sound == null) {
            throw new Refusal(
                    Kind.INVALID, "Invalid 'audio'. Expected base64-encoded audio bytes.", "audio", "invalid_value");
        }
        bytes += sound.length;
        JsonObject detection = setting("turn_detection", "turn_detection");
        if (detection != null) {
            detect(isSilent(sound), detection);
        }
    }

    private static boolean isSilent(byte[] sound) {
        for (byte each : sound) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private void detect(boolean silent, JsonObject detection) {
        if (!silent && !speaking) {
            speaking = true;
            realtime.send("input_audio_buffer.speech_started", new JsonObject().put("audio_start_ms", 0));
            if (detection.getBoolean("interrupt_response", true)) {
                realtime.cancel();
            }
        } else if (silent && speaking) {
            speaking = false;
            realtime.send("input_audio_buffer.speech_stopped", new JsonObject().put("audio_end_ms", 0));
            commit();
            if (detection.getBoolean("create_response", true)) {
                realtime.respond(new JsonObject());
            }
        }
    }

    void clear() {
        bytes = 0;
        realtime.send("input_audio_buffer.cleared", new JsonObject());
    }

    void commit() {
        if (bytes == 0) {
            throw new Refusal(
                    Kind.INVALID,
                    "Error committing input audio buffer: buffer too small. Expected at least 100ms of audio, but"
                            + " buffer only has 0.00ms of audio.",
                    null,
                    "input_audio_buffer_commit_empty");
        }
        String itemId = call.id("item_", 20);
        String words = "You said " + bytes + " bytes.";
        prompt.user();
        // Orders to a voice stand in the instructions: nobody speaks brackets.
        prompt.text(session.getString("instructions", ""));
        prompt.text(words);
        prompt.audio(bytes);
        long spoken = bytes;
        bytes = 0;
        realtime.send("input_audio_buffer.committed", new JsonObject().put("item_id", itemId));
        realtime.added(new JsonObject().put("id", itemId).put("type", "message").put("role", "user"));
        JsonObject transcription = setting("transcription", "input_audio_transcription");
        if (transcription != null && transcription.getString("model") != null) {
            transcribe(itemId, transcription.getString("model"), words, spoken);
        }
    }

    private void transcribe(String itemId, String model, String words, long spoken) {
        boolean bySeconds = model.startsWith("whisper");
        long heard = Tokens.ofAudio(spoken);
        long written = Tokens.count(words);
        long seconds = (spoken + BYTES_PER_SECOND - 1) / BYTES_PER_SECOND;
        TokenUsage input = TokenUsage.NONE.with(TokenClass.INPUT_AUDIO, heard);
        TokenUsage output = TokenUsage.NONE.with(TokenClass.OUTPUT_TEXT, written);
        call.served(
                bySeconds
                        ? new Work(itemId, model, TokenUsage.NONE, TokenUsage.NONE, Map.of("seconds", seconds))
                        : Work.of(itemId, model, input, output),
                SWITCHED,
                Served.Ending.FINISHED);
        var usage = bySeconds
                ? new JsonObject().put("type", "duration").put("seconds", seconds)
                : new JsonObject()
                        .put("type", "tokens")
                        .put("total_tokens", heard + written)
                        .put("input_tokens", heard)
                        .put("output_tokens", written)
                        .put(
                                "input_token_details",
                                new JsonObject().put("text_tokens", 0).put("audio_tokens", heard));
        realtime.send(
                "conversation.item.input_audio_transcription.completed",
                new JsonObject()
                        .put("item_id", itemId)
                        .put("content_index", 0)
                        .put("transcript", words)
                        .put("usage", usage));
    }
}
