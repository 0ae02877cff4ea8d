package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.Orders;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Transcriptions and translations of audio: the text tells how many bytes were heard. A second is 32,000 bytes.
/// Orders are read from the form's `prompt`.
final class Transcriptions {
    private static final long BYTES_PER_SECOND = 32_000;
    private static final Set<String> FORMATS = Set.of("json", "text", "srt", "verbose_json", "vtt", "diarized_json");
    private static final Set<String> FIELDS = Set.of(
            "model",
            "language",
            "languages",
            "keywords",
            "prompt",
            "response_format",
            "temperature",
            "include[]",
            "timestamp_granularities[]",
            "stream",
            "chunking_strategy",
            "known_speaker_names[]",
            "known_speaker_references[]");

    private Transcriptions() {}

    static Answer answer(Call call, boolean translation) {
        for (String field : call.form().names()) {
            if (!FIELDS.contains(field)) {
                throw new OpenAiComplaints().unknown(field);
            }
        }
        Call.Upload file = call.uploads().stream()
                .filter(upload -> upload.field().equals("file"))
                .findFirst()
                .orElseThrow(() -> new OpenAiComplaints().missing("file"));
        String model = call.form().get("model");
        if (model == null) {
            throw new OpenAiComplaints().missing("model");
        }
        OpenAiEmulator.known(model);
        if (!file.fileName().matches("(?i).*\\.(flac|mp3|mp4|mpeg|mpga|m4a|ogg|wav|webm)")) {
            throw refusal(
                    "Invalid file format. Supported formats: ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga',"
                            + " 'ogg', 'wav', 'webm']",
                    "file",
                    null);
        }
        if (file.bytes() == 0) {
            throw refusal("The audio file could not be decoded or its format is not supported.", "file", null);
        }
        String format = call.form().get("response_format") == null
                ? "json"
                : call.form().get("response_format");
        if (!FORMATS.contains(format)) {
            throw new OpenAiComplaints()
                    .word("response_format", format, FORMATS.stream().sorted().toList());
        }
        return answer(call, model, format, file.bytes(), translation);
    }

    private static Answer answer(Call call, String model, String format, long bytes, boolean translation) {
        var prompt = new Prompt(model);
        prompt.user();
        if (call.form().get("prompt") != null) {
            prompt.text(call.form().get("prompt"));
        }
        prompt.audio(bytes);
        var turn = Turn.take(call, prompt, false);
        String text = (translation ? "I hear " : "You said ") + bytes + " bytes. "
                + Orders.in(prompt.lastUser()).text();
        long seconds = Math.max(1, bytes / BYTES_PER_SECOND);
        var output = TokenUsage.NONE.with(TokenClass.OUTPUT_TEXT, Tokens.count(text.strip()));
        boolean byTime = model.startsWith("whisper");
        var work = new Work(
                "",
                model,
                byTime ? TokenUsage.NONE : turn.input(),
                byTime ? TokenUsage.NONE : output,
                Map.of("seconds", seconds));
        JsonObject usage = byTime
                ? new JsonObject().put("type", "duration").put("seconds", seconds)
                : tokens(turn.input(), output);
        boolean stream = "true".equals(call.form().get("stream")) && !byTime;
        return stream ? stream(text.strip(), usage, turn, work) : whole(text.strip(), format, seconds, usage, work);
    }

    private static JsonObject tokens(TokenUsage input, TokenUsage output) {
        return new JsonObject()
                .put("type", "tokens")
                .put("total_tokens", input.inputTotal() + output.outputTotal())
                .put("input_tokens", input.inputTotal())
                .put(
                        "input_token_details",
                        new JsonObject()
                                .put("text_tokens", input.count(TokenClass.INPUT_FRESH))
                                .put("audio_tokens", input.count(TokenClass.INPUT_AUDIO)))
                .put("output_tokens", output.outputTotal());
    }

    private static Answer whole(String text, String format, long seconds, JsonObject usage, Work work) {
        return switch (format) {
            case "text" -> Answer.bytes("text/plain; charset=utf-8", (text + "\n").getBytes(), work);
            case "srt" ->
                Answer.bytes(
                        "text/plain; charset=utf-8",
                        ("1\n00:00:00,000 --> 00:00:01,000\n" + text + "\n\n").getBytes(),
                        work);
            case "vtt" ->
                Answer.bytes(
                        "text/plain; charset=utf-8",
                        ("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n" + text + "\n\n").getBytes(),
                        work);
            case "verbose_json" ->
                Answer.json(
                        new JsonObject()
                                .put("task", "transcribe")
                                .put("language", "english")
                                .put("duration", (double) seconds)
                                .put("text", text)
                                .put("segments", new JsonArray())
                                .put("usage", usage),
                        work);
            case String _ -> Answer.json(new JsonObject().put("text", text).put("usage", usage), work);
        };
    }

    private static Answer stream(String text, JsonObject usage, Turn turn, Work work) {
        List<Frame> frames = new ArrayList<>();
        for (String token : Tokens.split(text)) {
            frames.add(Frame.of(Answer.data(new JsonObject()
                            .put("type", "transcript.text.delta")
                            .put("delta", token)))
                    .with(TokenClass.OUTPUT_TEXT, 1));
        }
        frames.add(Frame.last(Answer.data(new JsonObject()
                .put("type", "transcript.text.done")
                .put("text", text)
                .put("usage", usage))));
        var error = new JsonObject()
                .put("type", "error")
                .put(
                        "error",
                        new JsonObject()
                                .put("message", "The server had an error")
                                .put("code", "server_error"));
        return new Answer.Events(
                Map.of(), "text/event-stream", frames, Buffer.buffer(Answer.data(error)), turn.paceMs(), work);
    }
}
