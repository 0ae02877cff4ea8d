package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.DataSize;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManyThreadsTest {
    private static final int THREADS = 16;
    private static final int REQUESTS_EACH = 4_000;

    @TempDir
    Path folder;

    @Test
    void many_event_loops_write_while_one_ships_and_nothing_is_lost_or_doubled() throws InterruptedException {
        var settings = new JournalSettings("5ms", DataSize.kib(256), DataSize.mib(256));
        var failures = new ConcurrentLinkedQueue<Throwable>();
        Set<Long> shipped = new HashSet<>();
        try (Journal journal = Journal.open(folder, "node-a", settings, InstantSource.fixed(Instant.EPOCH))) {
            List<Thread> writers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                long first = 1 + (long) t * REQUESTS_EACH;
                writers.add(Thread.ofPlatform()
                        .uncaughtExceptionHandler((_, e) -> failures.add(e))
                        .start(() -> write(journal, first)));
            }
            while (shipped.size() < THREADS * REQUESTS_EACH && failures.isEmpty()) {
                Batch batch = journal.read(500);
                batch.postings().forEach(posting -> {
                    long n = Requests.number(posting.settlement().reserve());
                    assertThat(posting).isEqualTo(Requests.posting(n));
                    assertThat(shipped.add(n)).isTrue();
                });
                journal.shipped(batch.position());
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(failures).isEmpty();
            assertThat(journal.stats().open()).isZero();
            assertThat(journal.stats().waiting()).isZero();
            assertThat(shipped).hasSize(THREADS * REQUESTS_EACH);
            Eventually.until("all is deleted", () -> journal.stats().segments() == 1);
        }
    }

    /// Keeps some requests open for a while, so that they must be carried forward.
    private static void write(Journal journal, long first) {
        for (long n = first; n < first + REQUESTS_EACH; n++) {
            Requests.reserved(journal, n);
            journal.accepted(Requests.id(n));
            long late = n - first >= 500 ? n - 500 : -1;
            if (n % 2 == 0) {
                Requests.ended(journal, n);
            }
            if (late > 0 && late % 2 != 0) {
                Requests.ended(journal, late);
            }
        }
        for (long n = first + REQUESTS_EACH - 500; n < first + REQUESTS_EACH; n++) {
            if (n % 2 != 0) {
                Requests.ended(journal, n);
            }
        }
    }
}
