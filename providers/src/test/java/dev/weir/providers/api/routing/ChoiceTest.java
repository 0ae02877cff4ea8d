package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.weir.providers.api.Fault;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ChoiceTest {
    private final Targets targets = new Targets();

    @ParameterizedTest
    @EnumSource
    void the_lowest_priority_that_has_an_available_target_is_chosen_from(Strategy strategy) {
        targets.add("last", 30, 1, 1);
        TargetState first = targets.add("first", 10, 1, 5);
        TargetState second = targets.add("second", 20, 1, 3);
        Choice choice = targets.by(strategy);

        assertThat(targets.counts(choice, 100)).containsExactly(0, 100, 0);
        targets.lose(first);
        assertThat(targets.counts(choice, 100)).containsExactly(0, 0, 100);
        targets.lose(second);
        assertThat(targets.counts(choice, 100)).containsExactly(100, 0, 0);
    }

    @ParameterizedTest
    @EnumSource
    void what_is_excluded_is_not_chosen(Strategy strategy) {
        targets.add("a");
        targets.add("b");
        targets.add("c", 2, 1, 1);
        Choice choice = targets.by(strategy);

        assertThat(choice.next(0b001, 0, targets.time.now())).isEqualTo(1);
        assertThat(choice.next(0b010, 0, targets.time.now())).isZero();
        assertThat(choice.next(0b011, 0, targets.time.now())).isEqualTo(2);
        assertThat(choice.next(0b111, 0, targets.time.now())).isEqualTo(-1);
        assertThat(choice.next(-1L, 0, targets.time.now())).isEqualTo(-1);
    }

    @ParameterizedTest
    @EnumSource
    void weight_zero_is_for_when_no_other_is_left_of_any_priority(Strategy strategy) {
        targets.add("spare", 1, 0, 0);
        TargetState first = targets.add("first", 1, 1, 7);
        TargetState second = targets.add("second", 2, 1, 9);
        Choice choice = targets.by(strategy);

        assertThat(targets.counts(choice, 100)).containsExactly(0, 100, 0);
        targets.lose(first);
        assertThat(targets.counts(choice, 100)).containsExactly(0, 0, 100);
        targets.lose(second);
        assertThat(targets.counts(choice, 100)).containsExactly(100, 0, 0);
    }

    @Test
    void where_all_weights_are_zero_all_are_equal() {
        targets.add("a", 1, 0, 1);
        targets.add("b", 1, 0, 1);

        int[] counts = targets.counts(targets.by(Strategy.WEIGHTED), 1_000);
        assertThat(counts[0]).isBetween(400, 600);
    }

    @ParameterizedTest
    @EnumSource
    void where_none_is_available_the_one_that_will_be_soonest_is_chosen(Strategy strategy) {
        TargetState gone = targets.add("gone");
        TargetState later = targets.add("later");
        TargetState sooner = targets.add("sooner", 2, 1, 1);
        Choice choice = targets.by(strategy);
        targets.fail(gone, Fault.NO_MODEL);
        targets.lose(sooner);
        targets.time.passMs(500);
        targets.lose(later);

        assertThat(choice.next(0, 0, targets.time.now())).isEqualTo(2);
        assertThat(choice.next(0b100, 0, targets.time.now())).isEqualTo(1);
        assertThat(choice.next(0b110, 0, targets.time.now())).isZero();
        assertThat(choice.next(0b111, 0, targets.time.now())).isEqualTo(-1);
    }

    @Test
    void a_provider_that_is_down_comes_after_all_that_cool_down() {
        TargetState down = targets.add("down");
        TargetState gone = targets.add("gone", 2, 1, 1);
        Choice choice = targets.by(Strategy.WEIGHTED);
        down.provider().up(false);

        assertThat(choice.next(0, 0, targets.time.now())).isEqualTo(1);
        targets.fail(gone, Fault.NO_MODEL);
        assertThat(choice.next(0, 0, targets.time.now())).isEqualTo(1);
        assertThat(choice.next(0b10, 0, targets.time.now())).isZero();
        down.provider().up(true);
        assertThat(choice.next(0, 0, targets.time.now())).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void one_request_at_a_time_tries_a_target_whose_cool_down_is_over(Strategy strategy) {
        TargetState lost = targets.add("lost");
        targets.add("other", 2, 1, 1);
        Choice choice = targets.by(strategy);
        targets.lose(lost);
        targets.time.passMs(Targets.COOL_DOWN_MS);

        assertThat(choice.next(0, 0, targets.time.now())).isZero();
        assertThat(targets.counts(choice, 100)).containsExactly(0, 100);
        lost.begin();
        targets.time.passMs(5_000);
        assertThat(targets.counts(choice, 100)).containsExactly(0, 100);
        lost.firstContent(1);
        assertThat(targets.counts(choice, 100)).containsExactly(100, 0);
    }

    @Test
    void a_trial_that_nobody_makes_is_offered_again() {
        TargetState lost = targets.add("lost");
        targets.add("other", 2, 1, 1);
        Choice choice = targets.by(Strategy.WEIGHTED);
        targets.lose(lost);
        targets.time.passMs(Targets.COOL_DOWN_MS);

        assertThat(choice.next(0, 0, targets.time.now())).isZero();
        assertThat(choice.next(0, 0, targets.time.now() + Circuit.CHOSEN_NANOS - 1))
                .isOne();
        assertThat(choice.next(0, 0, targets.time.now() + Circuit.CHOSEN_NANOS)).isZero();
    }

    @Test
    void there_are_1_to_64_candidates() {
        TargetState state = targets.add("a");
        var candidate = new Choice.Candidate(state, 1, 1, 1);
        var all = new Choice(Strategy.WEIGHTED, false, Collections.nCopies(64, candidate));

        assertThat(all.next(~(1L << 63), 0, 0)).isEqualTo(63);
        assertThat(all.next(-1L, 0, 0)).isEqualTo(-1);
        assertThatThrownBy(() -> new Choice(Strategy.WEIGHTED, false, List.of()))
                .hasMessage("0 targets of a route (expected: 1 to 64)");
        assertThatThrownBy(() -> new Choice(Strategy.WEIGHTED, false, Collections.nCopies(65, candidate)))
                .hasMessage("65 targets of a route (expected: 1 to 64)");
    }

    @ParameterizedTest
    @EnumSource
    void a_choice_allocates_nothing(Strategy strategy) {
        for (int i = 0; i < 50; i++) {
            TargetState state = targets.add("target-" + i);
            targets.answer(state, 100 + i, 1_000);
            if (i % 2 == 0) {
                targets.lose(state);
            }
        }
        Choice choice = targets.sticky(strategy);
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        choose(choice, 1_000);

        long before = threads.getCurrentThreadAllocatedBytes();
        choose(choice, 10_000);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private void choose(Choice choice, int times) {
        for (int i = 0; i < times; i++) {
            choice.next(0, i % 2, targets.time.now());
        }
    }
}
