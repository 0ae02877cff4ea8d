package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TargetStateTest {
    private final Targets targets = new Targets();
    private final TargetState state = targets.states.target("openai", "gpt-4o");

    @Test
    void a_target_that_nobody_called_stands_well() {
        assertThat(stand()).isEqualTo(new TargetStand(TargetStand.State.CLOSED, 0, null, 0, 0, 0, 0));
        assertThat(state.availableAt(5)).isEqualTo(5);
    }

    @Test
    void it_tells_who_is_under_way_and_how_long_it_took() {
        state.begin();
        state.begin();
        targets.answer(state, 250, 4_000);

        assertThat(stand()).isEqualTo(new TargetStand(TargetStand.State.CLOSED, 0, null, 0, 2, 250, 4_000));
        state.leave();
        state.fail(Fault.CUT, 0, targets.time.now());
        assertThat(stand()).isEqualTo(new TargetStand(TargetStand.State.CLOSED, 0, Fault.CUT, 1, 0, 250, 4_000));
        targets.answer(state, 250, 4_000);
        assertThat(stand().reason()).isNull();
    }

    @Test
    void it_tells_how_long_it_is_left_alone_and_that_it_is_tried() {
        state.begin();
        state.fail(Fault.OVERLOADED, 3_000, targets.time.now());
        targets.time.passMs(1_000);
        assertThat(stand()).isEqualTo(new TargetStand(TargetStand.State.COOLING, 2_000, Fault.OVERLOADED, 1, 0, 0, 0));
        assertThat(state.available(targets.time.now())).isFalse();
        assertThat(state.availableAt(targets.time.now()) - targets.time.now()).isEqualTo(2_000_000_000L);

        targets.time.passMs(2_000);
        assertThat(stand().state()).isEqualTo(TargetStand.State.TRYING);
        assertThat(state.available(targets.time.now())).isTrue();
        state.begin();
        assertThat(stand().state()).isEqualTo(TargetStand.State.TRYING);
        assertThat(state.available(targets.time.now())).isFalse();
        state.leave();
        assertThat(state.available(targets.time.now())).isTrue();
        targets.answer(state, 1, 1);
        assertThat(stand().state()).isEqualTo(TargetStand.State.CLOSED);
    }

    @Test
    void answers_of_calls_from_before_don_t_bring_it_back() {
        state.begin();
        targets.lose(state);
        targets.time.passMs(100);
        state.firstContent(101_000_000);
        state.succeed(101_000_000, 1);

        assertThat(stand().state()).isEqualTo(TargetStand.State.COOLING);
    }

    @Test
    void a_rate_limit_is_the_key_s_where_there_are_several_and_the_target_s_where_there_are_not() {
        for (int keys = 0; keys < 3; keys++) {
            TargetState target = targets.states.target("with-" + keys, "model");
            if (keys > 0) {
                List<Secret> secrets =
                        List.of(Secret.of("one"), Secret.of("two")).subList(0, keys);
                target.provider().keys(new KeyPool("with-" + keys, secrets, Targets.settings()));
            }
            targets.fail(target, Fault.RATE_LIMITED);

            assertThat(target.available(targets.time.now()))
                    .as("with %d keys", keys)
                    .isEqualTo(keys == 2);
        }
    }

    @Test
    void what_is_the_matter_with_a_key_is_not_the_target_s_even_if_there_is_but_one() {
        state.provider().keys(new KeyPool("openai", List.of(Secret.of("one")), Targets.settings()));
        targets.fail(state, Fault.KEY_EMPTY);

        assertThat(stand().state()).isEqualTo(TargetStand.State.CLOSED);
    }

    @Test
    void a_target_whose_keys_are_all_left_alone_is_available_when_the_first_of_them_is() {
        var pool = new KeyPool("openai", List.of(Secret.of("one"), Secret.of("two")), Targets.settings());
        state.provider().keys(pool);
        long now = targets.time.now();
        pool.failed(0, Fault.RATE_LIMITED, 7_000, now, now);
        assertThat(state.availableAt(now)).isEqualTo(now);

        pool.failed(1, Fault.RATE_LIMITED, 5_000, now, now);
        assertThat(state.available(now)).isFalse();
        assertThat(state.availableAt(now) - now).isEqualTo(5_000_000_000L);

        pool.failed(0, Fault.KEY_REFUSED, 0, now, now);
        pool.failed(1, Fault.KEY_REFUSED, 0, now, now);
        assertThat(state.availableAt(now) - now).isGreaterThan(Circuit.ADVICE_NANOS_MAX);
    }

    @Test
    void a_target_whose_provider_is_down_is_not_available() {
        state.provider().up(false);
        assertThat(state.available(targets.time.now())).isFalse();
        assertThat(state.availableAt(targets.time.now())).isGreaterThan(targets.time.now());

        state.provider().up(true);
        assertThat(state.available(targets.time.now())).isTrue();
    }

    @Test
    void the_log_and_who_listens_hear_of_it() {
        List<String> heard = new ArrayList<>();
        targets.states.onChange((target, stand) ->
                heard.add(target.model() + " " + stand.state().key()));
        List<String> lines = logged(() -> {
            state.begin();
            state.fail(Fault.RATE_LIMITED, 5_000, targets.time.now());
            targets.time.passMs(5_000);
            state.begin();
            state.fail(Fault.RATE_LIMITED, 12_345, targets.time.now());
            targets.time.passMs(12_345);
            targets.answer(state, 1, 1);
        });

        assertThat(lines)
                .containsExactly(
                        "WARN target openai/gpt-4o is left alone for 5.0s: rate_limited",
                        "WARN target openai/gpt-4o is left alone for 12.3s: rate_limited",
                        "INFO target openai/gpt-4o is back");
        assertThat(heard).containsExactly("gpt-4o cooling", "gpt-4o cooling", "gpt-4o closed");
    }

    private static List<String> logged(Runnable what) {
        var appender = new ListAppender<ILoggingEvent>();
        var logger = (Logger) LoggerFactory.getLogger(TargetStates.class);
        Level level = logger.getLevel();
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        appender.start();
        try {
            what.run();
        } finally {
            logger.detachAppender(appender);
            logger.setLevel(level);
        }
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void there_is_one_state_of_each_target_and_each_provider() {
        assertThat(targets.states.target("openai", "gpt-4o")).isSameAs(state);
        assertThat(targets.states.target("openai", "gpt-5").provider()).isSameAs(state.provider());
        assertThat(targets.states.target("a/b", "c")).isNotSameAs(targets.states.target("a", "b/c"));
        assertThat(targets.states.targets()).hasSize(4);
        assertThat(targets.states.providers()).hasSize(3);
    }

    @Test
    void names_that_nobody_had_an_answer_of_go_first_when_there_are_too_many() {
        targets.answer(state, 1, 1);
        TargetState running = targets.states.target("openai", "running");
        running.begin();
        for (int i = 0; i < TargetStates.TARGETS_MAX + 10; i++) {
            targets.states.target("openai", "made-up-" + i);
        }

        assertThat(targets.states.targets()).contains(state, running);
        assertThat(targets.states.target("openai", "gpt-4o")).isSameAs(state);
        assertThat(targets.states.target("openai", "running")).isSameAs(running);
    }

    @Test
    void where_all_were_answered_those_that_were_idle_for_longest_go() {
        for (int i = 0; i < TargetStates.TARGETS_MAX; i++) {
            targets.answer(targets.states.target("openai", "model-" + i), 1, 1);
        }

        TargetState further = targets.states.target("openai", "further");
        assertThat(further.available(targets.time.now())).isTrue();
        assertThat(targets.states.target("openai", "further")).isSameAs(further);
    }

    private TargetStand stand() {
        return state.stand(targets.time.now());
    }
}
