package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// How requests spread over the targets of a route, by strategy.
class DistributionTest {
    private static final int DRAWS = 500_000;

    private final Targets targets = new Targets();

    @Test
    void weights_are_kept_within_two_percent() {
        int[] weights = {5, 3, 2, 1, 9};
        for (int i = 0; i < weights.length; i++) {
            targets.add("target-" + i, 1, weights[i], 1);
        }

        assertShares(targets.counts(targets.by(Strategy.WEIGHTED), DRAWS), weights);
    }

    @Test
    void the_weights_of_those_that_are_left_are_kept() {
        targets.add("a", 1, 5, 1);
        targets.lose(targets.add("b", 1, 50, 1));
        targets.add("c", 1, 15, 1);

        assertShares(targets.counts(targets.by(Strategy.WEIGHTED), DRAWS), 5, 0, 15);
    }

    @Test
    void the_cheapest_is_chosen_and_among_equals_by_weight() {
        targets.add("dear", 1, 100, 900);
        TargetState cheap = targets.add("cheap", 1, 1, 100);
        targets.add("middle-a", 1, 3, 500);
        targets.add("middle-b", 1, 1, 500);
        Choice choice = targets.by(Strategy.CHEAPEST);

        assertThat(targets.counts(choice, 1_000)).containsExactly(0, 1_000, 0, 0);
        targets.lose(cheap);
        assertShares(targets.counts(choice, DRAWS), 0, 0, 3, 1);
        targets.time.passMs(Targets.COOL_DOWN_MS);
        assertThat(choice.next(0, 0, targets.time.now())).isOne();
    }

    @Test
    void the_fastest_is_chosen_but_for_the_share_that_explores() {
        targets.answer(targets.add("slow"), 900, 1_000);
        targets.answer(targets.add("fast"), 200, 5_000);
        targets.answer(targets.add("slower"), 901, 1_000);
        int[] counts = targets.counts(targets.by(Strategy.FASTEST), DRAWS);

        double explored = 1.0 / Choice.EXPLORED_ONE_IN / 3;
        assertThat(counts[0] / explored / DRAWS).isCloseTo(1, within(0.05));
        assertThat(counts[2] / explored / DRAWS).isCloseTo(1, within(0.05));
    }

    @Test
    void one_that_has_become_the_fastest_is_found() {
        TargetState first = targets.add("first");
        TargetState second = targets.add("second");
        targets.answer(first, 300, 1_000);
        targets.answer(second, 3_000, 3_000);
        Choice choice = targets.by(Strategy.FASTEST);

        int requests = 0;
        while (second.stand(targets.time.now()).firstContentMs() > 200) {
            targets.time.passMs(100);
            int chosen = choice.next(0, 0, targets.time.now());
            targets.answer(chosen == 0 ? first : second, chosen == 0 ? 300 : 100, 1_000);
            requests++;
        }

        assertThat(requests).isLessThan(1_000);
        assertThat(targets.counts(choice, 1_000)[1]).isGreaterThan(950);
    }

    @ParameterizedTest
    @EnumSource(names = {"FASTEST", "LEAST_BUSY"})
    void one_that_nobody_knows_is_asked_first_and_by_one_alone(Strategy strategy) {
        targets.answer(targets.add("known"), 300, 1_000);
        TargetState unknown = targets.add("unknown");
        Choice choice = targets.by(strategy);

        assertThat(targets.counts(choice, 1_000)[1]).isGreaterThan(950);
        unknown.begin();
        assertThat(targets.counts(choice, 1_000)[0]).isGreaterThan(950);
    }

    @Test
    void a_conversation_stays_with_its_target() {
        ten();
        for (Strategy strategy : Strategy.values()) {
            Choice choice = targets.sticky(strategy);
            int[] chosen = owners(choice, 1_000);

            assertThat(owners(choice, 1_000)).isEqualTo(chosen);
        }
        assertThat(owners(targets.sticky(Strategy.WEIGHTED), 1_000))
                .isEqualTo(owners(targets.sticky(Strategy.CHEAPEST), 1_000));
    }

    @Test
    void without_a_conversation_or_where_it_does_not_matter_the_strategy_decides() {
        ten();

        assertThat(Arrays.stream(targets.counts(targets.sticky(Strategy.WEIGHTED), 1_000)))
                .allMatch(count -> count > 50);
        assertThat(owners(targets.by(Strategy.WEIGHTED), 1_000))
                .isNotEqualTo(owners(targets.by(Strategy.WEIGHTED), 1_000));
    }

    @Test
    void conversations_spread_by_weight() {
        int[] weights = {5, 3, 2, 1, 9};
        for (int i = 0; i < weights.length; i++) {
            targets.add("target-" + i, 1, weights[i], 1);
        }
        int[] counts = new int[weights.length];
        for (int owner : owners(targets.sticky(Strategy.WEIGHTED), DRAWS)) {
            counts[owner]++;
        }

        assertShares(counts, weights);
    }

    @Test
    void only_the_conversations_of_a_lost_target_move_and_they_come_back() {
        TargetState[] ten = ten();
        Choice choice = targets.sticky(Strategy.LEAST_BUSY);
        int[] before = owners(choice, DRAWS);

        targets.lose(ten[4]);
        int[] without = owners(choice, DRAWS);
        int[] moved =
                IntStream.range(0, DRAWS).filter(i -> before[i] != without[i]).toArray();

        assertThat(Arrays.stream(moved)).allMatch(i -> before[i] == 4 && without[i] != 4);
        assertThat((double) moved.length / DRAWS).isCloseTo(1.0 / ten.length, within(0.02 / ten.length));

        targets.time.passMs(Targets.COOL_DOWN_MS);
        targets.answer(ten[4], 0, 0);
        assertThat(owners(choice, DRAWS)).isEqualTo(before);
    }

    @Test
    void conversations_don_t_ask_in_which_order_the_targets_stand() {
        Targets turned = new Targets();
        for (int i = 9; i >= 0; i--) {
            turned.add("target-" + i);
        }
        ten();

        int[] here = owners(targets.sticky(Strategy.WEIGHTED), 1_000);
        int[] there = owners(turned.sticky(Strategy.WEIGHTED), 1_000);
        assertThat(there).isEqualTo(Arrays.stream(here).map(owner -> 9 - owner).toArray());
    }

    private TargetState[] ten() {
        return IntStream.range(0, 10).mapToObj(i -> targets.add("target-" + i)).toArray(TargetState[]::new);
    }

    /// Whom the conversations 1, 2, 3, … belong to: numbers as alike as they can be.
    private int[] owners(Choice choice, int conversations) {
        return LongStream.rangeClosed(1, conversations)
                .mapToInt(affinity -> choice.next(0, affinity, targets.time.now()))
                .toArray();
    }

    /// Each has what its weight says, give or take two percent of that.
    private static void assertShares(int[] counts, int... weights) {
        double total = Arrays.stream(counts).sum();
        double weight = Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] / weight;
            assertThat(counts[i] / total).as("share of target %d", i).isCloseTo(share, within(0.02 * share));
        }
    }
}
