package dev.weir.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.routing.KeyPool;
import dev.weir.providers.api.routing.RoutingSettings;
import dev.weir.providers.api.routing.TargetState;
import dev.weir.providers.api.routing.TargetStates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetMetricsTest {
    private static final long MS = 1_000_000;

    private static final RoutingSettings SETTINGS = new RoutingSettings(
            3,
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofSeconds(2),
            DataSize.kib(256),
            5,
            50,
            Duration.ofSeconds(5),
            Duration.ofMinutes(2),
            true);

    private final TargetStates states = new TargetStates(SETTINGS);

    private final Metrics metrics = new Metrics(InstantSource.fixed(Instant.EPOCH));

    private List<String> lines() {
        return metrics.scrape().lines().toList();
    }

    @Test
    void a_target_is_told_of_by_provider_and_model() {
        metrics.targets(states);
        TargetState target = states.target("openai", "gpt-5");
        for (int i = 0; i < 5; i++) {
            target.begin();
        }
        target.firstContent(3 * MS);
        target.succeed(1_500 * MS, 40);
        target.fail(Fault.SERVER_ERROR, 0, System.nanoTime());
        target.fail(Fault.TIMEOUT, 0, System.nanoTime());
        target.leave();

        assertThat(lines())
                .contains(
                        "weir_target_attempts_total{fault=\"none\",model=\"gpt-5\",provider=\"openai\"} 1.0",
                        "weir_target_attempts_total{fault=\"server_error\",model=\"gpt-5\",provider=\"openai\"} 1.0",
                        "weir_target_attempts_total{fault=\"timeout\",model=\"gpt-5\",provider=\"openai\"} 1.0",
                        "weir_target_attempts_total{fault=\"left\",model=\"gpt-5\",provider=\"openai\"} 1.0",
                        "weir_target_output_tokens_total{model=\"gpt-5\",provider=\"openai\"} 40.0",
                        "weir_target_running{model=\"gpt-5\",provider=\"openai\"} 1.0",
                        "weir_target_available{model=\"gpt-5\",provider=\"openai\"} 1.0",
                        "weir_target_duration_seconds_count{model=\"gpt-5\",provider=\"openai\"} 1",
                        "weir_target_duration_seconds_sum{model=\"gpt-5\",provider=\"openai\"} 1.5",
                        "weir_target_duration_seconds_bucket{model=\"gpt-5\",provider=\"openai\",le=\"1.024\"} 0",
                        "weir_target_duration_seconds_bucket{model=\"gpt-5\",provider=\"openai\",le=\"2.048\"} 1",
                        "weir_target_first_content_seconds_bucket{model=\"gpt-5\",provider=\"openai\",le=\"0.004\"} 1",
                        "weir_provider_up{provider=\"openai\"} 1.0");
    }

    @Test
    void a_provider_that_is_down_makes_its_targets_unavailable() {
        metrics.targets(states);
        states.target("openai", "gpt-5");
        states.provider("openai").up(false);

        assertThat(lines())
                .contains(
                        "weir_target_available{model=\"gpt-5\",provider=\"openai\"} 0.0",
                        "weir_provider_up{provider=\"openai\"} 0.0");
    }

    @Test
    void a_key_that_is_left_alone_is_told_of_by_its_last_characters() {
        metrics.targets(states);
        var pool = new KeyPool(
                "openai", List.of(Secret.of("sk-aaaaaaaaaaaaa1111"), Secret.of("sk-bbbbbbbbbbbbb2222")), SETTINGS);
        states.provider("openai").keys(pool);
        long now = System.nanoTime();
        pool.failed(1, Fault.KEY_EMPTY, 0, now, now);

        assertThat(lines())
                .contains(
                        "weir_provider_key_available{key=\"…1111\",provider=\"openai\"} 1.0",
                        "weir_provider_key_available{key=\"…2222\",provider=\"openai\"} 0.0");
    }

    @Test
    void names_that_clients_make_up_become_one_series() {
        metrics.targets(states);
        for (int i = 0; i < 1_000; i++) {
            TargetState target = states.target("openai", "made-up-" + i);
            target.begin();
            target.fail(Fault.NO_MODEL, 0, System.nanoTime());
        }

        List<String> attempts = lines().stream()
                .filter(line -> line.startsWith("weir_target_attempts_total{"))
                .toList();
        assertThat(attempts)
                .hasSize(257)
                .contains(
                        "weir_target_attempts_total{fault=\"no_model\",model=\"(others)\",provider=\"openai\"} 744.0");
    }

    @Test
    void without_a_target_there_is_nothing_to_tell() {
        metrics.targets(states);

        assertThat(lines()).noneMatch(line -> line.startsWith("weir_target_"));
    }
}
