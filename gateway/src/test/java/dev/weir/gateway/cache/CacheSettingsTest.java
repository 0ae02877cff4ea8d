package dev.weir.gateway.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CacheSettingsTest {
    private static CacheSettings load(String... flags) {
        return ConfigLoader.load(CacheSettings.class, null, Map.of(), List.of(flags));
    }

    @Test
    void these_are_the_defaults() {
        assertThat(load()).isEqualTo(CacheSettings.defaults());
    }

    @ParameterizedTest
    @CsvSource({
        "store, disk, 'one of memory, redis, off'",
        "pricePercent, 101, 0 to 100",
        "pricePercent, -1, at least 0",
        "ttl, 999ms, at least 1s",
        "ttlMax, 0s, 1s to 30d",
        "ttlMax, 31d, 1s to 30d",
        "answerMax, 65MiB, answerMax at most as large as the others",
        "recordingMax, 1MiB, answerMax at most as large as the others",
        "memoryMax, 1MiB, answerMax at most as large as the others",
        "shareWait, 0s, at least 1ms",
        "redisTimeout, 0s, at least 1ms"
    })
    void a_value_that_makes_no_sense_is_refused_with_the_expectation(String key, String value, String expected) {
        assertThatThrownBy(() -> load("--" + key + "=" + value)).hasMessageContaining(expected);
    }
}
