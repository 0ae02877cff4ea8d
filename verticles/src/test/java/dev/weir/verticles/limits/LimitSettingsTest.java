package dev.weir.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.limits.Measure;
import dev.weir.verticles.limits.WithoutRedis.Choice;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitSettingsTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    0,            1, 1s, requestsPerMinute: 0 (expected: 1 to 100000000000)
                    1,            0, 1s, tokensPerMinute: 0 (expected: 1 to 100000000000)
                    100000000001, 1, 1s, requestsPerMinute: 100000000001 (expected: 1 to 100000000000)
                    1,            1, 0s, feedInterval: 0ms (expected: at least 1ms)
                    """)
    void a_limit_that_makes_no_sense_is_refused(long requests, long tokens, String feed, String message) {
        Duration interval = Duration.ofSeconds(Long.parseLong(feed.replace("s", "")));

        assertThatThrownBy(() -> new LimitSettings(
                        requests, tokens, interval, Duration.ofSeconds(1), 1, WithoutRedis.standard()))
                .hasMessage(message);
    }

    @Test
    void each_measure_has_its_choice() {
        var settings = new WithoutRedis(Choice.LOCAL, Choice.REFUSE, Choice.LOCAL, Choice.REFUSE);

        assertThat(settings.of(Measure.REQUESTS_PER_MINUTE)).isEqualTo(Choice.LOCAL);
        assertThat(settings.of(Measure.TOKENS_PER_MINUTE)).isEqualTo(Choice.REFUSE);
        assertThat(settings.of(Measure.CONCURRENT_STREAMS)).isEqualTo(Choice.LOCAL);
        assertThat(settings.of(Measure.SPEND_PER_MONTH)).isEqualTo(Choice.REFUSE);
    }
}
