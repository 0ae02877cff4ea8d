package dev.weir.testkit.emulators.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/// What a provider puts under its model's thinking, to know it again when it comes back.
public final class Signature {
    private Signature() {}

    /// The signature of a text: always the same for the same text.
    public static String of(String text) {
        byte[] digest = digest("weir emulator " + text);
        return Base64.getEncoder().encodeToString(digest);
    }

    /// True when `signature` was made for `text`.
    public static boolean fits(String text, String signature) {
        return of(text).equals(signature);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
