package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameGuardTest {
    private static Buffer frame(int opcode, int length, boolean masked) {
        Buffer frame = Buffer.buffer().appendByte((byte) (0x80 | opcode));
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            frame.appendByte((byte) (mask | length));
        } else if (length < 65_536) {
            frame.appendByte((byte) (mask | 126)).appendShort((short) length);
        } else {
            frame.appendByte((byte) (mask | 127)).appendLong(length);
        }
        if (masked) {
            frame.appendInt(0x01020304);
        }
        return frame.appendBytes(new byte[length]);
    }

    @Test
    void frames_pass_unchanged_wherever_they_are_cut() {
        Buffer all = Buffer.buffer()
                .appendBuffer(frame(1, 5, true))
                .appendBuffer(frame(2, 300, false))
                .appendBuffer(frame(9, 0, true))
                .appendBuffer(frame(2, 70_000, true))
                .appendBuffer(frame(8, 2, false));
        for (int at = 0; at < 700; at++) {
            var guard = new FrameGuard(100_000);
            Buffer passed = Buffer.buffer()
                    .appendBuffer(guard.pass(all.getBuffer(0, at)))
                    .appendBuffer(guard.pass(all.getBuffer(at, all.length())));

            assertThat(passed).isEqualTo(all);
            assertThat(guard.closeSeen()).isTrue();
            assertThat(guard.takesClose()).isFalse();
            assertThat(guard.exceeded()).isFalse();
        }
    }

    @Test
    void a_close_frame_fits_between_frames_only() {
        Buffer all = frame(1, 200, true);
        for (int at = 0; at <= all.length(); at++) {
            var guard = new FrameGuard(1_000);
            int passed = guard.pass(all.getBuffer(0, at)).length();

            assertThat(guard.takesClose()).as("after %d bytes", at).isEqualTo(passed == 0 || passed == all.length());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {126, 1_001, 70_000})
    void what_comes_before_a_frame_that_is_too_long_passes_and_nothing_of_it(int length) {
        Buffer fine = frame(1, 100, true);
        Buffer all = Buffer.buffer().appendBuffer(fine).appendBuffer(frame(2, length, true));
        for (int at = 0; at < fine.length() + 14; at++) {
            var guard = new FrameGuard(125);
            Buffer passed = Buffer.buffer().appendBuffer(guard.pass(all.getBuffer(0, at)));
            passed.appendBuffer(guard.pass(all.getBuffer(at, all.length())));

            assertThat(passed).isEqualTo(fine);
            assertThat(guard.exceeded()).isTrue();
            assertThat(guard.pass(fine).length()).isZero();
            assertThat(guard.takesClose()).isTrue();
        }
    }

    @Test
    void a_length_beyond_all_numbers_is_too_long() {
        var guard = new FrameGuard(Long.MAX_VALUE);
        guard.pass(
                Buffer.buffer().appendByte((byte) 0x82).appendByte((byte) 127).appendLong(-1));

        assertThat(guard.exceeded()).isTrue();
    }

    @Test
    void a_masked_close_frame_says_the_same_as_a_plain_one() {
        var frame = new CloseFrame(1009, "too long");
        Buffer plain = frame.plain();
        Buffer masked = frame.masked();

        assertThat(plain.getUnsignedShort(2)).isEqualTo(1009);
        assertThat(plain.getString(4, plain.length())).isEqualTo("too long");
        assertThat(masked.getByte(0)).isEqualTo(plain.getByte(0));
        assertThat(masked.getUnsignedByte(1)).isEqualTo((short) (0x80 | plain.getByte(1)));
        for (int i = 2; i < plain.length(); i++) {
            int unmasked = masked.getByte(i + 4) ^ masked.getByte(2 + (i - 2) % 4);
            assertThat((byte) unmasked).isEqualTo(plain.getByte(i));
        }
    }
}
