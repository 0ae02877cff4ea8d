package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.DataSize;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncTest {
    @TempDir
    Path folder;

    private final FailingDisk disk = new FailingDisk();

    @Test
    void always_completes_when_the_disk_has_it() throws Exception {
        try (Journal journal = open("always")) {
            for (long n = 1; n <= 50; n++) {
                int forces = disk.forces;
                get(journal.durable(Requests.reserved(journal, n)));
                assertThat(disk.forces).isGreaterThan(forces);
            }
        }
    }

    @Test
    void an_interval_makes_nobody_wait_and_comes_by_itself() {
        try (Journal journal = open("2ms")) {
            assertThat(journal.durable(Requests.reserved(journal, 1)).succeeded())
                    .isTrue();
            int forces = disk.forces;
            Requests.reserved(journal, 2);
            Eventually.until("it is forced", () -> disk.forces > forces);
        }
    }

    @Test
    void off_never_forces() {
        try (Journal journal = open("off")) {
            assertThat(journal.durable(Requests.reserved(journal, 1)).succeeded())
                    .isTrue();
        }
        assertThat(disk.forces).isZero();
    }

    @Test
    void a_close_forces_the_rest() {
        try (Journal journal = open("10m")) {
            Requests.reserved(journal, 1);
        }
        assertThat(disk.forces).isGreaterThan(1);
    }

    @Test
    void callers_hear_of_it_on_their_own_context() throws Exception {
        Vertx vertx = Vertx.vertx();
        try (Journal journal = open("always")) {
            List<CompletableFuture<Boolean>> heard = new ArrayList<>();
            for (long n = 1; n <= 20; n++) {
                long request = n;
                var done = new CompletableFuture<Boolean>();
                Context context = vertx.getOrCreateContext();
                context.runOnContext(_ -> journal.durable(Requests.reserved(journal, request))
                        .onComplete(_ -> done.complete(Vertx.currentContext() == context)));
                heard.add(done);
            }
            for (CompletableFuture<Boolean> each : heard) {
                assertThat(each.get(20, TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            get(vertx.close());
        }
    }

    @Test
    void a_disk_that_takes_nothing_is_told_and_tried_again() throws Exception {
        try (Journal journal = open("always")) {
            disk.broken = true;
            assertThatThrownBy(() -> get(journal.durable(Requests.reserved(journal, 1))))
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("its records do not reach the disk: Input/output error");
            assertThat(journal.full()).isTrue();
            assertThat(journal.trouble())
                    .hasValueSatisfying(said -> assertThat(said).contains("Input/output error"));
            assertThatThrownBy(() -> Requests.reserved(journal, 2)).isInstanceOf(JournalFullException.class);
            Requests.ended(journal, 1);

            disk.broken = false;
            Eventually.until("it goes on", () -> !journal.full());
            get(journal.durable(Requests.reserved(journal, 3)));
            assertThat(journal.trouble()).isEmpty();
        }
    }

    @Test
    void with_an_interval_a_disk_that_takes_nothing_stops_nobody() {
        try (Journal journal = open("1ms")) {
            disk.broken = true;
            Requests.reserved(journal, 1);
            Eventually.until("it is told", () -> journal.trouble().isPresent());
            Requests.reserved(journal, 2);
            assertThat(journal.full()).isFalse();
            disk.broken = false;
            Eventually.until("it goes on", () -> journal.trouble().isEmpty());
        }
    }

    @Test
    void a_disk_that_takes_nothing_at_the_start_is_a_sentence() {
        disk.broken = true;
        assertThatThrownBy(() -> open("1s"))
                .isInstanceOf(JournalException.class)
                .hasMessageEndingWith("can't be opened: its records do not reach the disk: Input/output error");
        disk.broken = false;
        open("1s").close();
    }

    @Test
    void who_waits_when_it_is_closed_is_told() {
        Journal journal = open("always");
        disk.broken = true;
        long position = Requests.reserved(journal, 1);
        Future<Void> waiting = journal.durable(position);
        journal.close();
        assertThat(waiting.failed()).isTrue();
    }

    private static <T> T get(Future<T> future) throws Exception {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }

    private Journal open(String fsync) {
        var settings = new JournalSettings(fsync, DataSize.kib(64), DataSize.mib(4));
        return Journal.open(folder, "node-a", settings, InstantSource.fixed(Instant.EPOCH), disk);
    }
}
