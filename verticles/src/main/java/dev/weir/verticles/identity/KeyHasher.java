package dev.weir.verticles.identity;

import dev.weir.storage.identity.KeyHash;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// HMAC-SHA256 of keys under the server's secret. Safe from any thread.
///
/// A key is its bytes without white space at either end (characters up to U+0020). One that came in a header is taken
/// byte by byte; one that was configured is taken as the UTF-8 that clients will send.
public final class KeyHasher {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LAST_OF_LATIN_1 = 0xFF;
    private static final String FINGERPRINTED = "fingerprint of the secret of a Weir";

    private final SecretKeySpec secret;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::mac);

    /// @param secret see [ServerSecret]
    public KeyHasher(byte[] secret) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
    }

    /// Tells one secret from another without showing it.
    public KeyHash fingerprint() {
        return hash(FINGERPRINTED, StandardCharsets.US_ASCII);
    }

    /// @param presented as it came in a header: each char one byte. With any other char it is taken as text
    KeyHash ofPresented(String presented) {
        String key = presented.trim();
        return hash(key, isBytes(key) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /// @param text a key as its owner wrote it
    KeyHash ofText(String text) {
        return hash(text.trim(), StandardCharsets.UTF_8);
    }

    private static boolean isBytes(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) > LAST_OF_LATIN_1) {
                return false;
            }
        }
        return true;
    }

    private KeyHash hash(String key, Charset charset) {
        return KeyHash.of(macs.get().doFinal(key.getBytes(charset)));
    }

    private Mac mac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
