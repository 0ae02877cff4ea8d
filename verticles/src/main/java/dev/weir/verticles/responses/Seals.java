package dev.weir.verticles.responses;

import dev.weir.contracts.responses.StoredResponse;
import dev.weir.storage.responses.SealedResponse;
import dev.weir.storage.sealing.AnswerCipher;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stored answers, sealed and opened. Takes its time with long ones: not for event loops.
///
/// ```
/// what is sealed = length of the input items (4 bytes) | input items | response
/// ```
record Seals(AnswerCipher cipher) {
    private static final Logger LOG = LoggerFactory.getLogger(Seals.class);

    /// What [#seal] adds to the bytes of an answer: the length, and what the cipher needs.
    static final int BYTES = 4 + 28;

    SealedResponse seal(StoredResponse plain) {
        UUID id = UUID.randomUUID();
        Buffer length =
                Buffer.buffer(Integer.BYTES).appendInt(plain.inputItems().length());
        return new SealedResponse(
                plain.companyId(),
                plain.id(),
                plain.previousId(),
                id,
                cipher.seal(id, List.of(length, plain.inputItems(), plain.response())),
                plain.createdAt(),
                plain.expiresAt());
    }

    /// Empty, with a line in the log, when it was sealed under another secret.
    Optional<StoredResponse> open(SealedResponse sealed) {
        try {
            Buffer plain = cipher.open(sealed.sealId(), sealed.sealed());
            int items = Integer.BYTES + plain.getInt(0);
            return Optional.of(new StoredResponse(
                    sealed.companyId(),
                    sealed.id(),
                    sealed.previousId(),
                    plain.getBuffer(Integer.BYTES, items),
                    plain.getBuffer(items, plain.length()),
                    sealed.createdAt(),
                    sealed.expiresAt()));
        } catch (AEADBadTagException other) {
            LOG.warn(
                    "the stored response {} can't be opened and counts as lost: was it stored under another secret?",
                    sealed.id(),
                    other);
            return Optional.empty();
        }
    }
}
