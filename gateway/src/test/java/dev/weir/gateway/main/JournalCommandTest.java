package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.storage.journal.Journal;
import dev.weir.storage.journal.JournalReport;
import dev.weir.storage.journal.JournalSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class JournalCommandTest {
    private static final UUID COMPANY = new UUID(1, 1);
    private static final Instant START = Instant.parse("2026-01-02T03:04:05.5Z");

    @TempDir
    Path folder;

    @Test
    void it_shows_a_person_files_open_requests_and_what_waits() {
        try (Journal journal = open()) {
            begin(journal, 1, 2, 3);
            journal.accepted(new UUID(9, 2));
            end(journal, 3);

            assertThat(new JournalText(JournalReport.of(folder), START.plusSeconds(125)).lines())
                    .containsExactly(
                            "Journal in " + folder + " (times in UTC)",
                            "",
                            "SEGMENT                       STATE       USED MiB     OF  RESERVED  ACCEPTED  ENDED  RETRIED  CACHED  PRICES"
                                    + "  TO SHIP  FIRST                LAST",
                            "00000000000000000001.journal  written to      0.00  16.00         3         1      1        1       1       1"
                                    + "        1  2026-01-02 03:04:05  2026-01-02 03:04:15",
                            "",
                            "Open requests: 2",
                            "  REQUEST                               COMPANY                               MODEL     AGE"
                                    + "  PROVIDER",
                            "  00000000-0000-0009-0000-000000000001  00000000-0000-0001-0000-000000000001  demo-1  2m 5s"
                                    + "  not accepted",
                            "  00000000-0000-0009-0000-000000000002  00000000-0000-0001-0000-000000000001  demo-1  2m 5s"
                                    + "  accepted",
                            "Ended, not in the ledger yet: 1",
                            "Of them after attempts that failed:",
                            "  REQUEST                               ENDED AT             PROVIDER  MODEL   KEY    REASON"
                                    + "        STATUS  MS",
                            "  00000000-0000-0009-0000-000000000003  2026-01-02 03:04:15  openai    gpt-5   key 2"
                                    + "  rate_limited     429  12",
                            "  00000000-0000-0009-0000-000000000003  2026-01-02 03:04:15  azure     my-dep  -    "
                                    + "  unreachable        -   0",
                            "Set aside: nothing",
                            "The journal is sound.");
        }
    }

    @Test
    void it_shows_a_program_the_same() {
        try (Journal journal = open()) {
            begin(journal, 1, 2);
            end(journal, 2);
            Answer answer = run("inspect", "--json", folder.toString());

            assertThat(answer.code).isZero();
            var json = new JsonObject(answer.out);
            assertThat(json.getBoolean("sound")).isTrue();
            assertThat(json.getInteger("ended_not_shipped")).isEqualTo(1);
            assertThat(json.getJsonArray("retried_not_shipped")).isEqualTo(new JsonArray("""
                    [{"request_id": "00000000-0000-0009-0000-000000000002", "model": "demo-1",
                      "ended_at": "2026-01-02T03:04:15.500Z", "attempts": [
                        {"provider": "openai", "model": "gpt-5", "key": "key 2", "reason": "rate_limited",
                         "status": 429, "ms": 12},
                        {"provider": "azure", "model": "my-dep", "key": "", "reason": "unreachable", "status": 0,
                         "ms": 0}]}]"""));
            assertThat(json.getJsonArray("open").getJsonObject(0).getString("request_id"))
                    .isEqualTo(new UUID(9, 1).toString());
            JsonObject segment = json.getJsonArray("segments").getJsonObject(0);
            assertThat(segment.getString("state")).isEqualTo("written_to");
            assertThat(segment.getJsonObject("records").getInteger("reserved")).isEqualTo(2);
            assertThat(segment.getJsonObject("records").getInteger("retried")).isEqualTo(1);
            assertThat(segment.getJsonObject("records").getInteger("cached")).isEqualTo(1);
            assertThat(segment.getString("damage")).isNull();
        }
    }

    @Test
    void it_ends_with_1_when_a_file_was_set_aside() throws IOException {
        try (Journal journal = open()) {
            begin(journal, 1);
        }
        Files.writeString(folder.resolve("00000000000000000007.journal.quarantined"), "old");
        Answer answer = run("inspect", folder.toString());
        assertThat(answer.code).isEqualTo(1);
        assertThat(answer.out)
                .contains("Set aside: 00000000000000000007.journal.quarantined")
                .endsWith("The journal is NOT sound.\n");
    }

    @Test
    void it_ends_with_1_and_says_why_when_a_file_is_damaged() throws IOException {
        Files.writeString(folder.resolve("00000000000000000007.journal"), "x".repeat(300));
        Answer answer = run("inspect", folder.toString());
        assertThat(answer.code).isEqualTo(1);
        assertThat(answer.out)
                .contains("DAMAGED")
                .contains("Damaged: 00000000000000000007.journal: does not begin as a segment of a journal");
    }

    @Test
    void many_open_requests_are_counted_and_some_shown() {
        List<JournalReport.Open> open = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            open.add(new JournalReport.Open(new UUID(9, i), COMPANY, "demo-1", START, false));
        }
        var report = new JournalReport(folder, List.of(), open, List.of(), List.of());
        assertThat(new JournalText(report, START).lines())
                .contains("Open requests: 60", "  and 10 more; --json lists all");
        assertThat(new JournalText(report, START).json().getJsonArray("open")).hasSize(60);
    }

    @Test
    void ages_are_told_in_two_units_and_never_negative() {
        var open = new JournalReport.Open(new UUID(9, 1), COMPANY, "demo-1", START, false);
        var report = new JournalReport(folder, List.of(), List.of(open), List.of(), List.of());
        assertThat(ageAt(report, -5)).contains(" 0s ");
        assertThat(ageAt(report, 59)).contains(" 59s ");
        assertThat(ageAt(report, 3_720)).contains(" 1h 2m ");
        assertThat(ageAt(report, 2 * 86_400 + 3_600)).contains(" 2d 1h ");
    }

    private static String ageAt(JournalReport report, long seconds) {
        return new JournalText(report, START.plusSeconds(seconds)).lines().get(6);
    }

    @Test
    void without_a_subcommand_it_says_what_is_expected() {
        assertThat(run().err).contains("What? (expected: inspect)");
    }

    private record Answer(int code, String out, String err) {}

    private static Answer run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = new CommandLine(new JournalCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
        return new Answer(code, out.toString(), err.toString());
    }

    private static void begin(Journal journal, long... requests) {
        for (long request : requests) {
            journal.reserved(reserve(request), null);
        }
    }

    private static void end(Journal journal, long request) {
        journal.ended(
                new Settlement(
                        reserve(request),
                        Ending.COMPLETED,
                        TokenUsage.of(1, 1),
                        false,
                        0,
                        200,
                        1,
                        START.plusSeconds(10),
                        List.of(
                                new FailedAttempt("openai", "gpt-5", "key 2", "rate_limited", 429, 12),
                                new FailedAttempt("azure", "my-dep", "", "unreachable", 0, 0)),
                        true),
                null,
                0);
    }

    private static Reserve reserve(long request) {
        return new Reserve(
                new UUID(9, request),
                COMPANY,
                new UUID(2, 2),
                "demo-1",
                PRICE,
                0,
                1,
                START,
                START.plusSeconds(60),
                null);
    }

    private static final PriceVersion PRICE = PriceVersion.unpriced("demo", "demo-1", 100);

    private Journal open() {
        return Journal.open(folder, "node-a", JournalSettings.defaults(), InstantSource.fixed(START));
    }
}
