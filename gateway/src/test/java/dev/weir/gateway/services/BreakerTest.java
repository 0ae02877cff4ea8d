package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.services.Breaker.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000);
    private final List<State> changes = new ArrayList<>();
    private final Breaker breaker = new Breaker(3, 1_000, nanos::get, changes::add);

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(breaker.enter());
        }
    }

    private void pass(long ms) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    @Test
    void failures_in_a_row_open_it() {
        fail(2);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.enter()).isEqualTo(Breaker.REFUSED);
        assertThat(breaker.admits()).isFalse();
        assertThat(breaker.waitMs()).isEqualTo(1_000);
        assertThat(changes).containsExactly(State.OPEN);
    }

    @Test
    void a_success_between_them_begins_the_row_anew() {
        fail(2);
        breaker.succeeded(breaker.enter());
        fail(2);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void after_the_pause_one_call_tries_and_brings_it_back() {
        fail(3);
        pass(1_000);

        assertThat(breaker.admits()).isTrue();
        long trial = breaker.enter();
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        assertThat(breaker.enter()).isEqualTo(Breaker.REFUSED);
        breaker.answered(trial);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        assertThat(changes).containsExactly(State.OPEN, State.CLOSED);
    }

    @Test
    void a_trial_that_fails_opens_it_for_another_pause() {
        fail(3);
        pass(1_000);
        breaker.failed(breaker.enter());

        assertThat(breaker.state()).isEqualTo(State.OPEN);
        assertThat(breaker.waitMs()).isEqualTo(1_000);
    }

    @Test
    void a_trial_that_is_given_up_leaves_the_next_one_to_others() {
        fail(3);
        pass(1_000);
        breaker.left(breaker.enter());

        assertThat(breaker.admits()).isTrue();
        breaker.answered(breaker.enter());
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void what_was_called_before_it_opened_counts_no_more() {
        long early = breaker.enter();
        fail(3);
        breaker.succeeded(early);
        assertThat(breaker.state()).isEqualTo(State.OPEN);

        pass(1_000);
        long trial = breaker.enter();
        breaker.failed(early);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        breaker.answered(trial);
        breaker.failed(early);
        breaker.failed(trial);

        fail(2);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }
}
