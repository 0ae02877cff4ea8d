package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Fault;
import dev.weir.providers.api.routing.Circuit.State;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CircuitTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long COOL_DOWN = Targets.COOL_DOWN_MS * MS;

    private final List<Circuit.Stand> told = new ArrayList<>();
    private final Random random = new Random(Targets.SEED);
    private final Circuit circuit = new Circuit(Targets.settings(), () -> random, told::add);
    private long now = 50 * COOL_DOWN;

    /// Where it stands.
    private enum Given {
        CLOSED,
        COOLING,
        COOLED,
        CHOSEN,
        CHOSEN_LONG_AGO,
        TRYING,
        TRYING_LONG
    }

    /// What happens; old are calls that began before it went out of service.
    private enum Event {
        CHOOSE,
        BEGIN,
        CONTENT,
        OLD_CONTENT,
        SUCCESS,
        OLD_SUCCESS,
        FAILURE,
        NO_MODEL,
        CALLER,
        LEAVE
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            CLOSED          | CHOOSE      | CLOSED
            CLOSED          | BEGIN       | CLOSED
            CLOSED          | CONTENT     | CLOSED
            CLOSED          | SUCCESS     | CLOSED
            CLOSED          | FAILURE     | CLOSED
            CLOSED          | NO_MODEL    | COOLING
            CLOSED          | CALLER      | CLOSED
            CLOSED          | LEAVE       | CLOSED

            COOLING         | CHOOSE      | COOLING
            COOLING         | BEGIN       | COOLING
            COOLING         | CONTENT     | CLOSED
            COOLING         | OLD_CONTENT | COOLING
            COOLING         | SUCCESS     | CLOSED
            COOLING         | OLD_SUCCESS | COOLING
            COOLING         | FAILURE     | COOLING
            COOLING         | NO_MODEL    | COOLING
            COOLING         | CALLER      | COOLING
            COOLING         | LEAVE       | COOLING

            COOLED          | CHOOSE      | CHOSEN
            COOLED          | BEGIN       | TRYING
            COOLED          | SUCCESS     | CLOSED
            COOLED          | OLD_SUCCESS | COOLED
            COOLED          | FAILURE     | COOLED
            COOLED          | LEAVE       | COOLED

            CHOSEN          | CHOOSE      | CHOSEN
            CHOSEN          | BEGIN       | TRYING
            CHOSEN          | CONTENT     | CLOSED
            CHOSEN          | OLD_CONTENT | CHOSEN
            CHOSEN          | OLD_SUCCESS | CHOSEN
            CHOSEN          | FAILURE     | CHOSEN
            CHOSEN          | LEAVE       | CHOSEN
            CHOSEN_LONG_AGO | CHOOSE      | CHOSEN
            CHOSEN_LONG_AGO | BEGIN       | TRYING

            TRYING          | CHOOSE      | TRYING
            TRYING          | BEGIN       | TRYING
            TRYING          | CONTENT     | CLOSED
            TRYING          | OLD_CONTENT | TRYING
            TRYING          | SUCCESS     | CLOSED
            TRYING          | OLD_SUCCESS | TRYING
            TRYING          | FAILURE     | COOLING
            TRYING          | NO_MODEL    | COOLING
            TRYING          | CALLER      | COOLED
            TRYING          | LEAVE       | COOLED
            TRYING_LONG     | CHOOSE      | CHOSEN
            TRYING_LONG     | BEGIN       | TRYING
            TRYING_LONG     | FAILURE     | COOLING
            """)
    void moves(Given given, Event event, Given then) {
        long old = now;
        now++;
        bring(given);
        boolean chosen = event == Event.CHOOSE && circuit.choose(now);
        happen(event, old);

        assertThat(given()).isEqualTo(then);
        if (event == Event.CHOOSE) {
            assertThat(chosen)
                    .isEqualTo(Set.of(Given.CLOSED, Given.COOLED, Given.CHOSEN_LONG_AGO, Given.TRYING_LONG)
                            .contains(given));
        }
    }

    private void bring(Given given) {
        if (given == Given.CLOSED) {
            return;
        }
        open();
        if (given != Given.COOLING) {
            now += COOL_DOWN;
        }
        if (EnumSet.of(Given.CHOSEN, Given.CHOSEN_LONG_AGO).contains(given)) {
            circuit.choose(now);
        }
        if (EnumSet.of(Given.TRYING, Given.TRYING_LONG).contains(given)) {
            circuit.begin(now);
        }
        if (given == Given.CHOSEN_LONG_AGO) {
            now += Circuit.CHOSEN_NANOS;
        }
        if (given == Given.TRYING_LONG) {
            now += Circuit.TRIAL_NANOS;
        }
        assertThat(given()).isEqualTo(given);
    }

    private void happen(Event event, long old) {
        switch (event) {
            case CHOOSE -> {}
            case BEGIN -> circuit.begin(now);
            case CONTENT -> circuit.content(now);
            case OLD_CONTENT -> circuit.content(old);
            case SUCCESS -> circuit.succeed(now, now);
            case OLD_SUCCESS -> circuit.succeed(old, now);
            case FAILURE -> circuit.fail(Fault.SERVER_ERROR, true, 0, now);
            case NO_MODEL -> circuit.fail(Fault.NO_MODEL, true, 0, now);
            case CALLER -> circuit.fail(Fault.CALLER, true, 0, now);
            case LEAVE -> circuit.leave(now);
        }
    }

    private Given given() {
        boolean over = circuit.available(now);
        return switch (circuit.stand().state()) {
            case CLOSED -> Given.CLOSED;
            case COOLING -> over ? Given.COOLED : Given.COOLING;
            case CHOSEN -> over ? Given.CHOSEN_LONG_AGO : Given.CHOSEN;
            case TRYING -> over ? Given.TRYING_LONG : Given.TRYING;
        };
    }

    @ParameterizedTest
    @EnumSource
    void each_fault_says_something_else_about_the_target(Fault fault) {
        circuit.fail(fault, true, 0, now);
        boolean out = !circuit.available(now);
        circuit.fail(fault, true, 0, now);
        circuit.fail(fault, true, 0, now);
        boolean outAfterThree = !circuit.available(now);

        switch (fault) {
            case CALLER, BUSY, NOT_EXPRESSIBLE, KEY_REFUSED, KEY_EMPTY, KEY_FORBIDDEN, RATE_LIMITED ->
                assertThat(outAfterThree).isFalse();
            case NO_MODEL -> assertThat(out).isTrue();
            case OVERLOADED, SERVER_ERROR, TIMEOUT, UNREACHABLE, CUT, GARBAGE, STUCK -> {
                assertThat(out).isFalse();
                assertThat(outAfterThree).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"KEY_REFUSED", "KEY_EMPTY", "KEY_FORBIDDEN", "RATE_LIMITED"})
    void without_keys_to_choose_from_a_fault_of_the_key_is_one_of_the_target(Fault fault) {
        circuit.fail(fault, false, 0, now);

        assertThat(circuit.stand().state()).isEqualTo(State.COOLING);
        assertThat(circuit.stand().reason()).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({"OVERLOADED, true", "OVERLOADED, false", "RATE_LIMITED, false"})
    void a_provider_that_says_how_long_is_left_alone_for_just_so_long(Fault fault, boolean keyed) {
        circuit.fail(fault, keyed, 77_777, now);

        assertThat(circuit.available(now + 77_777 * MS - 1)).isFalse();
        assertThat(circuit.available(now + 77_777 * MS)).isTrue();
    }

    @Test
    void advice_beyond_an_hour_is_an_hour() {
        circuit.fail(Fault.OVERLOADED, true, Long.MAX_VALUE, now);

        assertThat(circuit.available(now + Circuit.ADVICE_NANOS_MAX - 1)).isFalse();
        assertThat(circuit.available(now + Circuit.ADVICE_NANOS_MAX)).isTrue();
    }

    @Test
    void while_it_cools_down_only_longer_advice_counts() {
        open();
        long until = circuit.stand().untilNanos();

        circuit.fail(Fault.OVERLOADED, true, 1, now);
        assertThat(circuit.stand().untilNanos()).isEqualTo(until);
        circuit.fail(Fault.OVERLOADED, true, 5_000, now);
        assertThat(circuit.stand().untilNanos()).isEqualTo(now + 5_000 * MS);
        assertThat(told).hasSize(1);
    }

    @Test
    void a_model_that_is_not_there_is_left_alone_for_as_long_as_can_be() {
        circuit.fail(Fault.NO_MODEL, true, 0, now);

        assertThat(coolDownMs()).isBetween(Targets.COOL_DOWN_MAX_MS * 4 / 5, Targets.COOL_DOWN_MAX_MS);
    }

    @Test
    void cool_downs_double_up_to_the_longest_with_a_chance_part() {
        open();
        List<Long> lengths = new ArrayList<>(List.of(coolDownMs()));
        for (int i = 0; i < 5; i++) {
            now = circuit.stand().untilNanos();
            circuit.begin(now);
            circuit.fail(Fault.TIMEOUT, true, 0, now);
            lengths.add(coolDownMs());
        }

        long[] longest = {1_000, 2_000, 4_000, 8_000, 8_000, 8_000};
        for (int i = 0; i < longest.length; i++) {
            assertThat(lengths.get(i)).isBetween(longest[i] * 4 / 5, longest[i]);
        }
        assertThat(lengths).doesNotHaveDuplicates();
        assertThat(told).hasSize(6);
    }

    @Test
    void the_next_cool_down_is_a_short_one_again_after_a_whole_answer_only() {
        open();
        now += COOL_DOWN;
        circuit.content(now);
        open();
        assertThat(coolDownMs()).isGreaterThan(Targets.COOL_DOWN_MS);

        now += 2 * COOL_DOWN;
        circuit.content(now);
        circuit.succeed(now, now);
        open();
        assertThat(coolDownMs()).isLessThanOrEqualTo(Targets.COOL_DOWN_MS);
    }

    @Test
    void failures_that_are_not_in_a_row_are_forgiven() {
        for (int i = 0; i < 9; i++) {
            circuit.fail(Fault.CUT, true, 0, now);
            circuit.fail(Fault.CUT, true, 0, now);
            circuit.succeed(now, now);
        }

        assertThat(circuit.available(now)).isTrue();
        assertThat(circuit.stand().failures()).isZero();
    }

    @Test
    void the_share_of_failures_opens_it_however_they_are_spread() {
        for (int i = 0; i < 10; i++) {
            circuit.succeed(now, now);
            assertThat(circuit.available(now)).isTrue();
            circuit.fail(Fault.CUT, true, 0, now);
        }

        assertThat(circuit.available(now)).isFalse();
        assertThat(told).hasSize(1);
    }

    @Test
    void what_failed_before_it_came_back_is_forgotten() {
        for (int i = 0; i < 10; i++) {
            circuit.succeed(now, now);
            circuit.fail(Fault.CUT, true, 0, now);
        }
        now += COOL_DOWN;
        circuit.begin(now);
        circuit.succeed(now, now);

        circuit.fail(Fault.CUT, true, 0, now);
        assertThat(circuit.available(now)).isTrue();
    }

    @Test
    void who_listens_hears_of_each_time_it_goes_out_and_of_its_return() {
        open();
        now += COOL_DOWN;
        circuit.begin(now);
        circuit.fail(Fault.STUCK, true, 0, now);
        circuit.succeed(now, now);
        circuit.succeed(now, now);

        assertThat(told).extracting(Circuit.Stand::state).containsExactly(State.COOLING, State.COOLING, State.CLOSED);
        assertThat(told).extracting(Circuit.Stand::reason).containsExactly(Fault.SERVER_ERROR, Fault.STUCK, null);
    }

    private void open() {
        for (int i = 0; i < Targets.FAILURES_MAX; i++) {
            circuit.fail(Fault.SERVER_ERROR, true, 0, now);
        }
    }

    private long coolDownMs() {
        return (circuit.stand().untilNanos() - now) / MS;
    }
}
