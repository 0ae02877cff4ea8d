package dev.weir.storage.journal;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.money.TokenClass;

/// The numbers of our words in files. They never change; the order of the enums may.
final class Codes {
    private static final TokenClass[] CLASS_BY_BIT = new TokenClass[Integer.SIZE];
    private static final Ending[] ENDING_BY_CODE = new Ending[Byte.MAX_VALUE];

    static {
        for (TokenClass tokenClass : TokenClass.values()) {
            CLASS_BY_BIT[bit(tokenClass)] = tokenClass;
        }
        for (Ending ending : Ending.values()) {
            ENDING_BY_CODE[code(ending)] = ending;
        }
    }

    private Codes() {}

    static int bit(TokenClass tokenClass) {
        return switch (tokenClass) {
            case INPUT_FRESH -> 0;
            case CACHE_READ -> 1;
            case CACHE_WRITE_5M -> 2;
            case CACHE_WRITE_1H -> 3;
            case INPUT_AUDIO -> 4;
            case INPUT_IMAGE -> 5;
            case OUTPUT_TEXT -> 6;
            case REASONING -> 7;
            case OUTPUT_AUDIO -> 8;
            case OUTPUT_IMAGE -> 9;
            case IMAGES -> 10;
            case AUDIO_SECONDS -> 11;
            case CHARACTERS -> 12;
            case SEARCHES -> 13;
        };
    }

    /// @throws IllegalArgumentException when there is none
    static TokenClass tokenClass(int bit) {
        TokenClass known = bit >= 0 && bit < CLASS_BY_BIT.length ? CLASS_BY_BIT[bit] : null;
        return known(known, "class of tokens", bit);
    }

    static byte code(Ending ending) {
        return switch (ending) {
            case COMPLETED -> 1;
            case CLIENT_GONE -> 2;
            case UPSTREAM_ERROR -> 3;
            case UPSTREAM_CUT -> 4;
            case TIMEOUT -> 5;
            case REFUSED -> 6;
            case SHUT_DOWN -> 7;
            case NODE_DIED -> 8;
        };
    }

    /// @throws IllegalArgumentException when there is none
    static Ending ending(int code) {
        Ending known = code >= 0 && code < ENDING_BY_CODE.length ? ENDING_BY_CODE[code] : null;
        return known(known, "ending", code);
    }

    private static <T> T known(T value, String what, int number) {
        if (value == null) {
            throw new IllegalArgumentException(what + ": number " + number + " (expected: one that this Weir knows)");
        }
        return value;
    }
}
