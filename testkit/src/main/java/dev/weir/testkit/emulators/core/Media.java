package dev.weir.testkit.emulators.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The smallest real files of each kind, and what a file's first bytes say it is.
public final class Media {
    /// One transparent dot.
    private static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private static final int PCM_BYTES_PER_CHARACTER = 480;
    private static final int SAMPLES_PER_SECOND = 24_000;

    private Media() {}

    public static byte[] png() {
        return Base64.getDecoder().decode(PNG);
    }

    /// Quiet speech, 10 ms for every character of the text.
    public static byte[] pcm(String text) {
        byte[] samples = new byte[PCM_BYTES_PER_CHARACTER * Math.max(1, text.length())];
        for (int i = 0; i < samples.length; i += 2) {
            samples[i] = (byte) (i % 100);
        }
        return samples;
    }

    /// The same as a WAV file.
    public static byte[] wav(String text) {
        byte[] samples = pcm(text);
        return ByteBuffer.allocate(44 + samples.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("RIFF".getBytes(StandardCharsets.US_ASCII))
                .putInt(36 + samples.length)
                .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .putShort((short) 1)
                .putShort((short) 1)
                .putInt(SAMPLES_PER_SECOND)
                .putInt(SAMPLES_PER_SECOND * 2)
                .putShort((short) 2)
                .putShort((short) 16)
                .put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(samples.length)
                .put(samples)
                .array();
    }

    /// The media type that the bytes themselves show, or null when they show none we know.
    public static String typeOf(byte[] bytes) {
        if (begins(bytes, 0x89, 'P', 'N', 'G')) {
            return "image/png";
        }
        if (begins(bytes, 0xFF, 0xD8, 0xFF)) {
            return "image/jpeg";
        }
        if (begins(bytes, 'G', 'I', 'F', '8')) {
            return "image/gif";
        }
        if (begins(bytes, 'R', 'I', 'F', 'F') && bytes.length > 12 && bytes[8] == 'W' && bytes[9] == 'E') {
            return "image/webp";
        }
        return begins(bytes, '%', 'P', 'D', 'F') ? "application/pdf" : null;
    }

    private static boolean begins(byte[] bytes, int... mark) {
        if (bytes.length < mark.length) {
            return false;
        }
        for (int i = 0; i < mark.length; i++) {
            if ((bytes[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    /// The bytes of a base64 text, or null when it is none.
    public static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
