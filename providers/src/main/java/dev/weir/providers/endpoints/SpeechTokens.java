package dev.weir.providers.endpoints;

/// Our own count of the tokens of spoken text: people read about 15 characters a second, and a second is 20 tokens.
final class SpeechTokens {
    private static final long CHARACTERS_PER_SECOND = 15;
    private static final long TOKENS_PER_SECOND = 20;

    private SpeechTokens() {}

    static long of(long characters) {
        return Math.ceilDiv(characters * TOKENS_PER_SECOND, CHARACTERS_PER_SECOND);
    }
}
