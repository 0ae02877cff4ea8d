package dev.weir.storage.billing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkingTest {
    @Test
    void only_the_steps_that_matter_are_left() {
        List<Integer> steps = IntStream.range(0, 50).boxed().toList();
        assertThat(Shrinking.of(steps, fewer -> fewer.contains(3) && fewer.contains(41)))
                .containsExactly(3, 41);
        assertThat(Shrinking.of(steps, _ -> true)).isEmpty();
        assertThat(Shrinking.of(List.of(7), fewer -> fewer.contains(7))).containsExactly(7);
    }
}
