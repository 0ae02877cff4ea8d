package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.DataSize;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalSettingsTest {
    @Test
    void the_defaults() {
        assertThat(JournalSettings.defaults())
                .isEqualTo(new JournalSettings("100ms", new DataSize(16 << 20), new DataSize(4L << 30)));
    }

    @Test
    void the_policy_is_read() {
        assertThat(policy("always")).isEqualTo(new Fsync.Always());
        assertThat(policy("off")).isEqualTo(new Fsync.Off());
        assertThat(policy("5ms")).isEqualTo(new Fsync.Every(Duration.ofMillis(5)));
        assertThat(policy("2s")).isEqualTo(new Fsync.Every(Duration.ofSeconds(2)));
        assertThat(policy("10m")).isEqualTo(new Fsync.Every(Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "never", "0ms", "11m", "5", "-1s", "1h"})
    void another_policy_is_refused(String fsync) {
        assertThatThrownBy(() -> policy(fsync))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "fsync: '" + fsync + "' (expected: always, off, or an interval of 1ms to 10m such as 100ms)");
    }

    @Test
    void sizes_that_can_not_work_are_refused() {
        assertThatThrownBy(() -> sizes(63, 4096)).hasMessage("segment: 63KiB (expected: 64KiB to 1GiB)");
        assertThatThrownBy(() -> sizes((1 << 20) + 1, 8 << 20)).hasMessageStartingWith("segment: ");
        assertThatThrownBy(() -> sizes(64, 255))
                .hasMessage("max: 255KiB (expected: at least four segments of 64KiB each)");
        assertThat(sizes(64, 256).max()).isEqualTo(DataSize.kib(256));
        assertThatThrownBy(() -> new JournalSettings("off", new DataSize(70_001), DataSize.mib(4)))
                .hasMessage("segment: 70001B (expected: a multiple of 8 bytes)");
    }

    private static JournalSettings sizes(long segmentKib, long maxKib) {
        return new JournalSettings("off", DataSize.kib(segmentKib), DataSize.kib(maxKib));
    }

    private static Fsync policy(String fsync) {
        return new JournalSettings(fsync, DataSize.mib(16), DataSize.mib(64)).policy();
    }
}
