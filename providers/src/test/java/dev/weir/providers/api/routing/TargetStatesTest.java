package dev.weir.providers.api.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.DataSize;
import dev.weir.providers.api.Fault;
import java.lang.ref.Reference;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TargetStatesTest {
    private final TargetStates states = new TargetStates(new RoutingSettings(
            3,
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            DataSize.parse("256KiB"),
            5,
            50,
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            true));

    private void askFor(int models) {
        for (int i = 0; i < models; i++) {
            states.target("openai", "made-up-" + i);
        }
    }

    @Test
    void a_target_has_one_state_whoever_asks() {
        assertThat(states.target("openai", "gpt-5"))
                .isSameAs(states.target("openai", "gpt-5"))
                .isNotSameAs(states.target("azure", "gpt-5"));
        assertThat(states.targets()).hasSize(2);
        assertThat(states.providers()).hasSize(2);
    }

    @Test
    void its_calls_are_counted() {
        TargetState target = states.target("openai", "gpt-5");
        for (int i = 0; i < 4; i++) {
            target.begin();
        }
        target.firstContent(5);
        target.succeed(10, 7);
        target.fail(Fault.OVERLOADED, 0, 0);
        target.leave();

        assertThat(target.running()).isEqualTo(1);
        Figures figures = target.performance().lastMinute();
        assertThat(figures.attempts()).isEqualTo(3);
        assertThat(figures.failed()).containsOnlyKeys(Fault.OVERLOADED);
        assertThat(figures.outputTokens()).isEqualTo(7);
        assertThat(figures.firstContents().count()).isEqualTo(1);
    }

    @Test
    void names_that_clients_make_up_do_not_fill_the_memory() {
        askFor(3 * TargetStates.TARGETS_MAX);
        System.gc();

        assertThat(states.targets()).hasSizeLessThanOrEqualTo(TargetStates.TARGETS_MAX + 512);
    }

    @Test
    void a_target_that_a_route_holds_or_that_is_called_stays_the_same() {
        TargetState held = states.target("openai", "held");
        states.target("openai", "called").begin();
        askFor(3 * TargetStates.TARGETS_MAX);

        assertThat(states.targets()).contains(held);
        assertThat(states.target("openai", "held")).isSameAs(held);
        assertThat(states.target("openai", "called").running()).isEqualTo(1);
        Reference.reachabilityFence(held);
    }

    @Test
    void only_so_many_targets_of_a_provider_count_on_their_own_since_the_start() {
        askFor(Performances.NAMED_MAX);
        TargetState one = states.target("openai", "one more");
        TargetState another = states.target("openai", "another");
        TargetState elsewhere = states.target("azure", "one more");
        one.begin();
        one.succeed(10, 1);
        another.begin();
        another.fail(Fault.CUT, 0, 0);

        assertThat(one.performance().named()).isFalse();
        assertThat(one.performance().lastMinute().attempts()).isEqualTo(1);
        assertThat(one.provider().unnamed().attempts()).isEqualTo(2);
        assertThat(elsewhere.performance().named()).isTrue();
        assertThat(elsewhere.provider().unnamed().attempts()).isZero();
    }

    @Test
    void when_a_target_is_gone_another_may_count_on_its_own() {
        var performances = new Performances(() -> 0);
        for (int i = 0; i < Performances.NAMED_MAX; i++) {
            assertThat(performances.next().named()).isTrue();
        }
        assertThat(performances.next().named()).isFalse();

        performances.gone(false);
        assertThat(performances.next().named()).isFalse();
        performances.gone(true);
        assertThat(performances.next().named()).isTrue();
        assertThat(performances.next().named()).isFalse();
    }
}
