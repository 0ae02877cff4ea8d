package dev.weir.contracts.money;

/// The classes of tokens that are priced apart. They are disjoint: a provider that reports cached tokens inside its
/// input total, or reasoning inside its output total, is normalised before pricing.
public enum TokenClass {
    /// Input that came from no cache.
    INPUT_FRESH(true, "input_fresh"),
    CACHE_READ(true, "cache_read"),
    CACHE_WRITE_5M(true, "cache_write_5m"),
    CACHE_WRITE_1H(true, "cache_write_1h"),
    INPUT_AUDIO(true, "input_audio"),
    INPUT_IMAGE(true, "input_image"),
    OUTPUT_TEXT(false, "output_text"),
    /// Output the caller does not see: thinking.
    REASONING(false, "reasoning"),
    OUTPUT_AUDIO(false, "output_audio"),
    OUTPUT_IMAGE(false, "output_image");

    private final boolean input;
    private final String key;

    TokenClass(boolean input, String key) {
        this.input = input;
        this.key = key;
    }

    public boolean isInput() {
        return input;
    }

    /// Its name in prices, usage rows and metrics.
    public String key() {
        return key;
    }

    /// The class whose price stands in when a price names none of its own: never zero by omission.
    public TokenClass fallback() {
        return input ? INPUT_FRESH : OUTPUT_TEXT;
    }
}
