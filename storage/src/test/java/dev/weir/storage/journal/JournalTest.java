package dev.weir.storage.journal;

import static dev.weir.storage.journal.Requests.ended;
import static dev.weir.storage.journal.Requests.id;
import static dev.weir.storage.journal.Requests.posting;
import static dev.weir.storage.journal.Requests.reserved;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.money.TokenClass;
import dev.weir.storage.billing.Posting;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final JournalSettings SMALL = new JournalSettings("off", DataSize.kib(64), DataSize.mib(4));
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T04:00:00Z"));

    @TempDir
    Path folder;

    @Test
    void what_is_written_is_read_back_in_the_order_of_the_ends() {
        try (Journal journal = open()) {
            for (int n = 1; n <= 20; n++) {
                reserved(journal, n);
            }
            journal.accepted(id(3));
            for (int n = 20; n >= 1; n--) {
                ended(journal, n);
            }

            assertThat(journal.read(15).postings()).containsExactlyElementsOf(postings(20, 6));
            assertThat(journal.read(15).postings()).containsExactlyElementsOf(postings(5, 1));
            assertThat(journal.read(15).postings()).isEmpty();
        }
    }

    @Test
    void a_batch_is_read_again_after_a_rewind_until_it_is_shipped() {
        try (Journal journal = open()) {
            for (int n = 1; n <= 3; n++) {
                reserved(journal, n);
                ended(journal, n);
            }
            Batch first = journal.read(1);
            journal.read(2);
            journal.rewind();
            assertThat(journal.read(1)).isEqualTo(first);

            journal.shipped(first.position());
            journal.rewind();
            assertThat(journal.read(9).postings()).containsExactly(posting(2), posting(3));
        }
    }

    @Test
    void what_was_shipped_is_not_read_again_after_a_restart() {
        try (Journal journal = open()) {
            for (int n = 1; n <= 4; n++) {
                reserved(journal, n);
                ended(journal, n);
            }
            journal.shipped(journal.read(3).position());
        }
        try (Journal journal = open()) {
            assertThat(journal.stats().waiting()).isEqualTo(1);
            Batch rest = journal.read(9);
            assertThat(rest.postings()).containsExactly(posting(4));
            journal.shipped(rest.position());
        }
        try (Journal journal = open()) {
            assertThat(journal.read(9).postings()).isEmpty();
            assertThat(journal.stats().waiting()).isZero();
        }
    }

    @Test
    void requests_that_did_not_end_are_found_after_a_restart_with_what_is_known_of_them() {
        try (Journal journal = open()) {
            for (int n = 1; n <= 4; n++) {
                reserved(journal, n);
            }
            journal.accepted(id(2));
            journal.accepted(id(99));
            ended(journal, 3);
        }
        for (int restart = 0; restart < 3; restart++) {
            try (Journal journal = open()) {
                assertThat(journal.open())
                        .containsExactly(Requests.open(1, false), Requests.open(2, true), Requests.open(4, false));
            }
        }
        try (Journal journal = open()) {
            for (int n : new int[] {1, 2, 4}) {
                ended(journal, n);
            }
        }
        try (Journal journal = open()) {
            assertThat(journal.open()).isEmpty();
            assertThat(journal.read(9).postings()).containsExactly(posting(3), posting(1), posting(2), posting(4));
        }
    }

    @Test
    void a_position_that_was_not_read_can_not_be_shipped() {
        try (Journal journal = open()) {
            reserved(journal, 1);
            long end = ended(journal, 1);
            assertThatThrownBy(() -> journal.shipped(end))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: of a batch read before");
        }
    }

    @Test
    void the_stats_tell_what_waits_and_since_when() {
        try (Journal journal = open()) {
            assertThat(journal.stats()).isEqualTo(new Journal.Stats(64 << 10, 1, 0, 0, java.time.Duration.ZERO));
            for (int n = 1; n <= 3; n++) {
                reserved(journal, n);
            }
            ended(journal, 1);
            ended(journal, 2);
            var stats = journal.stats();
            assertThat(stats.open()).isEqualTo(1);
            assertThat(stats.waiting()).isEqualTo(2);
            assertThat(stats.oldestWaiting())
                    .isEqualTo(java.time.Duration.between(Requests.START.plusSeconds(1), CLOCK.instant()));

            journal.shipped(journal.read(1).position());
            assertThat(journal.stats().oldestWaiting())
                    .isEqualTo(java.time.Duration.between(Requests.START.plusSeconds(2), CLOCK.instant()));
            journal.shipped(journal.read(1).position());
            assertThat(journal.stats().oldestWaiting()).isZero();
        }
    }

    @Test
    void usage_keeps_which_classes_were_reported() {
        try (Journal journal = open()) {
            ended(journal, 1);
            var usage = journal.read(1).postings().getFirst().settlement().usage();
            assertThat(usage.has(TokenClass.CACHE_READ)).isTrue();
            assertThat(usage.has(TokenClass.CACHE_WRITE_1H)).isFalse();
        }
    }

    private static List<Posting> postings(int from, int downTo) {
        List<Posting> postings = new ArrayList<>();
        for (int n = from; n >= downTo; n--) {
            postings.add(posting(n));
        }
        return postings;
    }

    private Journal open() {
        return Journal.open(folder, "node-a", SMALL, CLOCK);
    }
}
