package dev.weir.storage.journal;

import static dev.weir.storage.journal.Requests.ended;
import static dev.weir.storage.journal.Requests.id;
import static dev.weir.storage.journal.Requests.number;
import static dev.weir.storage.journal.Requests.posting;
import static dev.weir.storage.journal.Requests.reserved;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.DataSize;
import dev.weir.storage.billing.Posting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is read from files that a crash, a disk or a person has damaged. Requests 1 to 5 begin; then 1 to 4 end.
class RecoveryTest {
    private static final JournalSettings SMALL = new JournalSettings("off", DataSize.kib(64), DataSize.mib(4));

    @TempDir
    Path temp;

    private Path folder;

    private final List<Written> written = new ArrayList<>();
    private byte[] sound;

    /// A record and where it stands.
    private record Written(Kind kind, long request, int from, int to) {}

    /// What a journal says after a restart.
    private record Said(List<Long> open, List<Long> accepted, List<Posting> ended, List<String> quarantined) {}

    @BeforeEach
    void write() throws IOException {
        folder = temp.resolve("journal");
        try (Journal journal = open()) {
            for (long n = 1; n <= 5; n++) {
                add(journal, Kind.RESERVED, n, reserved(journal, n));
            }
            journal.accepted(id(5));
            add(journal, Kind.ACCEPTED, 5, journal.position());
            for (long n = 1; n <= 4; n++) {
                add(journal, Kind.ENDED, n, ended(journal, n));
            }
            sound = Files.readAllBytes(Folders.segment(folder, 1));
        }
        Files.delete(folder.resolve(Checkpoint.FILE));
    }

    private void add(Journal journal, Kind kind, long request, long end) {
        int from = written.isEmpty() ? Layout.HEADER_BYTES : written.getLast().to;
        written.add(new Written(kind, request, from, Layout.offset(end)));
        assertThat(journal.position()).isEqualTo(end);
    }

    @Test
    void a_segment_cut_at_any_byte_of_its_last_records_keeps_what_is_before() throws IOException {
        int first = written.get(written.size() - 3).from;
        for (int cut = first; cut <= written.getLast().to; cut++) {
            byte[] zeros = sound.clone();
            Arrays.fill(zeros, cut, zeros.length, (byte) 0);

            assertThat(restart(Arrays.copyOf(sound, cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(saidOf(wholeIn(Arrays.copyOf(sound, cut))));
            assertThat(restart(zeros)).as("zeros from %d", cut).isEqualTo(saidOf(wholeIn(zeros)));
        }
    }

    @Test
    void a_cut_end_stays_cut_and_is_no_damage_when_more_was_written_since() throws IOException {
        int cut = written.getLast().from + 20;
        restart(Arrays.copyOf(sound, cut));
        try (Journal journal = open()) {
            reserved(journal, 9);
        }
        try (Journal journal = open()) {
            assertThat(journal.quarantined()).isEmpty();
            assertThat(journal.open())
                    .extracting(request -> number(request.reserve()))
                    .containsExactly(4L, 5L, 9L);
        }
    }

    @Test
    void a_flip_of_any_bit_of_a_record_costs_that_record_and_no_other() throws IOException {
        Written damaged = written.get(written.size() - 3);
        assertThat(damaged.kind).isEqualTo(Kind.ENDED);
        int length = Folders.recordLength(sound, damaged.from);
        for (int at = damaged.from; at < damaged.from + length; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << at % Byte.SIZE);

            Said said = restart(flipped);

            assertThat(said.ended).as("byte %d", at).containsExactly(posting(1), posting(3), posting(4));
            assertThat(said.open).containsExactly(2L, 5L);
            assertThat(said.accepted).containsExactly(5L);
            assertThat(said.quarantined)
                    .singleElement()
                    .asString()
                    .contains("from byte " + damaged.from + " to " + damaged.to)
                    .contains("records are kept")
                    .endsWith("set aside as 00000000000000000001.journal.quarantined");
        }
    }

    @Test
    void a_flip_of_any_bit_of_the_last_record_is_a_torn_end() throws IOException {
        Written last = written.getLast();
        for (int at = last.from; at < last.from + Folders.recordLength(sound, last.from); at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= (byte) (1 << at % Byte.SIZE);
            assertThat(restart(flipped)).as("byte %d", at).isEqualTo(saidOf(written.subList(0, written.size() - 1)));
        }
    }

    @Test
    void nothing_is_read_from_a_segment_whose_header_is_damaged_at_any_byte() throws IOException {
        for (int at = 0; at < Layout.HEADER_BYTES; at++) {
            byte[] flipped = sound.clone();
            flipped[at] ^= 0x55;
            Said said = restart(flipped);
            assertThat(said.open).as("byte %d", at).isEmpty();
            assertThat(said.ended).isEmpty();
            assertThat(said.quarantined).singleElement().asString().contains("no record is kept");
        }
    }

    @Test
    void what_was_rescued_from_a_damaged_segment_is_not_lost_by_the_next_restart() throws IOException {
        byte[] flipped = sound.clone();
        flipped[written.get(7).from + 40] ^= 1;
        Said first = restart(flipped);
        try (Journal journal = open()) {
            assertThat(said(journal)).isEqualTo(new Said(first.open, first.accepted, first.ended, List.of()));
        }
    }

    @Test
    void requests_whose_price_is_lost_are_counted_and_the_others_kept() throws IOException {
        byte[] flipped = sound.clone();
        // The price of requests 1 and 4.
        flipped[Layout.HEADER_BYTES + 30] ^= 1;
        Said said = restart(flipped);
        assertThat(said.ended).containsExactly(posting(2), posting(3));
        assertThat(said.open).containsExactly(5L);
        assertThat(said.quarantined).singleElement().asString().contains("4 records name a price that is lost");
    }

    @Test
    void a_hole_of_zeros_is_damage() throws IOException {
        Written hole = written.get(3);
        byte[] zeros = sound.clone();
        Arrays.fill(zeros, hole.from, hole.to, (byte) 0);
        Said said = restart(zeros);
        assertThat(said.open).containsExactly(5L);
        assertThat(said.ended).hasSize(4);
        assertThat(said.quarantined).singleElement().asString().contains("from byte " + hole.from + " to " + hole.to);
    }

    @Test
    void bytes_that_are_a_record_elsewhere_are_none_here() throws IOException {
        Written copied = written.get(0);
        byte[] twice = sound.clone();
        int to = Layout.aligned(written.getLast().to);
        System.arraycopy(sound, copied.from, twice, to, copied.to - copied.from);
        assertThat(restart(twice)).isEqualTo(saidOf(written));
    }

    @Test
    void segments_after_a_damaged_one_are_read() throws IOException {
        byte[] flipped = sound.clone();
        flipped[0] ^= 1;
        Files.write(Folders.segment(folder, 1), sound);
        try (Journal journal = open()) {
            for (long n = 6; n <= 8; n++) {
                reserved(journal, n);
                ended(journal, n);
            }
        }
        Files.write(Folders.segment(folder, 1), flipped);
        try (Journal journal = open()) {
            Said said = said(journal);
            assertThat(said.ended).containsExactly(posting(6), posting(7), posting(8));
            // Carried forward by the second run.
            assertThat(said.open).containsExactly(5L);
            assertThat(said.quarantined).hasSize(1);
        }
    }

    @Test
    void a_segment_that_breaks_off_before_others_is_damaged() throws IOException {
        Files.write(Folders.segment(folder, 1), sound);
        try (Journal journal = open()) {
            reserved(journal, 6);
        }
        byte[] short1 = Arrays.copyOf(sound, sound.length);
        Arrays.fill(short1, written.getLast().from, short1.length, (byte) 0);
        Files.write(Folders.segment(folder, 1), short1);
        try (Journal journal = open()) {
            Said said = said(journal);
            assertThat(said.ended).containsExactly(posting(1), posting(2), posting(3));
            assertThat(said.quarantined).singleElement().asString().contains("it breaks off at byte");
        }
    }

    /// The records of which no byte is missing.
    private List<Written> wholeIn(byte[] segment) {
        return written.stream()
                .filter(record -> endOf(record) <= segment.length
                        && Arrays.equals(segment, record.from, endOf(record), sound, record.from, endOf(record)))
                .toList();
    }

    /// Without padding; a price may stand before the record itself.
    private int endOf(Written record) {
        int at = record.from;
        int end = at + Folders.recordLength(sound, at);
        while (Layout.aligned(end) < record.to) {
            at = Layout.aligned(end);
            end = at + Folders.recordLength(sound, at);
        }
        return end;
    }

    private static Said saidOf(List<Written> records) {
        List<Long> ended = of(records, Kind.ENDED);
        List<Long> open = of(records, Kind.RESERVED).stream()
                .filter(request -> !ended.contains(request))
                .toList();
        return new Said(
                open,
                of(records, Kind.ACCEPTED),
                ended.stream().map(Requests::posting).toList(),
                List.of());
    }

    private static List<Long> of(List<Written> records, Kind kind) {
        return records.stream()
                .filter(record -> record.kind == kind)
                .map(Written::request)
                .toList();
    }

    /// Opens a journal that has this one segment.
    private Said restart(byte[] segment) throws IOException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        Files.write(Folders.segment(folder, 1), segment);
        try (Journal journal = open()) {
            return said(journal);
        }
    }

    private static Said said(Journal journal) {
        return new Said(
                journal.open().stream()
                        .map(request -> number(request.reserve()))
                        .toList(),
                journal.open().stream()
                        .filter(OpenRequest::accepted)
                        .map(request -> number(request.reserve()))
                        .toList(),
                journal.read(100).postings(),
                journal.quarantined());
    }

    private Journal open() {
        return Journal.open(folder, "node-a", SMALL, InstantSource.fixed(Instant.EPOCH));
    }

    @Test
    void the_numbers_of_kinds_never_change() {
        assertThat(LongStream.rangeClosed(1, 5).mapToObj(n -> Kind.of((byte) n)))
                .containsExactly(Kind.PRICE, Kind.RESERVED, Kind.ACCEPTED, Kind.ENDED, Kind.SEALED);
    }
}
