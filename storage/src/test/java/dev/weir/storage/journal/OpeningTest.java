package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.DataSize;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be wrong with a folder before a record is written.
class OpeningTest {
    private static final JournalSettings SMALL = new JournalSettings("off", DataSize.kib(64), DataSize.mib(4));

    @TempDir
    Path temp;

    @Test
    void the_folder_is_made_when_there_is_none() {
        Path folder = temp.resolve("a/b");
        open(folder, "node-a").close();
        assertThat(Folders.names(folder)).containsExactly(Segment.name(1), Checkpoint.FILE, FolderLock.FILE);
    }

    @Test
    void a_folder_is_opened_once_in_a_process() {
        try (Journal journal = open(temp, "node-a")) {
            assertThatThrownBy(() -> open(temp, "node-a"))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("in use by another Weir (process "
                            + ProcessHandle.current().pid() + ")");
            assertThat(journal.stats().segments()).isEqualTo(1);
        }
        open(temp, "node-a").close();
    }

    @Test
    void a_folder_of_another_process_is_left_alone_until_that_is_killed() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        temp.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var said = new BufferedReader(new InputStreamReader(holder.getInputStream()))) {
            assertThat(said.readLine()).isEqualTo("open");
            assertThatThrownBy(() -> open(temp, "node-a"))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("in use by another Weir (process " + holder.pid() + ")");
        } finally {
            holder.destroyForcibly();
            assertThat(holder.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
        try (Journal journal = open(temp, "node-a")) {
            assertThat(journal.quarantined()).isEmpty();
            assertThat(journal.open()).containsExactly(Requests.open(2, true));
            assertThat(journal.read(9).postings()).containsExactly(Requests.posting(1));
        }
    }

    @Test
    void a_folder_that_can_not_be_written_to_is_a_sentence() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));
        assertThatThrownBy(() -> open(file, "node-a"))
                .isInstanceOf(JournalException.class)
                .hasMessageStartingWith("The journal's folder " + file + " can't be used: ");

        Path locked = Files.createDirectory(
                temp.resolve("locked"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-x------")));
        if (!Files.isWritable(locked)) {
            assertThatThrownBy(() -> open(locked, "node-a"))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("can't be written to: permission denied");
        }
    }

    @Test
    void segments_of_another_node_are_set_aside() {
        try (Journal journal = open(temp, "node-a")) {
            Requests.reserved(journal, 1);
        }
        try (Journal journal = open(temp, "node-b")) {
            assertThat(journal.open()).isEmpty();
            assertThat(journal.quarantined())
                    .containsExactly("00000000000000000001.journal: it belongs to node 'node-a', and this is node"
                            + " 'node-b'; no record is kept; set aside as 00000000000000000001.journal.quarantined");
            Requests.reserved(journal, 2);
        }
        try (Journal journal = open(temp, "node-b")) {
            assertThat(journal.quarantined()).isEmpty();
            assertThat(journal.open()).containsExactly(Requests.open(2, false));
        }
    }

    @Test
    void a_segment_of_a_newer_weir_is_not_touched() throws IOException {
        open(temp, "node-a").close();
        byte[] segment = Files.readAllBytes(Folders.segment(temp, 1));
        ByteBuffer header = ByteBuffer.wrap(segment).order(Layout.ORDER).putInt(8, 2);
        var crc = new CRC32C();
        crc.update(segment, 0, 12);
        header.putInt(12, (int) crc.getValue());
        Files.write(Folders.segment(temp, 1), segment);

        assertThatThrownBy(() -> open(temp, "node-a"))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining(
                        "has format version 2, and this Weir knows versions up to 1. Start the newer Weir");
        assertThat(Files.readAllBytes(Folders.segment(temp, 1))).isEqualTo(segment);
    }

    @Test
    void strange_files_are_set_aside_or_left_alone() throws IOException {
        Files.createFile(Folders.segment(temp, 1));
        Files.writeString(Folders.segment(temp, 2), "x".repeat(1_000));
        Files.writeString(temp.resolve("notes.txt"), "mine");
        Files.writeString(temp.resolve("99999999999999999999.journal"), "mine");
        Files.writeString(temp.resolve(Segment.name(3) + SegmentFiles.UNFINISHED), "half");
        Files.writeString(temp.resolve(Segment.name(7) + Quarantine.SUFFIX), "old");
        try (Journal journal = open(temp, "node-a")) {
            assertThat(journal.quarantined())
                    .satisfiesExactly(
                            said -> assertThat(said).contains("only 0 bytes long"),
                            said -> assertThat(said).contains("does not begin as a segment of a journal"));
            assertThat(Folders.names(temp))
                    .containsExactly(
                            Segment.name(1) + Quarantine.SUFFIX,
                            Segment.name(2) + Quarantine.SUFFIX,
                            Segment.name(7) + Quarantine.SUFFIX,
                            Segment.name(8),
                            "99999999999999999999.journal",
                            Checkpoint.FILE,
                            FolderLock.FILE,
                            "notes.txt");
        }
    }

    @Test
    void a_damaged_checkpoint_means_that_everything_is_posted_again() throws IOException {
        try (Journal journal = open(temp, "node-a")) {
            for (long n = 1; n <= 3; n++) {
                Requests.reserved(journal, n);
                Requests.ended(journal, n);
            }
            journal.shipped(journal.read(1).position());
            journal.shipped(journal.read(1).position());
        }
        byte[] checkpoint = Files.readAllBytes(temp.resolve(Checkpoint.FILE));
        byte[] newestFlipped = checkpoint.clone();
        newestFlipped[24] ^= 1;
        assertThat(waiting(newestFlipped)).isEqualTo(2);
        byte[] bothFlipped = newestFlipped.clone();
        bothFlipped[8] ^= 1;
        assertThat(waiting(bothFlipped)).isEqualTo(3);
        assertThat(waiting(new byte[3])).isEqualTo(3);
        assertThat(waiting(checkpoint)).isEqualTo(1);
    }

    private int waiting(byte[] checkpoint) throws IOException {
        Files.write(temp.resolve(Checkpoint.FILE), checkpoint);
        try (Journal journal = open(temp, "node-a")) {
            return journal.read(9).postings().size();
        }
    }

    @Test
    void a_checkpoint_beyond_what_survived_hides_nothing_that_is_written_later() throws IOException {
        try (Journal journal = open(temp, "node-a")) {
            Requests.reserved(journal, 1);
            Requests.ended(journal, 1);
            journal.shipped(journal.read(1).position());
        }
        Files.delete(Folders.segment(temp, 1));
        try (Journal journal = open(temp, "node-a")) {
            Requests.reserved(journal, 2);
            Requests.ended(journal, 2);
            assertThat(journal.read(9).postings()).containsExactly(Requests.posting(2));
        }
    }

    @Test
    void a_clock_that_jumps_changes_nothing_but_ages() {
        for (long now : new long[] {1L << 40, 0, -1L << 30, 1L << 31}) {
            InstantSource clock = InstantSource.fixed(Instant.ofEpochSecond(now));
            try (Journal journal = Journal.open(temp, "node-a", SMALL, clock)) {
                Requests.reserved(journal, 1);
                Requests.ended(journal, 1);
                assertThat(journal.stats().oldestWaiting()).isGreaterThanOrEqualTo(Duration.ZERO);
                Batch batch = journal.read(9);
                assertThat(batch.postings()).containsExactly(Requests.posting(1));
                journal.shipped(batch.position());
            }
        }
    }

    @Test
    void a_name_that_is_too_long_for_the_header_is_refused() {
        assertThatThrownBy(() -> open(temp, "n".repeat(201)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("201 characters (expected: at most 200 bytes)");
    }

    @Test
    void a_repeated_close_changes_nothing() {
        Journal journal = open(temp, "node-a");
        journal.close();
        journal.close();
        open(temp, "node-a").close();
    }

    private static Journal open(Path folder, String node) {
        return Journal.open(folder, node, SMALL, InstantSource.fixed(Instant.EPOCH));
    }
}
