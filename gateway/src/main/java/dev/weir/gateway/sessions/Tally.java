package dev.weir.gateway.sessions;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;

/// Our own count of a session, for responses whose provider never tells what they took. What the last report counted is
/// the conversation so far; what the caller sent since comes on top. Sound counts as 16-bit PCM at 24 kHz does at
/// OpenAI: a token for 100 ms heard, for 50 ms spoken.
final class Tally {
    /// Of sound that is heard.
    static final int TOKENS_PER_SECOND = 10;

    private static final int BYTES_PER_TOKEN = 4;
    /// 4,800 bytes, in base64.
    private static final int CHARS_PER_TOKEN_HEARD = 6_400;
    private static final int CHARS_PER_TOKEN_SPOKEN = 3_200;

    private long reported;
    private long textBytes;
    private long soundChars;
    private long unwrittenChars;

    void text(long bytes) {
        textBytes += bytes;
    }

    void sound(long base64Chars) {
        soundChars += base64Chars;
        unwrittenChars += base64Chars;
    }

    /// A response was counted by its provider: what it read and said is the conversation.
    void reported(TokenUsage usage) {
        reported = usage.inputTotal() + usage.outputTotal();
        textBytes = 0;
        soundChars = 0;
    }

    /// Tokens of what was said since this was asked last.
    long takeHeard() {
        long heard = tokens(unwrittenChars, CHARS_PER_TOKEN_HEARD);
        unwrittenChars = 0;
        return heard;
    }

    /// What the next response will likely read.
    long inputTokens() {
        return reported + tokens(textBytes, BYTES_PER_TOKEN) + tokens(soundChars, CHARS_PER_TOKEN_HEARD);
    }

    /// What a response took that read all this and said that.
    TokenUsage usage(long spokenChars, long writtenBytes) {
        TokenUsage usage =
                TokenUsage.of(reported + tokens(textBytes, BYTES_PER_TOKEN), tokens(writtenBytes, BYTES_PER_TOKEN));
        if (soundChars > 0) {
            usage = usage.with(TokenClass.INPUT_AUDIO, tokens(soundChars, CHARS_PER_TOKEN_HEARD));
        }
        return spokenChars == 0
                ? usage
                : usage.with(TokenClass.OUTPUT_AUDIO, tokens(spokenChars, CHARS_PER_TOKEN_SPOKEN));
    }

    private static long tokens(long size, int perToken) {
        return (size + perToken - 1) / perToken;
    }
}
