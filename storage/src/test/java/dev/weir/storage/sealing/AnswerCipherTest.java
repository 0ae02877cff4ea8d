package dev.weir.storage.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.storage.sealing.AnswerCipher.Purpose;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;

class AnswerCipherTest {
    private static final UUID ID = UUID.randomUUID();

    private final AnswerCipher cipher = new AnswerCipher("the secret of a server".getBytes(), Purpose.REPLAY);
    private final Buffer sealed = cipher.seal(ID, List.of(Buffer.buffer("what the "), Buffer.buffer("model said")));

    @Test
    void what_is_sealed_in_parts_opens_as_one() throws AEADBadTagException {
        assertThat(cipher.open(ID, sealed)).hasToString("what the model said");
        assertThat(sealed.toString()).doesNotContain("model");
    }

    @Test
    void nothing_can_be_sealed_too() throws AEADBadTagException {
        assertThat(cipher.open(ID, cipher.seal(ID, List.of())).length()).isZero();
    }

    @Test
    void the_same_answer_is_never_sealed_the_same_way() {
        List<Buffer> parts = List.of(Buffer.buffer("answer"));

        assertThat(cipher.seal(ID, parts)).isNotEqualTo(cipher.seal(ID, parts));
    }

    @Test
    void it_opens_under_its_own_claim_and_secret_only() {
        var other = new AnswerCipher("the secret of another".getBytes(), Purpose.REPLAY);

        assertThatThrownBy(() -> cipher.open(UUID.randomUUID(), sealed)).isInstanceOf(AEADBadTagException.class);
        assertThatThrownBy(() -> other.open(ID, sealed)).isInstanceOf(AEADBadTagException.class);
    }

    @Test
    void no_bit_of_it_can_be_changed_and_no_byte_left_out() {
        for (int i = 0; i < sealed.length(); i++) {
            Buffer changed = sealed.copy().setByte(i, (byte) (sealed.getByte(i) ^ 1));
            Buffer cut = sealed.slice(0, i);

            assertThatThrownBy(() -> cipher.open(ID, changed)).isInstanceOf(AEADBadTagException.class);
            assertThatThrownBy(() -> cipher.open(ID, cut)).isInstanceOf(AEADBadTagException.class);
        }
    }
}
