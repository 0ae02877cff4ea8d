package dev.weir.verticles.announcements;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class HearingTest {
    private final Hearing hearing = new Hearing(10);

    @Test
    void one_that_was_just_met_has_time_to_say_something() {
        assertThat(hearing.unheard(Set.of("a"), 100)).isEmpty();
        assertThat(hearing.unheard(Set.of("a"), 110)).isEmpty();
        assertThat(hearing.unheard(Set.of("a"), 111)).containsExactly("a");
    }

    @Test
    void who_speaks_is_heard() {
        hearing.unheard(Set.of("a", "b"), 100);
        hearing.heard("a", 109);

        assertThat(hearing.unheard(Set.of("a", "b"), 112)).containsExactly("b");
        hearing.heard("b", 113);
        assertThat(hearing.unheard(Set.of("a", "b"), 114)).isEmpty();
    }

    @Test
    void one_that_left_and_came_back_has_time_again() {
        hearing.unheard(Set.of("a"), 100);
        hearing.unheard(Set.of(), 105);

        assertThat(hearing.unheard(Set.of("a"), 115)).isEmpty();
    }
}
