package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.weir.providers.api.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerformanceTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;

    /// Clocks of nanoseconds may begin anywhere.
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5 * SECOND);

    private final Performance performance = new Performance(now::get);

    private void pass(long seconds) {
        now.addAndGet(seconds * SECOND);
    }

    @Test
    void one_that_nobody_called_has_no_figures() {
        pass(5);

        assertThat(performance.lastMinute().attempts()).isZero();
        assertThat(performance.lastMinute().errorPercent()).isZero();
        assertThat(performance.lastMinute().rate()).isZero();
        assertThat(performance.lastMinute().tokensPerSecond()).isZero();
        assertThat(performance.lastMinute().durations().percentile(50)).isEqualTo(-1);
        assertThat(performance.lastMinute().spanNanos()).isEqualTo(5 * SECOND);
    }

    @Test
    void attempts_are_told_by_how_they_ended() {
        performance.succeed(100 * MS, 10);
        performance.succeed(300 * MS, 50);
        performance.fail(Fault.TIMEOUT);
        performance.fail(Fault.TIMEOUT);
        performance.fail(Fault.RATE_LIMITED);
        performance.leave();
        performance.firstContent(20 * MS);
        pass(3);

        Figures minute = performance.lastMinute();
        assertThat(minute.attempts()).isEqualTo(6);
        assertThat(minute.succeeded()).isEqualTo(2);
        assertThat(minute.left()).isEqualTo(1);
        assertThat(minute.failed()).isEqualTo(Map.of(Fault.TIMEOUT, 2L, Fault.RATE_LIMITED, 1L));
        assertThat(minute.errorPercent()).isEqualTo(60);
        assertThat(minute.rate()).isEqualTo(2);
        assertThat(minute.outputTokens()).isEqualTo(60);
        assertThat(minute.tokensPerSecond()).isEqualTo(150);
        assertThat(minute.firstContents().count()).isEqualTo(1);
        assertThat(performance.lastFiveMinutes()).usingRecursiveComparison().isEqualTo(minute);
        assertThat(performance.sinceStart()).usingRecursiveComparison().isEqualTo(minute);
    }

    /// One attempt ends at second 0; how many there are in each window later.
    @ParameterizedTest
    @CsvSource({
        "0, 1, 1",
        "59, 1, 1",
        "69, 1, 1",
        "70, 0, 1",
        "75, 0, 1",
        "299, 0, 1",
        "309, 0, 1",
        "310, 0, 0",
        "900, 0, 0"
    })
    void an_attempt_leaves_the_windows_as_time_passes(long seconds, long minute, long five) {
        performance.fail(Fault.CUT);
        pass(seconds);

        assertThat(performance.lastSeconds().attempts()).isEqualTo(seconds < 20 ? 1 : 0);
        assertThat(performance.lastMinute().attempts()).isEqualTo(minute);
        assertThat(performance.lastFiveMinutes().attempts()).isEqualTo(five);
        assertThat(performance.sinceStart().attempts()).isEqualTo(1);
    }

    @Test
    void a_window_that_goes_round_forgets_what_stood_there() {
        for (int second = 0; second < 1_000; second++) {
            performance.succeed(MS, 1);
            pass(1);
        }

        assertThat(performance.lastMinute().attempts()).isEqualTo(60);
        assertThat(performance.lastMinute().spanNanos()).isEqualTo(60 * SECOND);
        assertThat(performance.lastFiveMinutes().attempts()).isEqualTo(300);
        assertThat(performance.lastFiveMinutes().rate()).isEqualTo(1);
        assertThat(performance.sinceStart().attempts()).isEqualTo(1_000);
    }

    @Test
    void a_thread_that_was_held_up_for_minutes_takes_nothing_away() {
        performance.succeed(MS, 1);
        pass(310);
        performance.succeed(MS, 1);
        now.addAndGet(-310 * SECOND);
        performance.succeed(MS, 1);
        now.addAndGet(310 * SECOND);

        assertThat(performance.lastMinute().attempts()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "50, 500",
        "95, 950",
        "99, 990",
        "100, 1000",
    })
    void a_percentile_is_right_to_within_an_eighth(int percent, long ms) {
        for (int i = 1; i <= 1_000; i++) {
            performance.succeed(i * MS, 0);
        }

        double told = performance.lastMinute().durations().percentile(percent) / (double) MS;
        assertThat(told).isCloseTo(ms, within(ms / 8.0));
    }

    @Test
    void the_scale_has_no_holes_and_takes_whatever_comes() {
        for (int step = 0; step < Durations.STEPS; step++) {
            assertThat(Durations.step(Durations.begin(step))).isEqualTo(step);
            assertThat(Durations.step(Durations.begin(step + 1) - 1)).isEqualTo(step);
        }
        assertThat(Durations.begin(Durations.STEPS)).isGreaterThan(17 * 60 * SECOND);
        assertThat(Durations.step(Long.MAX_VALUE)).isEqualTo(Durations.STEPS - 1);
        assertThat(Durations.step(-1)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "999, 0", "1000, 1", "1999, 1", "2000, 2", "524287999, 19", "524288000, 20", "999999999, 20"})
    void durations_by_doubling_begin_at_a_millisecond(long micros, int doubling) {
        performance.succeed(micros * 1_000, 0);

        long[] counts = performance.lastMinute().durations().byDoubling();
        assertThat(counts).hasSize(21);
        assertThat(counts[doubling]).isEqualTo(1);
    }

    @Test
    void figures_of_several_targets_add_up() {
        var other = new Performance(now::get);
        performance.succeed(10 * MS, 5);
        performance.fail(Fault.CUT);
        other.succeed(90 * MS, 15);
        other.fail(Fault.CUT);
        other.fail(Fault.STUCK);
        pass(10);

        Figures both = Figures.NONE.plus(performance.lastMinute()).plus(other.lastMinute());
        assertThat(both.attempts()).isEqualTo(5);
        assertThat(both.failed()).isEqualTo(Map.of(Fault.CUT, 2L, Fault.STUCK, 1L));
        assertThat(both.tokensPerSecond()).isEqualTo(200);
        assertThat(both.durations().count()).isEqualTo(2);
        assertThat(both.rate()).isEqualTo(0.5);
    }

    @Test
    void no_attempt_is_lost_or_counted_twice_by_threads_that_meet_at_a_change_of_time() throws InterruptedException {
        int threads = 4;
        int calls = 20_000;
        List<Thread> all = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            all.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < calls; i++) {
                    performance.firstContent(MS);
                    performance.succeed(ThreadLocalRandom.current().nextLong(SECOND), 2);
                    performance.fail(Fault.OVERLOADED);
                    // Five minutes of both threads together, so that all of it is in the window.
                    now.addAndGet(300 * SECOND / threads / calls);
                }
            }));
        }
        for (Thread thread : all) {
            thread.join();
        }

        Figures five = performance.lastFiveMinutes();
        assertThat(five.succeeded()).isEqualTo((long) threads * calls);
        assertThat(five.failed()).isEqualTo(Map.of(Fault.OVERLOADED, (long) threads * calls));
        assertThat(five.firstContents().count()).isEqualTo((long) threads * calls);
        assertThat(five.durations().count()).isEqualTo((long) threads * calls);
        assertThat(five.outputTokens()).isEqualTo(2L * threads * calls);
        assertThat(performance.sinceStart().attempts()).isEqualTo(2L * threads * calls);
    }
}
