package dev.weir.contracts.money;

/// The classes of tokens that are priced apart, and of what is counted in other units. They are disjoint: a provider
/// that reports cached tokens inside its input total, or reasoning inside its output total, is normalised before
/// pricing.
public enum TokenClass {
    /// Input that came from no cache.
    INPUT_FRESH(Side.INPUT, "input_fresh"),
    CACHE_READ(Side.INPUT, "cache_read"),
    CACHE_WRITE_5M(Side.INPUT, "cache_write_5m"),
    CACHE_WRITE_1H(Side.INPUT, "cache_write_1h"),
    INPUT_AUDIO(Side.INPUT, "input_audio"),
    INPUT_IMAGE(Side.INPUT, "input_image"),
    OUTPUT_TEXT(Side.OUTPUT, "output_text"),
    /// Output the caller does not see: thinking.
    REASONING(Side.OUTPUT, "reasoning"),
    OUTPUT_AUDIO(Side.OUTPUT, "output_audio"),
    OUTPUT_IMAGE(Side.OUTPUT, "output_image"),
    /// Pictures made.
    IMAGES(Side.UNIT, "images"),
    /// Seconds of audio taken in, begun ones whole.
    AUDIO_SECONDS(Side.UNIT, "audio_seconds"),
    /// Characters of text to be spoken.
    CHARACTERS(Side.UNIT, "characters"),
    /// Searches that a reranking counts as.
    SEARCHES(Side.UNIT, "searches");

    private enum Side {
        INPUT,
        OUTPUT,
        UNIT
    }

    private final Side side;
    private final String key;

    TokenClass(Side side, String key) {
        this.side = side;
        this.key = key;
    }

    public boolean isInput() {
        return side == Side.INPUT;
    }

    public boolean isOutput() {
        return side == Side.OUTPUT;
    }

    /// True for what is not counted in tokens: it has no fallback, belongs to no tier and to no bound of tokens.
    public boolean isUnit() {
        return side == Side.UNIT;
    }

    /// How many of it prices are told for: a million tokens or characters, one of anything else.
    public long pricedBy() {
        return switch (this) {
            case IMAGES, AUDIO_SECONDS, SEARCHES -> 1;
            case CHARACTERS,
                    INPUT_FRESH,
                    CACHE_READ,
                    CACHE_WRITE_5M,
                    CACHE_WRITE_1H,
                    INPUT_AUDIO,
                    INPUT_IMAGE,
                    OUTPUT_TEXT,
                    REASONING,
                    OUTPUT_AUDIO,
                    OUTPUT_IMAGE -> PriceVersion.COUNTED;
        };
    }

    /// Its name in prices, usage rows and metrics.
    public String key() {
        return key;
    }

    /// The class whose price stands in when a price names none of its own: never zero by omission. A unit has none but
    /// itself.
    public TokenClass fallback() {
        return switch (side) {
            case INPUT -> INPUT_FRESH;
            case OUTPUT -> OUTPUT_TEXT;
            case UNIT -> this;
        };
    }
}
