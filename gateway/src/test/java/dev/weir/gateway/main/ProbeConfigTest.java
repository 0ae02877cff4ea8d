package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.providers.upstream.ProbeSettings;
import dev.weir.providers.upstream.UpstreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How a provider's probes and its streams are configured.
class ProbeConfigTest {
    private static UpstreamSettings openAi(String... flags) {
        return ConfigLoader.load(WeirConfig.class, null, Map.of(), List.of(flags))
                .providers()
                .get("openai");
    }

    @Test
    void there_are_none_unless_they_are_asked_for() {
        assertThat(openAi().probe())
                .isEqualTo(new ProbeSettings(Optional.empty(), "/models", Duration.ofSeconds(3), 2));
        assertThat(openAi("--providers.openai.probe.interval=30s").probe().interval())
                .contains(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "interval=999ms | providers.openai.probe.interval: PT0.999S (expected: 1s or more)",
                "interval=often | providers.openai.probe.interval: 'often' from --providers.openai.probe.interval"
                        + " (expected: a duration",
                "path=models    | providers.openai.probe.path: 'models' (expected: one such as /models)",
                "path=/a b      | providers.openai.probe.path: '/a b' (expected: one such as /models)",
                "timeout=0s     | providers.openai.probe.timeout: PT0S (expected: 1ms or more)",
                "failures=0     | providers.openai.probe.failures: 0 from --providers.openai.probe.failures (expected: at"
                        + " least 1)",
            })
    void what_can_not_be_is_refused(String flag, String words) {
        assertThatThrownBy(() -> openAi("--providers.openai.probe." + flag))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining(words);
    }

    @Test
    void streams_are_given_up_when_nothing_comes_of_them_for_five_minutes() {
        assertThat(openAi().timeouts().stuckMs()).isEqualTo(300_000);
        assertThat(openAi("--providers.openai.stuckTimeout=7s").timeouts().stuckMs())
                .isEqualTo(7_000);
    }
}
