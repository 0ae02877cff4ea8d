package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayTest {
    private static final int REQUESTS = 333_334;
    private static final Duration MAX = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void a_million_records_are_replayed_in_seconds() {
        try (Journal journal = open()) {
            for (long n = 1; n <= REQUESTS; n++) {
                Requests.reserved(journal, n);
                journal.accepted(Requests.id(n));
                Requests.ended(journal, n);
            }
            Requests.reserved(journal, REQUESTS + 1);
        }
        long since = System.nanoTime();
        try (Journal journal = open()) {
            assertThat(journal.open()).hasSize(1);
            assertThat(journal.stats().waiting()).isEqualTo(REQUESTS);
            long read = 0;
            for (Batch batch = journal.read(1_000); !batch.postings().isEmpty(); batch = journal.read(1_000)) {
                read += batch.postings().size();
                journal.shipped(batch.position());
            }
            assertThat(read).isEqualTo(REQUESTS);
            assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(MAX);
            Eventually.until("all is deleted", () -> journal.stats().segments() == 1);
        }
    }

    private Journal open() {
        return Journal.open(folder, "node-a", JournalSettings.defaults(), InstantSource.fixed(Instant.EPOCH));
    }
}
