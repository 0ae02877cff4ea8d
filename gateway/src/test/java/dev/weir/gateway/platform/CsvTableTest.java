package dev.weir.gateway.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.UsageRow;
import dev.weir.contracts.money.TokenClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTableTest {
    private static String line(String... cells) {
        var text = new StringBuilder();
        new CsvTable<List<String>>(List.of(), row -> row).row(text, List.of(cells));
        return text.toString();
    }

    @Test
    void a_line_ends_as_rfc_4180_says() {
        assertThat(line("a", "", "c")).isEqualTo("a,,c\r\n");
    }

    @Test
    void what_would_break_a_line_is_quoted() {
        assertThat(line("a,b", "say \"hi\"", "two\nlines", "cr\r"))
                .isEqualTo("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+49 30 1234", "-cmd|x", "@SUM(A1)", "\t=1", "-1.2.3", "--1", "+5", "-", "-1e5"})
    void what_a_spreadsheet_would_run_is_made_text(String cell) {
        assertThat(line(cell, "x")).startsWith("'" + cell);
    }

    @Test
    void a_formula_that_is_quoted_is_made_text_too() {
        assertThat(line("=HYPERLINK(\"http://x\",\"y\")")).startsWith("\"'=HYPERLINK(");
        assertThat(line("\r=1")).startsWith("\"'\r=1\"");
    }

    @ParameterizedTest
    @CsvSource({"-1.50", "-12", "0.000000001", "17", "a=b", "1-2"})
    void numbers_and_harmless_text_stay(String cell) {
        assertThat(line(cell)).isEqualTo(cell + "\r\n");
    }

    @Test
    void every_column_of_a_table_has_a_name() {
        var id = new UUID(1, 2);
        var at = Instant.parse("2026-11-10T12:00:00Z");
        var usage = new UsageRow(
                id,
                "trace",
                id,
                "p",
                "m",
                "completed",
                200,
                Map.of("reasoning", 7L),
                false,
                5,
                4,
                1,
                "USD",
                "v",
                at,
                at,
                -1,
                List.of(new FailedAttempt("a", "b", "", "rate_limited", 429, 12)),
                true);
        var refund = new Transaction(id, "refund", -15, "USD", "r", "", Optional.of(id), at);

        assertThat(Views.USAGE.cells().apply(usage)).hasSameSizeAs(Views.USAGE.names());
        assertThat(Views.USAGE.names()).contains("reasoning").hasSize(18 + TokenClass.values().length);
        assertThat(Views.TRANSACTIONS.cells().apply(refund)).hasSameSizeAs(Views.TRANSACTIONS.names());
        var usageLine = new StringBuilder();
        Views.USAGE.row(usageLine, usage);
        assertThat(usageLine.toString())
                .endsWith(",\"[{\"\"provider\"\":\"\"a\"\",\"\"model\"\":\"\"b\"\",\"\"key\"\":\"\"\"\",\"\"reason\"\":"
                        + "\"\"rate_limited\"\",\"\"status\"\":429,\"\"ms\"\":12}]\",true\r\n");
        var line = new StringBuilder();
        Views.TRANSACTIONS.row(line, refund);
        assertThat(line.toString()).isEqualTo(id + ",refund,-0.000000015,USD,r," + id + ",,2026-11-10T12:00:00Z\r\n");
    }
}
