package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class AffinityTest {
    @Test
    void the_logarithm_is_right_to_a_millionth() {
        var random = new Random(Targets.SEED);
        for (int i = 0; i < 100_000; i++) {
            long number = random.nextLong() >>> 1 | 1;

            assertThat(Affinity.minusLog(number)).isCloseTo(-Math.log(number / 0x1p63), within(2e-6));
        }
        assertThat(Affinity.minusLog(1)).isCloseTo(63 * Math.log(2), within(1e-5));
        assertThat(Affinity.minusLog(Long.MAX_VALUE)).isBetween(-1e-9, 1e-6);
    }

    /// The nodes of a cluster must agree, those of the next version too: else every conversation moves once.
    @Test
    void who_owns_a_conversation_does_not_change_with_the_code() {
        Targets targets = new Targets();
        for (int i = 0; i < 5; i++) {
            targets.add("target-" + i, 1, 1 + i, 1);
        }
        Choice choice = targets.sticky(Strategy.WEIGHTED);

        assertThat(LongStream.rangeClosed(1, 20).mapToInt(affinity -> choice.next(0, affinity, 0)))
                .containsExactly(1, 3, 3, 4, 1, 1, 4, 2, 3, 4, 4, 2, 4, 4, 3, 3, 3, 0, 3, 2);
    }
}
