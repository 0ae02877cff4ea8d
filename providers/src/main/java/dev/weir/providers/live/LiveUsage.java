package dev.weir.providers.live;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/// A usage report of a response or a transcription in disjoint classes. The details of the report are parts of its
/// totals, and what came from the cache is a part of each kind of input; what no detail explains is text.
final class LiveUsage {
    private static final class Kinds {
        private long text = -1;
        private long audio;
        private long image;

        private void read(JsonReader json) {
            if (json.fieldIs("text_tokens")) {
                text = count(json);
            } else if (json.fieldIs("audio_tokens")) {
                audio = Math.max(0, count(json));
            } else if (json.fieldIs("image_tokens")) {
                image = Math.max(0, count(json));
            } else {
                json.skip();
            }
        }
    }

    private final Kinds input = new Kinds();
    private final Kinds cached = new Kinds();
    private final Kinds output = new Kinds();
    private long inputTotal = -1;
    private long outputTotal = -1;
    private long cachedTotal = -1;
    private long seconds = -1;

    private LiveUsage() {}

    /// Empty when there is no report, or one without a count.
    ///
    /// @param usage null when there was none
    static Optional<TokenUsage> of(JsonSlice usage) {
        if (usage == null || !usage.isObject()) {
            return Optional.empty();
        }
        var report = new LiveUsage();
        report.read(usage.reader());
        return report.normalised();
    }

    private void read(JsonReader json) {
        json.beginObject();
        while (json.nextField()) {
            if (json.fieldIs("input_tokens")) {
                inputTotal = count(json);
            } else if (json.fieldIs("output_tokens")) {
                outputTotal = count(json);
            } else if (json.fieldIs("seconds")) {
                seconds = begun(json);
            } else if (json.fieldIs("input_token_details")) {
                each(json, () -> inputDetail(json));
            } else if (json.fieldIs("output_token_details")) {
                each(json, () -> output.read(json));
            } else {
                json.skip();
            }
        }
    }

    private void inputDetail(JsonReader json) {
        if (json.fieldIs("cached_tokens")) {
            cachedTotal = count(json);
        } else if (json.fieldIs("cached_tokens_details")) {
            each(json, () -> cached.read(json));
        } else {
            input.read(json);
        }
    }

    private static void each(JsonReader json, Runnable field) {
        if (json.peek() != '{') {
            json.skip();
            return;
        }
        json.beginObject();
        while (json.nextField()) {
            field.run();
        }
    }

    private static long count(JsonReader json) {
        if (json.peekNumber()) {
            return json.number();
        }
        json.skip();
        return -1;
    }

    /// Whole seconds, begun ones too. Some count tenths.
    private static long begun(JsonReader json) {
        if (json.peekNumber()) {
            return new BigDecimal(json.slice().toString())
                    .setScale(0, RoundingMode.CEILING)
                    .longValue();
        }
        json.skip();
        return -1;
    }

    private Optional<TokenUsage> normalised() {
        if (inputTotal < 0 && outputTotal < 0) {
            return seconds < 0
                    ? Optional.empty()
                    : Optional.of(TokenUsage.NONE.with(TokenClass.AUDIO_SECONDS, seconds));
        }
        long all = Math.max(Math.max(0, inputTotal), Math.max(0, input.text) + input.audio + input.image);
        // What no detail explains is text.
        long text = all - input.audio - input.image;
        long fromCache = Math.max(Math.max(0, cachedTotal), Math.max(0, cached.text) + cached.audio + cached.image);
        long audioCached = Math.min(input.audio, cached.audio);
        long imageCached = Math.min(input.image, cached.image);
        long textCached = Math.min(text, fromCache - audioCached - imageCached);
        // A report that does not say of what kind the rest was.
        long restCached = Math.min(input.audio - audioCached, fromCache - audioCached - imageCached - textCached);
        long out = Math.max(Math.max(0, outputTotal), Math.max(0, output.text) + output.audio);
        TokenUsage usage = TokenUsage.of(text - textCached, out - output.audio);
        usage = with(usage, TokenClass.INPUT_AUDIO, input.audio - audioCached - restCached);
        usage = with(usage, TokenClass.INPUT_IMAGE, input.image - imageCached);
        usage = with(usage, TokenClass.CACHE_READ, textCached + audioCached + imageCached + restCached);
        return Optional.of(with(usage, TokenClass.OUTPUT_AUDIO, output.audio));
    }

    private static TokenUsage with(TokenUsage usage, TokenClass tokenClass, long tokens) {
        return tokens == 0 ? usage : usage.with(tokenClass, tokens);
    }
}
