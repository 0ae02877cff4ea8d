package dev.weir.storage.sealing;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/// Seals answers under the server's secret: AES-256-GCM with a key for each answer, made from the secret, the purpose
/// and an id of the answer's own by HKDF-SHA256 (RFC 5869). No key is stored; an answer opens under its own id and
/// purpose only. Safe from any thread; a mebibyte takes about a millisecond, so not for event loops.
///
/// ```
/// sealed = nonce (12 bytes) | ciphertext | tag (16 bytes)
/// ```
public final class AnswerCipher {
    /// What an answer is kept for.
    public enum Purpose {
        /// To be sent again to a request with the same `Idempotency-Key`.
        REPLAY("weir idempotency answer "),
        /// To be named by later requests to the responses API.
        CONVERSATION("weir stored response "),
        /// To be given again to the very same request.
        CACHE("weir cached answer "),
        /// To be taken again: the routing configuration, which may hold secrets.
        CONFIGURATION("weir configuration version ");

        private final String info;

        Purpose(String info) {
            this.info = info;
        }
    }

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = 32;

    private final byte[] secret;
    private final Purpose purpose;
    private final SecureRandom random = new SecureRandom();

    /// @param secret that of the server
    public AnswerCipher(byte[] secret, Purpose purpose) {
        this.secret = secret.clone();
        this.purpose = purpose;
    }

    /// The parts, one after the other, sealed.
    public Buffer seal(UUID id, List<Buffer> parts) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        int bytes = parts.stream().mapToInt(Buffer::length).sum();
        byte[] sealed = Arrays.copyOf(nonce, NONCE_BYTES + bytes + TAG_BYTES);
        int at = NONCE_BYTES;
        for (Buffer part : parts) {
            part.getBytes(sealed, at);
            at += part.length();
        }
        try {
            cipher(Cipher.ENCRYPT_MODE, id, nonce).doFinal(sealed, NONCE_BYTES, bytes, sealed, NONCE_BYTES);
            return Buffer.buffer(sealed);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// What was sealed.
    ///
    /// @throws AEADBadTagException when it was sealed under another secret, purpose or id, or is damaged
    public Buffer open(UUID id, Buffer sealed) throws AEADBadTagException {
        if (sealed.length() < NONCE_BYTES + TAG_BYTES) {
            throw new AEADBadTagException(sealed.length() + " bytes");
        }
        try {
            byte[] bytes = sealed.getBytes();
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, id, Arrays.copyOf(bytes, NONCE_BYTES));
            return Buffer.buffer(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES));
        } catch (AEADBadTagException other) {
            throw other;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Cipher cipher(int mode, UUID id, byte[] nonce) throws GeneralSecurityException {
        byte[] info = (purpose.info + id).getBytes(StandardCharsets.UTF_8);
        SecretKey key = KDF.getInstance("HKDF-SHA256")
                .deriveKey("AES", HKDFParameterSpec.ofExtract().addIKM(secret).thenExpand(info, KEY_BYTES));
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        return cipher;
    }
}
