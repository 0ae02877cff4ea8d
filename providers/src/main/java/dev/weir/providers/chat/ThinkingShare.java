package dev.weir.providers.chat;

/// How much a model may think, said as a word in one dialect and as a number of tokens in another. The rule is that of
/// OpenRouter: the word is a share of the output limit.
///
/// Source: <https://openrouter.ai/docs/use-cases/reasoning-tokens>.
public final class ThinkingShare {
    private static final int HUNDRED = 100;
    private static final int LOW_BELOW = 35;
    private static final int MEDIUM_BELOW = 65;

    private ThinkingShare() {}

    /// The share of the output limit in percent.
    ///
    /// @param effort one of `minimal`, `low`, `medium`, `high`, `xhigh`, `max`
    public static int percent(String effort) {
        return switch (effort) {
            case "minimal" -> 10;
            case "low" -> 20;
            case "medium" -> 50;
            case "high" -> 80;
            default -> 95;
        };
    }

    /// The number of tokens for a word.
    public static long tokens(String effort, long outputTokensMax) {
        return outputTokensMax * percent(effort) / HUNDRED;
    }

    /// The word for a number of tokens.
    public static String effort(long tokens, long outputTokensMax) {
        long share = tokens * HUNDRED / Math.max(1, outputTokensMax);
        return share < LOW_BELOW ? "low" : share < MEDIUM_BELOW ? "medium" : "high";
    }
}
