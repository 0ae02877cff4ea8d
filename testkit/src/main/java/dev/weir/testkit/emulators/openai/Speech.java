package dev.weir.testkit.emulators.openai;

import static dev.weir.testkit.emulators.openai.OpenAiComplaints.refusal;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.testkit.emulators.core.Answer;
import dev.weir.testkit.emulators.core.Call;
import dev.weir.testkit.emulators.core.Frame;
import dev.weir.testkit.emulators.core.Media;
import dev.weir.testkit.emulators.core.Node;
import dev.weir.testkit.emulators.core.Prompt;
import dev.weir.testkit.emulators.core.Tokens;
import dev.weir.testkit.emulators.core.Turn;
import dev.weir.testkit.emulators.core.Work;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// Speech: quiet samples, one output token for each of the text's. Bytes come in pieces, or as events.
final class Speech {
    private static final int INPUT_MAX = 4_096;
    private static final int PIECE_BYTES = 4_096;
    private static final Map<String, String> TYPES = Map.of(
            "mp3", "audio/mpeg",
            "opus", "audio/opus",
            "aac", "audio/aac",
            "flac", "audio/flac",
            "wav", "audio/wav",
            "pcm", "audio/pcm");

    private Speech() {}

    static Answer answer(Call call, Node body) {
        body.only("model", "input", "voice", "instructions", "response_format", "speed", "stream_format")
                .needs("model", "input", "voice");
        String model = body.text("model");
        OpenAiEmulator.known(model);
        String input = body.text("input");
        if (input.isEmpty() || input.length() > INPUT_MAX) {
            throw refusal(
                    "Invalid 'input': string of length " + input.length() + ". Expected 1 to " + INPUT_MAX
                            + " characters.",
                    "input",
                    "string_too_long");
        }
        body.number("speed", 1, 0.25, 4);
        String format = body.word("response_format", "mp3", TYPES.keySet().toArray(String[]::new));
        boolean events = body.word("stream_format", "audio", "audio", "sse").equals("sse");
        if (events && model.startsWith("tts-1")) {
            throw refusal("'stream_format' does not support 'sse' with model '" + model + "'.", "stream_format", null);
        }
        var prompt = new Prompt(model);
        prompt.user();
        prompt.text(input);
        var turn = Turn.take(call, prompt, false);
        var output = TokenUsage.NONE.with(TokenClass.OUTPUT_AUDIO, Tokens.count(input));
        var work = new Work("", model, turn.input(), output, Map.of("characters", (long) input.length()));
        byte[] audio = format.equals("wav") ? Media.wav(input) : Media.pcm(input);
        return new Answer.Events(
                Map.of(),
                events ? "text/event-stream" : TYPES.get(format),
                frames(audio, events, work),
                Buffer.buffer(
                        events
                                ? Answer.data(new JsonObject()
                                        .put("type", "error")
                                        .put("error", new JsonObject().put("message", "The server had an error")))
                                : ""),
                turn.paceMs(),
                work);
    }

    private static List<Frame> frames(byte[] audio, boolean events, Work work) {
        var frames = new ArrayList<Frame>();
        Buffer all = Buffer.buffer(audio);
        for (int from = 0; from < all.length(); from += PIECE_BYTES) {
            Buffer piece = all.slice(from, Math.min(all.length(), from + PIECE_BYTES));
            frames.add(
                    events
                            ? Frame.of(Answer.data(new JsonObject()
                                    .put("type", "speech.audio.delta")
                                    .put("audio", Base64.getEncoder().encodeToString(piece.getBytes()))))
                            : Frame.of(piece));
        }
        frames.add(
                frames.removeFirst().with(TokenClass.OUTPUT_AUDIO, work.output().outputTotal()));
        frames.addFirst(frames.removeLast());
        if (events) {
            var usage = new JsonObject()
                    .put("input_tokens", work.input().inputTotal())
                    .put("output_tokens", work.output().outputTotal())
                    .put(
                            "total_tokens",
                            work.input().inputTotal() + work.output().outputTotal());
            frames.add(Frame.last(Answer.data(
                    new JsonObject().put("type", "speech.audio.done").put("usage", usage))));
        }
        return frames;
    }
}
