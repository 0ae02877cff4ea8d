package dev.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @Test
    void a_target_is_met_up_to_its_bound() {
        assertThat(Row.ratio("a", "µs", 10, 30, 3.0, 3.0).verdict()).isEqualTo("✓");
        assertThat(Row.ratio("a", "µs", 10, 31, 3.1, 3.0).verdict()).isEqualTo("✗");
        assertThat(Row.bounded("a", "ms", "", 0.31, 2, 0.3).cells())
                .containsExactly("a", "ms", "", "0.31", "", "≤ 0.30", "✗");
        assertThat(Row.atLeast("a", "1/s", 20_000, 0, 20_000).cells())
                .containsExactly("a", "1/s", "", "20,000", "", "≥ 20,000", "✓");
        assertThat(Row.atLeast("a", "1/s", 19_999, 0, 20_000).verdict()).isEqualTo("✗");
    }

    @Test
    void the_table_stands_in_columns() {
        var report = new Report();
        report.add(Row.ratio("JSON", "µs", 14, 28, 2, 3));
        report.add(Row.plain("a longer name", "µs", "", ""));

        List<String> lines = report.text().lines().toList();

        assertThat(lines)
                .hasSize(4)
                .allMatch(line -> line.length() == lines.getFirst().length());
        assertThat(lines.get(2)).contains("|  14.0 | 28.0 | 2.00 × | ≤ 3.0 × | ✓ |");
    }

    @Test
    void a_failure_is_told_and_makes_the_run_incomplete() {
        var report = new Report();
        assertThat(report.complete()).isTrue();

        report.fail("json", "no answer");

        assertThat(report.complete()).isFalse();
        assertThat(report.text()).contains("failed |").contains("- json failed: no answer");
    }

    @Test
    void writing_replaces_what_stands_between_the_marks(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("README.md");
        Files.writeString(file, "before\n" + Report.BEGIN + "\nold\n" + Report.END + "\nafter\n");
        var report = new Report();
        report.note("new");

        report.write(file);
        report.write(file);

        assertThat(file)
                .content()
                .startsWith("before\n")
                .endsWith("\nafter\n")
                .contains("- new")
                .doesNotContain("old");
    }

    @Test
    void a_file_without_marks_is_left_alone(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("README.md"), "text");

        assertThatThrownBy(() -> new Report().write(file)).hasMessageContaining("has no lines");
        assertThat(file).content().isEqualTo("text");
    }

    @Test
    void the_median_is_in_the_middle() {
        assertThat(Medians.of(List.of(9.0, 1.0, 2.0))).isEqualTo(2.0);
        assertThat(Medians.of(List.of(4.0, 1.0))).isEqualTo(2.5);
        assertThatThrownBy(() -> Medians.of(List.of())).hasMessageContaining("no values");
    }
}
