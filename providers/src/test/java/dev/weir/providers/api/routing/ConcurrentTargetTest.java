package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Fault;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrentTargetTest {
    private static final int THREADS = 4;
    private static final int ROUNDS = 2_000;

    private final ManualTime time = new ManualTime();
    private final TargetStates states = new TargetStates(Targets.settings(), time, ThreadLocalRandom::current);
    private final TargetState lost = states.target("lost", "model");
    private final TargetState other = states.target("other", "model");
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void however_many_choose_at_once_one_has_the_trial() throws Exception {
        var choice = new Choice(
                Strategy.WEIGHTED,
                false,
                List.of(new Choice.Candidate(lost, 1, 1, 1), new Choice.Candidate(other, 2, 1, 1)));
        var trials = new AtomicInteger();
        var start = new CyclicBarrier(THREADS, () -> {
            lost.begin();
            lost.fail(Fault.NO_MODEL, 0, time.now());
            time.passMs(Targets.COOL_DOWN_MAX_MS);
        });
        var end = new CyclicBarrier(THREADS, () -> lost.succeed(0, 0));
        inAllThreads(() -> {
            for (int round = 0; round < ROUNDS; round++) {
                start.await(10, TimeUnit.SECONDS);
                for (int i = 0; i < 3; i++) {
                    if (choice.next(0, 0, time.now()) == 0) {
                        trials.incrementAndGet();
                        lost.begin();
                    }
                }
                end.await(10, TimeUnit.SECONDS);
            }
        });

        assertThat(trials.get()).isEqualTo(ROUNDS);
        assertThat(lost.running()).isZero();
    }

    @Test
    void calls_of_all_kinds_leave_nobody_running() throws Exception {
        inAllThreads(() -> {
            var random = ThreadLocalRandom.current();
            for (int i = 0; i < 100_000; i++) {
                call(random);
            }
        });

        assertThat(lost.running()).isZero();
        time.passMs(2 * Targets.COOL_DOWN_MAX_MS);
        assertThat(lost.available(time.now())).isTrue();
        lost.begin();
        lost.succeed(0, 1);
        assertThat(lost.stand(time.now()).state()).isEqualTo(TargetStand.State.CLOSED);
    }

    private void call(ThreadLocalRandom random) {
        if (random.nextInt(100) == 0) {
            time.passMs(10);
        }
        if (random.nextBoolean()) {
            lost.choose(time.now());
        }
        lost.begin();
        switch (random.nextInt(5)) {
            case 0 -> lost.leave();
            case 1 -> lost.fail(Fault.values()[random.nextInt(Fault.values().length)], 0, time.now());
            case 2 -> lost.fail(Fault.OVERLOADED, 1, time.now());
            default -> {
                lost.firstContent(random.nextLong(1_000_000));
                lost.succeed(random.nextLong(2_000_000), 1);
            }
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private void inAllThreads(Work work) throws Exception {
        List<Future<Object>> all = IntStream.range(0, THREADS)
                .<Future<Object>>mapToObj(_ -> threads.submit(() -> {
                    work.run();
                    return null;
                }))
                .toList();
        for (Future<Object> each : all) {
            each.get(50, TimeUnit.SECONDS);
        }
    }
}
