package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesTest {
    private static final String STAT =
            "42 (a (b) c) S 1 42 42 0 -1 4194304 99 0 0 0 700 50 20 5 20 0 1 0 108881 3133440";

    @Test
    void times_are_found_behind_a_name_with_blanks_and_brackets() {
        assertThat(Processes.ticks(STAT, false)).isEqualTo(750);
        assertThat(Processes.ticks(STAT, true)).isEqualTo(775);
    }

    @Test
    void our_own_figures_can_be_read() {
        long pid = ProcessHandle.current().pid();

        assertThat(Processes.cpuMicros(pid)).isPositive();
        assertThat(Processes.rssKib(pid)).isGreaterThan(10_000);
    }

    @Test
    void a_process_that_is_gone_has_none() throws Exception {
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();

        assertThat(Processes.cpuMicros(gone.pid())).isZero();
        assertThat(Processes.rssKib(gone.pid())).isZero();
    }

    @Test
    void a_process_is_found_by_the_folder_it_works_in(@TempDir Path folder) throws Exception {
        Process cat = new ProcessBuilder("cat").directory(folder.toFile()).start();
        try {
            assertThat(Processes.workingIn(folder)).containsExactly(cat.pid());
        } finally {
            cat.destroy();
            cat.waitFor();
        }
    }
}
