package dev.weir.storage.journal;

import static dev.weir.storage.journal.Requests.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.config.DataSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalReportTest {
    private static final JournalSettings SMALL = new JournalSettings("off", DataSize.kib(64), DataSize.mib(4));

    @TempDir
    Path folder;

    @Test
    void it_tells_what_is_in_a_journal_that_is_written_to() {
        try (Journal journal = open()) {
            for (long n = 1; n <= 3; n++) {
                Requests.reserved(journal, n);
            }
            journal.accepted(id(2));
            Requests.ended(journal, 1);
            Requests.ended(journal, 3);
            journal.shipped(journal.read(1).position());

            JournalReport report = JournalReport.of(folder);

            assertThat(report.isSound()).isTrue();
            assertThat(report.quarantined()).isEmpty();
            assertThat(report.open())
                    .containsExactly(new JournalReport.Open(
                            id(2),
                            Requests.reserve(2).companyId(),
                            "gpt-2",
                            Requests.reserve(2).startedAt(),
                            true));
            assertThat(report.segments()).singleElement().satisfies(segment -> {
                assertThat(segment.name()).isEqualTo("00000000000000000001.journal");
                assertThat(segment.node()).isEqualTo("node-a");
                assertThat(segment.fileBytes()).isEqualTo(64 << 10);
                assertThat(segment.usedBytes()).isEqualTo(Layout.offset(journal.position()));
                assertThat(segment.records()).isEqualTo(new JournalReport.Records(3, 3, 1, 2, 0, 1));
                assertThat(segment.firstAt()).contains(Requests.reserve(1).startedAt());
                assertThat(segment.lastAt()).contains(Requests.settlement(3).endedAt());
                assertThat(segment.toShip()).isEqualTo(1);
                assertThat(segment.state()).isEqualTo(JournalReport.State.WRITTEN_TO);
                assertThat(segment.damage()).isEmpty();
            });
        }
    }

    @Test
    void it_tells_the_last_requests_of_which_an_attempt_failed_and_that_the_ledger_does_not_have() {
        try (Journal journal = open()) {
            for (long n = 1; n <= 400; n++) {
                Requests.reserved(journal, n);
                Requests.ended(journal, n);
            }
            JournalReport all = JournalReport.of(folder);
            assertThat(records(all, JournalReport.Records::retried)).isEqualTo(100);
            assertThat(records(all, JournalReport.Records::cached)).isEqualTo(34);
            // What was shipped may be deleted from now on.
            journal.shipped(journal.read(390).position());

            JournalReport report = JournalReport.of(folder);

            assertThat(report.retried())
                    .extracting(JournalReport.Retried::requestId)
                    .containsExactly(id(394), id(398));
            Settlement last = Requests.settlement(398);
            assertThat(report.retried().getLast())
                    .isEqualTo(new JournalReport.Retried(
                            id(398), last.reserve().model(), last.endedAt(), last.failedAttempts()));

            journal.rewind();
            for (long n = 401; n <= 800; n++) {
                Requests.ended(journal, n);
            }
            assertThat(JournalReport.of(folder).retried())
                    .hasSize(JournalReport.RETRIED_MAX)
                    .last()
                    .returns(id(798), JournalReport.Retried::requestId);
        }
    }

    private static int records(JournalReport report, ToIntFunction<JournalReport.Records> count) {
        return report.segments().stream()
                .mapToInt(segment -> count.applyAsInt(segment.records()))
                .sum();
    }

    @Test
    void it_tells_where_each_segment_is_in_its_life() {
        try (Journal journal = open()) {
            Requests.reserved(journal, 1);
            for (long n = 2; n < 500; n++) {
                Requests.reserved(journal, n);
                Requests.ended(journal, n);
            }
            List<JournalReport.Segment> segments = JournalReport.of(folder).segments();
            assertThat(segments.getFirst().state()).isEqualTo(JournalReport.State.WAITING);
            assertThat(segments).anyMatch(each -> each.state() == JournalReport.State.WRITTEN_TO);
            assertThat(segments.stream().mapToInt(JournalReport.Segment::toShip).sum())
                    .isEqualTo(498);
        }
    }

    @Test
    void it_tells_damage_and_what_was_set_aside_and_changes_nothing() throws IOException {
        try (Journal journal = open()) {
            for (long n = 1; n <= 3; n++) {
                Requests.reserved(journal, n);
            }
        }
        byte[] segment = Files.readAllBytes(Folders.segment(folder, 1));
        segment[Layout.HEADER_BYTES + 500] ^= 1;
        Files.write(Folders.segment(folder, 1), segment);
        Files.writeString(Folders.segment(folder, 2), "nothing");
        Files.writeString(folder.resolve(Segment.name(9) + Quarantine.SUFFIX), "old");
        List<String> before = Folders.names(folder);

        JournalReport report = JournalReport.of(folder);

        assertThat(report.isSound()).isFalse();
        assertThat(report.quarantined()).containsExactly(Segment.name(9) + Quarantine.SUFFIX);
        assertThat(report.segments())
                .satisfiesExactly(
                        first -> assertThat(first.damage())
                                .hasValueSatisfying(said -> assertThat(said).startsWith("no sound record from byte ")),
                        second -> assertThat(second.damage()).contains("only 7 bytes long"));
        assertThat(Folders.names(folder)).isEqualTo(before);
        assertThat(Files.readAllBytes(Folders.segment(folder, 1))).isEqualTo(segment);
    }

    @Test
    void what_is_being_written_is_no_damage() throws InterruptedException {
        try (Journal journal = open()) {
            var stop = new AtomicBoolean();
            var failures = new ConcurrentLinkedQueue<Throwable>();
            var starting = Thread.ofPlatform().uncaughtExceptionHandler((_, e) -> failures.add(e));
            Thread writer = starting.start(() -> {
                for (long n = 1; !stop.get(); n++) {
                    Requests.reserved(journal, n);
                    Requests.ended(journal, n);
                    if (n % 50 == 0) {
                        journal.shipped(journal.read(50).position());
                        Eventually.until(
                                "old segments go", () -> journal.stats().segments() < 10);
                    }
                }
            });
            for (int i = 0; i < 100; i++) {
                assertThat(JournalReport.of(folder).segments())
                        .allSatisfy(each -> assertThat(each.damage()).isEmpty());
            }
            stop.set(true);
            writer.join();
            assertThat(failures).isEmpty();
        }
    }

    @Test
    void a_folder_that_is_none_is_a_sentence() {
        assertThatThrownBy(() -> JournalReport.of(folder.resolve("none")))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("There is no journal in ");
    }

    private Journal open() {
        return Journal.open(folder, "node-a", SMALL, InstantSource.fixed(Instant.EPOCH));
    }
}
