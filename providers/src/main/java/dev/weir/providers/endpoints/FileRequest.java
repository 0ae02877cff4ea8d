package dev.weir.providers.endpoints;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.FormRequest;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/// A request with files, as far as it was known when its first file began, or at its end.
///
/// @param modelFrom where the model's name stands in the form
/// @param modelTo where it ends
/// @param most what it can come to
/// @param length of the form; -1 when nobody knows
/// @param form what has come of it by now
record FileRequest(
        Operation operation,
        String model,
        long modelFrom,
        long modelTo,
        boolean stream,
        Bounds most,
        long length,
        FileForm form)
        implements FormRequest {
    /// Most pictures that can be asked for.
    static final long IMAGES_MAX = 10;
    static final long PARTIAL_IMAGES_MAX = 16;
    /// Most pictures that can be changed at once.
    static final int FILES_MAX = 16;

    /// No encoding of speech has fewer bytes a second (8 kbit/s): the bound of how long audio can be.
    static final long BYTES_PER_SECOND_MIN = 1_000;
    /// The same, to estimate it: 16 bits at 16 kHz, MP3 at 128 kbit/s, Opus at 32 kbit/s.
    private static final long BYTES_PER_SECOND_PLAIN = 32_000;
    private static final long BYTES_PER_SECOND_USUAL = 16_000;
    private static final long BYTES_PER_SECOND_OPUS = 4_000;
    /// Tokens of a second of audio.
    private static final long TOKENS_PER_SECOND = 10;
    /// What the largest picture in high fidelity costs as input.
    private static final long INPUT_IMAGE_TOKENS_MAX = 7_000;
    private static final long INPUT_IMAGE_TOKENS = 765;

    /// @param bytes of the whole form
    /// @param promptBytes of the prompt
    /// @param files how many there are
    /// @param images pictures wanted
    /// @param partialImages pictures wanted of each on its way
    record Bounds(long bytes, long promptBytes, int files, long images, long partialImages) {}

    private boolean isAudio() {
        return operation != Operation.IMAGES_EDITS;
    }

    private long secondsMax() {
        return Math.ceilDiv(most.bytes(), BYTES_PER_SECOND_MIN);
    }

    private long seconds() {
        String name = form.fileName().toLowerCase(Locale.ROOT);
        String type = name.substring(name.lastIndexOf('.') + 1);
        long each = switch (type) {
            case "wav", "flac", "pcm" -> BYTES_PER_SECOND_PLAIN;
            case "ogg", "oga", "opus", "webm" -> BYTES_PER_SECOND_OPUS;
            default -> BYTES_PER_SECOND_USUAL;
        };
        return Math.ceilDiv(length < 0 || form.ended() ? form.arrived() : length, each);
    }

    @Override
    public long inputTokensMax() {
        long tokens = isAudio() ? secondsMax() * TOKENS_PER_SECOND : most.files() * INPUT_IMAGE_TOKENS_MAX;
        return tokens + most.promptBytes();
    }

    @Override
    public long inputTokensEstimate() {
        long tokens = isAudio() ? seconds() * TOKENS_PER_SECOND : form.files() * INPUT_IMAGE_TOKENS;
        return tokens + TextMeasure.tokensOf(form.promptBytes());
    }

    @Override
    public long outputTokensMax(long modelMax) {
        return isAudio()
                ? modelMax
                : Math.multiplyExact(
                        most.images(), modelMax + most.partialImages() * EndpointRequest.PARTIAL_IMAGE_TOKENS);
    }

    @Override
    public TokenUsage unitsMax() {
        return isAudio()
                ? TokenUsage.NONE.with(TokenClass.AUDIO_SECONDS, secondsMax())
                : TokenUsage.NONE.with(TokenClass.IMAGES, most.images());
    }

    @Override
    public TokenUsage unitsEstimate() {
        return isAudio() ? TokenUsage.NONE.with(TokenClass.AUDIO_SECONDS, seconds()) : TokenUsage.NONE;
    }

    @Override
    public TokenUsage usageEstimate(long outputTokens) {
        long prompt = TextMeasure.tokensOf(form.promptBytes());
        TokenUsage usage = TokenUsage.NONE.with(TokenClass.INPUT_FRESH, prompt);
        return isAudio()
                ? usage.with(TokenClass.INPUT_AUDIO, seconds() * TOKENS_PER_SECOND)
                        .with(TokenClass.OUTPUT_TEXT, outputTokens)
                        .with(TokenClass.AUDIO_SECONDS, seconds())
                : usage.with(TokenClass.INPUT_IMAGE, form.files() * INPUT_IMAGE_TOKENS)
                        .with(TokenClass.OUTPUT_IMAGE, most.images() * EndpointRequest.IMAGE_TOKENS)
                        .with(TokenClass.IMAGES, most.images());
    }

    @Override
    public Edit edit(String upstreamModel) {
        return upstreamModel.equals(model)
                ? new Edit(0, 0, Buffer.buffer())
                : new Edit(modelFrom, modelTo, Buffer.buffer(upstreamModel));
    }
}
