package dev.weir.benchmarks.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileLimitTest {
    @Test
    void the_soft_limit_is_read() {
        assertThat(FileLimit.parse(
                        "Max processes 10 20 x\nMax open files            1024                 20000 files\n"))
                .isEqualTo(1024);
    }

    @Test
    void unlimited_is_a_very_large_number() {
        assertThat(FileLimit.parse("Max open files  unlimited  unlimited files"))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void our_own_can_be_read() throws Exception {
        assertThat(FileLimit.of(ProcessHandle.current().pid())).isPositive();
    }
}
