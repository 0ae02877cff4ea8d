package dev.weir.storage.journal;

import static dev.weir.storage.journal.Requests.ended;
import static dev.weir.storage.journal.Requests.id;
import static dev.weir.storage.journal.Requests.posting;
import static dev.weir.storage.journal.Requests.reserved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.config.DataSize;
import dev.weir.storage.billing.Posting;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many segments: made ahead, filled, carried forward, deleted, and what happens when no more can be made.
class SegmentsTest {
    private static final long SEGMENT = 64 << 10;

    @TempDir
    Path folder;

    private final FailingDisk disk = new FailingDisk();
    private Journal journal;

    @BeforeEach
    void start() {
        journal = open(64);
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void records_over_many_segments_are_read_in_order_and_again_after_a_restart() {
        LongStream.rangeClosed(1, 2_000).forEach(this::whole);
        assertThat(journal.stats().segments()).isGreaterThan(8);

        journal.close();
        journal = open(64);

        assertThat(journal.stats().waiting()).isEqualTo(2_000);
        assertThat(readAll()).containsExactlyElementsOf(postings(1, 2_000));
    }

    @Test
    void segments_are_deleted_when_they_are_shipped_and_not_before() {
        LongStream.rangeClosed(1, 1_000).forEach(this::whole);
        int filled = journal.stats().segments();
        assertThat(filled).isGreaterThan(4);
        readAll();
        assertThat(journal.stats().segments()).isEqualTo(filled);

        journal.rewind();
        Batch half = journal.read(500);
        journal.shipped(half.position());
        Eventually.until("some are deleted", () -> journal.stats().segments() < filled);
        assertThat(journal.stats().segments()).isGreaterThan(1);

        ship();
        Eventually.until("all are deleted", () -> journal.stats().segments() == 1);
        assertThat(Folders.names(folder, Segment.SUFFIX)).doesNotContain(Segment.name(1));
        assertThat(journal.stats().waiting()).isZero();
    }

    @Test
    void requests_that_stay_open_for_long_are_carried_forward() {
        reserved(journal, 1);
        reserved(journal, 2);
        journal.accepted(id(2));
        for (long n = 1_000; n < 3_000; n++) {
            whole(n);
            if (n % 100 == 0) {
                ship();
            }
        }
        ship();
        Eventually.until("old segments go", () -> journal.stats().segments() == 1);
        journal.accepted(id(1));

        journal.close();
        journal = open(64);
        assertThat(journal.open()).containsExactly(Requests.open(1, true), Requests.open(2, true));
        ended(journal, 1);
        ended(journal, 2);
        assertThat(readAll()).containsExactly(posting(1), posting(2));
    }

    @Test
    void requests_are_refused_at_the_journals_size_and_running_ones_end() {
        journal.close();
        journal = open(4);
        long last = fill();

        assertThat(journal.stats().bytes()).isEqualTo(4 * SEGMENT);
        Eventually.until("the attempt to make room", journal::full);
        assertThat(journal.trouble())
                .hasValueSatisfying(said -> assertThat(said).contains("journal.max"));
        assertThatThrownBy(() -> reserved(journal, last + 1))
                .isInstanceOf(JournalFullException.class)
                .hasMessage("The journal is full: its 262144 bytes are all that journal.max allows, and wait for the"
                        + " ledger.");

        for (long n = 1; n <= last; n++) {
            journal.accepted(id(n));
            ended(journal, n);
        }
        assertThat(journal.stats().bytes()).isEqualTo(4 * SEGMENT);
        ship();
        Eventually.until("room is back", () -> !journal.full());
        whole(last + 1);
        assertThat(readAll()).containsExactly(posting(last + 1));
    }

    @Test
    void requests_are_refused_while_the_disk_is_full_and_running_ones_end() {
        disk.full = true;
        long last = fill();

        Eventually.until("the attempt to make room", journal::full);
        assertThat(journal.trouble())
                .hasValueSatisfying(said -> assertThat(said).contains("No space left on device"));
        for (long n = 1; n <= last; n++) {
            journal.accepted(id(n));
            ended(journal, n);
        }
        // Another attempt may be under way at any moment; none leaves its file behind.
        Eventually.until(
                "an attempt to clean up",
                () -> Folders.names(folder, SegmentFiles.UNFINISHED).isEmpty());

        disk.full = false;
        Eventually.until(
                "room is back", () -> !journal.full() && journal.trouble().isEmpty());
        whole(last + 1);
        assertThat(readAll()).hasSize((int) last + 1);
    }

    @Test
    void a_full_disk_at_the_start_is_a_sentence() {
        journal.close();
        disk.full = true;
        assertThatThrownBy(() -> open(64))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("can't be opened")
                .hasMessageContaining("No space left on device");
        disk.full = false;
        journal = open(64);
    }

    @Test
    void a_journal_at_its_size_opens_and_ships() {
        journal.close();
        journal = open(8);
        long last = fill();
        journal.close();

        journal = open(4);
        assertThat(journal.open()).hasSize((int) last);
        Eventually.until("it says so", journal::full);
        for (long n = 1; n <= last; n++) {
            ended(journal, n);
        }
        assertThat(readAll()).hasSize((int) last);
        journal.rewind();
        ship();
        Eventually.until("room is back", () -> !journal.full());
    }

    @Test
    void a_request_whose_records_are_longer_than_a_segment_takes_is_refused() {
        Reserve plain = Requests.reserve(1);
        for (int length : new int[] {10_000, 100_000}) {
            Reserve tooLong = new Reserve(
                    plain.requestId(),
                    plain.companyId(),
                    plain.keyId(),
                    "m".repeat(length),
                    plain.price(),
                    1,
                    1,
                    plain.startedAt(),
                    plain.expiresAt(),
                    null);
            assertThatThrownBy(() -> journal.reserved(tooLong, null))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: ");
        }
        assertThat(journal.stats().open()).isZero();
        whole(2);
        assertThat(readAll()).containsExactly(posting(2));
    }

    @Test
    void a_request_reserved_twice_is_open_once() {
        reserved(journal, 1);
        reserved(journal, 1);
        assertThat(journal.stats().open()).isEqualTo(1);
        ended(journal, 1);
        assertThat(journal.stats().open()).isZero();
    }

    /// Opens requests until one is refused.
    ///
    /// @return the last that was not
    private long fill() {
        for (long n = 1; ; n++) {
            try {
                reserved(journal, n);
            } catch (JournalFullException full) {
                assertThat(n).isGreaterThan(10);
                return n - 1;
            }
        }
    }

    private void whole(long n) {
        reserved(journal, n);
        journal.accepted(id(n));
        ended(journal, n);
    }

    private void ship() {
        for (Batch batch = journal.read(100); !batch.postings().isEmpty(); batch = journal.read(100)) {
            journal.shipped(batch.position());
        }
    }

    private List<Posting> readAll() {
        List<Posting> all = new ArrayList<>();
        for (Batch batch = journal.read(64); !batch.postings().isEmpty(); batch = journal.read(64)) {
            all.addAll(batch.postings());
        }
        return all;
    }

    private static List<Posting> postings(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(Requests::posting).toList();
    }

    private Journal open(int segmentsMax) {
        var settings = new JournalSettings("off", new DataSize(SEGMENT), new DataSize(segmentsMax * SEGMENT));
        return Journal.open(folder, "node-a", settings, InstantSource.fixed(Instant.EPOCH), disk);
    }
}
