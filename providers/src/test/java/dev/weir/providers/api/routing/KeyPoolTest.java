package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.routing.KeyStand.State;
import dev.weir.providers.upstream.DefaultSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Which key a call takes, on a clock of the test's own.
class KeyPoolTest {
    private static final String LONG = "sk-proj-0000-";

    /// As of [System#nanoTime()]: it begins anywhere, and passes the largest long on the way.
    private long now = Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(3);

    private static KeyPool pool(String... secrets) {
        return new KeyPool("openai", secrets(secrets), DefaultSettings.routing());
    }

    private static List<Secret> secrets(String... secrets) {
        return Arrays.stream(secrets).map(Secret::of).toList();
    }

    private void pass(long ms) {
        now += TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private void fail(KeyPool pool, int key, Fault fault, long retryAfterMs) {
        pool.failed(key, fault, retryAfterMs, now, now);
    }

    private List<Integer> take(KeyPool pool, int times) {
        var taken = new ArrayList<Integer>();
        for (int i = 0; i < times; i++) {
            taken.add(pool.take(now));
        }
        return taken;
    }

    private KeyStand stand(KeyPool pool, int key) {
        return pool.keys(now).get(key);
    }

    @Test
    void calls_take_the_keys_in_turn() {
        assertThat(take(pool("a", "b", "c"), 6)).containsExactly(0, 1, 2, 0, 1, 2);
    }

    @Test
    void keys_in_service_share_the_calls_of_one_that_is_not() {
        KeyPool pool = pool("a", "b", "c", "d");
        fail(pool, 1, Fault.RATE_LIMITED, 0);

        List<Integer> taken = take(pool, 300);

        for (int key : new int[] {0, 2, 3}) {
            assertThat(taken.stream().filter(each -> each == key)).hasSize(100);
        }
    }

    @ParameterizedTest
    @CsvSource({
        // fault, advised ms, left alone for ms
        "RATE_LIMITED, 0, 5000",
        "RATE_LIMITED, 1200, 1200",
        "RATE_LIMITED, 90000, 90000",
        "RATE_LIMITED, 999999999999, 3600000",
        "RATE_LIMITED, -5, 5000",
        "KEY_FORBIDDEN, 0, 60000",
        "KEY_FORBIDDEN, 1000, 60000",
        "KEY_EMPTY, 0, 600000",
        "KEY_EMPTY, 1200000, 1200000",
    })
    void a_key_is_left_alone_for_as_long_as_its_fault_means(Fault fault, long advisedMs, long forMs) {
        KeyPool pool = pool("a", "b");

        fail(pool, 0, fault, advisedMs);

        assertThat(stand(pool, 0)).isEqualTo(new KeyStand("key 1", State.COOLING, fault, forMs, 0, 1, -1));
        pass(forMs - 1);
        assertThat(take(pool, 4)).containsOnly(1);
        pass(1);
        assertThat(take(pool, 4)).contains(0);
    }

    @ParameterizedTest
    @CsvSource({
        "RATE_LIMITED, '5000, 10000, 20000, 40000, 80000, 120000, 120000'",
        "KEY_FORBIDDEN, '60000, 120000, 240000, 480000, 960000, 1800000, 1800000'",
        "KEY_EMPTY, '600000, 1200000, 2400000, 3600000, 3600000'",
    })
    void each_failed_trial_doubles_the_time(Fault fault, String expectedMs) {
        KeyPool pool = pool("a", "b");
        fail(pool, 0, fault, 0);

        for (String ms : expectedMs.split(", ")) {
            assertThat(stand(pool, 0).forMs()).isEqualTo(Long.parseLong(ms));
            pass(Long.parseLong(ms));
            assertThat(take(pool, 2)).contains(0);
            fail(pool, 0, fault, 0);
        }
    }

    @Test
    void one_call_tries_a_key_and_the_others_wait_for_what_becomes_of_it() {
        KeyPool pool = pool("a", "b");
        fail(pool, 0, Fault.RATE_LIMITED, 0);
        pass(5_000);

        List<Integer> taken = take(pool, 20);

        assertThat(taken.stream().filter(key -> key == 0)).hasSize(1);
        assertThat(stand(pool, 0).state()).isEqualTo(State.COOLING);
        pool.succeeded(0, now);
        assertThat(stand(pool, 0).state()).isEqualTo(State.IN_SERVICE);
        assertThat(take(pool, 4)).contains(0);
        fail(pool, 0, Fault.RATE_LIMITED, 0);
        assertThat(stand(pool, 0).forMs()).as("not doubled").isEqualTo(5_000);
    }

    @Test
    void a_trial_that_nobody_judged_is_followed_by_another() {
        KeyPool pool = pool("a", "b");
        fail(pool, 0, Fault.RATE_LIMITED, 0);
        pass(5_000);
        assertThat(take(pool, 4)).containsOnlyOnce(0);

        pass(Absence.TRIAL_MS);

        assertThat(take(pool, 4)).containsOnlyOnce(0);
    }

    @Test
    void calls_that_began_before_tell_nothing_new() {
        KeyPool pool = pool("a", "b");
        long before = now;
        pass(10);
        fail(pool, 0, Fault.RATE_LIMITED, 0);
        pass(10);

        pool.failed(0, Fault.RATE_LIMITED, 0, before, now);
        assertThat(stand(pool, 0).forMs()).isEqualTo(4_990);
        pool.failed(0, Fault.RATE_LIMITED, 30_000, before, now);
        assertThat(stand(pool, 0).forMs()).as("a longer advice").isEqualTo(30_000);
        pool.succeeded(0, before);
        assertThat(stand(pool, 0).state()).isEqualTo(State.COOLING);
        assertThat(stand(pool, 0).failures()).isEqualTo(3);
    }

    @Test
    void an_empty_account_outweighs_a_rate_limit() {
        KeyPool pool = pool("a", "b");
        fail(pool, 0, Fault.RATE_LIMITED, 0);
        fail(pool, 0, Fault.KEY_EMPTY, 0);
        assertThat(stand(pool, 0).forMs()).isEqualTo(600_000);

        fail(pool, 0, Fault.RATE_LIMITED, 0);

        assertThat(stand(pool, 0).reason()).isEqualTo(Fault.KEY_EMPTY);
        assertThat(stand(pool, 0).forMs()).isEqualTo(600_000);
    }

    @Test
    void a_refused_key_is_retired_however_long_ago() {
        KeyPool pool = pool("a", "b");
        fail(pool, 0, Fault.RATE_LIMITED, 0);
        fail(pool, 0, Fault.KEY_REFUSED, 0);
        fail(pool, 0, Fault.RATE_LIMITED, 0);

        pass(TimeUnit.DAYS.toMillis(30));

        assertThat(take(pool, 10)).containsOnly(1);
        assertThat(stand(pool, 0)).isEqualTo(new KeyStand("key 1", State.RETIRED, Fault.KEY_REFUSED, 0, 0, 3, -1));
        assertThat(stand(pool, 1)).isEqualTo(new KeyStand("key 2", State.IN_SERVICE, null, 0, 10, 0, 0));
    }

    @Test
    void when_no_key_is_in_service_the_one_is_taken_that_will_be_soonest() {
        KeyPool pool = pool("a", "b", "c");
        fail(pool, 0, Fault.KEY_EMPTY, 0);
        fail(pool, 1, Fault.KEY_REFUSED, 0);
        fail(pool, 2, Fault.RATE_LIMITED, 0);

        assertThat(pool.available(now)).isFalse();
        assertThat(take(pool, 3)).containsOnly(2);
        pass(5_000);
        assertThat(pool.available(now)).isTrue();
    }

    @Test
    void a_key_that_is_taken_all_the_same_is_not_left_alone_for_longer() {
        KeyPool pool = pool("a", "b");
        fail(pool, 1, Fault.KEY_REFUSED, 0);
        fail(pool, 0, Fault.RATE_LIMITED, 0);

        for (int i = 0; i < 10; i++) {
            pass(100);
            assertThat(take(pool, 1)).containsExactly(0);
            fail(pool, 0, Fault.RATE_LIMITED, 0);
        }

        assertThat(stand(pool, 0).forMs()).isEqualTo(4_000);
        pool.succeeded(0, now);
        assertThat(pool.available(now)).isTrue();
    }

    @Test
    void a_rate_limit_of_a_single_key_is_no_matter_of_the_key() {
        KeyPool pool = pool("a");

        fail(pool, 0, Fault.RATE_LIMITED, 60_000);

        assertThat(pool.available(now)).isTrue();
        assertThat(pool.concerns(Fault.RATE_LIMITED)).isFalse();
        assertThat(pool.concerns(Fault.KEY_REFUSED)).isTrue();
    }

    @Test
    void retired_keys_are_tried_in_turn_when_nothing_else_is_left_and_one_that_works_is_back() {
        KeyPool pool = pool("a", "b");
        fail(pool, 0, Fault.KEY_REFUSED, 0);
        fail(pool, 1, Fault.KEY_REFUSED, 0);
        assertThat(pool.available(now)).isFalse();

        var taken = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            pass(10);
            taken.addAll(take(pool, 1));
        }

        assertThat(taken).containsExactly(0, 1, 0, 1);
        pool.succeeded(1, now);
        assertThat(take(pool, 3)).containsOnly(1);
    }

    @Test
    void the_provider_is_available_when_the_first_of_its_keys_is() {
        var state = new TargetStates(DefaultSettings.routing()).provider("openai");
        KeyPool pool = pool("a", "b", "c");
        state.keys(pool);
        fail(pool, 0, Fault.KEY_REFUSED, 0);
        assertThat(state.availableAt(now)).isEqualTo(now);
        fail(pool, 1, Fault.RATE_LIMITED, 1_500);
        fail(pool, 2, Fault.KEY_EMPTY, 0);

        assertThat(state.available(now)).isFalse();
        assertThat(state.availableAt(now) - now).isEqualTo(TimeUnit.MILLISECONDS.toNanos(1_500));
        fail(pool, 1, Fault.KEY_REFUSED, 0);
        assertThat(state.availableAt(now) - now).isEqualTo(TimeUnit.MINUTES.toNanos(10));
        fail(pool, 2, Fault.KEY_REFUSED, 0);
        assertThat(state.availableAt(now) - now)
                .as("nobody knows")
                .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(Absence.RETRY_AFTER_MS_MAX));
    }

    @Test
    void a_key_for_a_request_aside_is_one_in_service_and_takes_nobodys_turn() {
        KeyPool pool = pool("a", "b", "c");
        fail(pool, 0, Fault.KEY_REFUSED, 0);
        fail(pool, 1, Fault.RATE_LIMITED, 0);

        assertThat(pool.aside(now)).isEqualTo(2);
        fail(pool, 2, Fault.KEY_EMPTY, 0);
        assertThat(pool.aside(now)).isEqualTo(1);
        pass(5_000);
        assertThat(pool.aside(now)).isEqualTo(1);

        assertThat(pool.keys(now)).extracting(KeyStand::calls).containsOnly(0L);
        assertThat(take(pool, 1)).as("its trial is still to come").containsExactly(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"KEY_REFUSED", "KEY_EMPTY", "KEY_FORBIDDEN", "RATE_LIMITED"},
            mode = EnumSource.Mode.EXCLUDE)
    void faults_that_are_none_of_a_key_change_nothing(Fault fault) {
        KeyPool pool = pool("a");

        fail(pool, 0, fault, 1_000);

        assertThat(stand(pool, 0)).isEqualTo(new KeyStand("key 1", State.IN_SERVICE, null, 0, 0, 0, -1));
    }

    @Test
    void a_new_configuration_keeps_what_is_known_of_keys_that_stay_and_revives_retired_ones() {
        KeyPool before = pool("a", "b", "c");
        fail(before, 0, Fault.KEY_REFUSED, 0);
        fail(before, 1, Fault.KEY_EMPTY, 0);
        take(before, 1);

        KeyPool after = before.renewed(secrets("d", "b", "a", "c"), DefaultSettings.routing());

        assertThat(after.keys(now))
                .extracting(KeyStand::state)
                .containsExactly(State.IN_SERVICE, State.COOLING, State.IN_SERVICE, State.IN_SERVICE);
        assertThat(after.keys(now)).extracting(KeyStand::calls).containsExactly(0L, 0L, 0L, 1L);
        before.failed(2, Fault.RATE_LIMITED, 0, now, now);
        assertThat(stand(after, 3).reason()).as("told by a call of before").isEqualTo(Fault.RATE_LIMITED);
    }

    @Test
    void names_show_four_characters_of_long_keys_and_nothing_of_short_ones() {
        KeyPool pool = pool(LONG + "x7Qf", "123456789012", "1234567890123", LONG + "2-x7Qf", "abc");

        assertThat(pool.keys(now))
                .extracting(KeyStand::name)
                .containsExactly("…x7Qf", "key 2", "…0123", "…x7Qf (key 4)", "key 5");
        assertThat(pool.name(0)).isEqualTo("…x7Qf");
        assertThat(pool.keys(now).toString() + pool).doesNotContain("sk-proj", "123456789012", "abc");
    }

    @Test
    void a_pool_of_no_keys_is_a_mistake_of_ours() {
        assertThatThrownBy(KeyPoolTest::pool)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no key of provider 'openai' (expected: at least one)");
    }
}
