package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.DataSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/// Random sequences of everything that can happen to a journal, beside a [JournalModel].
class JournalModelTest {
    private static final int SEQUENCES = 2_000;
    private static final int STEPS = 40;
    private static final JournalSettings SMALL = new JournalSettings("off", DataSize.kib(64), DataSize.mib(64));

    /// In memory where the system has such a place: thousands of journals are made and thrown away.
    @TempDir(factory = Memory.class)
    Path temp;

    private Random random;
    private Path folder;
    private int folders;
    private Journal journal;
    private JournalModel model;
    private JournalModel before;
    private long beforePosition;
    private long next;
    private final Deque<Long> readPositions = new ArrayDeque<>();
    private final List<String> steps = new ArrayList<>();

    static final class Memory implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
            Path memory = Path.of("/dev/shm");
            return Files.isWritable(memory)
                    ? Files.createTempDirectory(memory, "journals")
                    : Files.createTempDirectory("journals");
        }
    }

    @Test
    void it_does_what_the_model_does() throws IOException {
        for (int seed = 0; seed < SEQUENCES; seed++) {
            begin(seed);
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                    assertThat(journal.stats().open()).isEqualTo(model.acceptedByOpen.size());
                    assertThat(journal.stats().waiting()).isEqualTo(model.waiting());
                }
                reopen();
                assertThat(readNumbers(Integer.MAX_VALUE)).isEqualTo(model.read(Integer.MAX_VALUE));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", steps " + steps, e);
            } finally {
                journal.close();
                Folders.delete(folder);
            }
        }
    }

    private void begin(int seed) {
        random = new Random(seed);
        folder = temp.resolve("journal-" + folders++);
        model = new JournalModel();
        before = null;
        next = 1;
        steps.clear();
        readPositions.clear();
        journal = open();
    }

    private void step() throws IOException {
        int dice = random.nextInt(100);
        if (dice < 25) {
            note("reserved");
            mark();
            Requests.reserved(journal, next);
            model.reserved(next++);
        } else if (dice < 40) {
            note("accepted");
            mark();
            long n = someRequest();
            journal.accepted(Requests.id(n));
            model.accepted(n);
        } else if (dice < 62) {
            note("ended");
            mark();
            long n = someRequest();
            Requests.ended(journal, n);
            model.ended(n);
        } else if (dice < 65) {
            note("burst");
            burst(50 + random.nextInt(250));
        } else if (dice < 77) {
            note("read");
            int max = 1 + random.nextInt(40);
            assertThat(readNumbers(max)).isEqualTo(model.read(max));
        } else if (dice < 87) {
            if (!readPositions.isEmpty()) {
                note("shipped");
                journal.shipped(readPositions.remove());
                model.shipped();
            }
        } else if (dice < 90) {
            note("rewind");
            journal.rewind();
            model.rewind();
            readPositions.clear();
        } else if (dice < 93) {
            note("reopen");
            reopen();
        } else if (dice < 96) {
            note("kill");
            kill(_ -> {});
        } else if (dice < 98) {
            note("kill in the next record");
            long end = journal.position();
            kill(copy -> scribble(copy, end, 1 + random.nextInt(60)));
        } else if (before != null
                && beforePosition < journal.position()
                && Layout.sequence(beforePosition) == Layout.sequence(journal.position())) {
            note("kill in the last record");
            long start = beforePosition;
            kill(copy -> scribble(copy, start, 20));
            model = before;
            model.rewind();
            checkOpen();
        }
    }

    private void note(String step) {
        steps.add(step);
        if (!step.equals("reserved") && !step.equals("accepted") && !step.equals("ended") && !step.startsWith("kill")) {
            before = null;
        }
    }

    /// How things are before a record that may be torn.
    private void mark() {
        // With more segments, open requests may be carried forward at any moment: then the record is not the last.
        before = journal.stats().segments() == 1 ? new JournalModel(model) : null;
        beforePosition = journal.position();
    }

    /// Mostly one that is open.
    private long someRequest() {
        List<Long> open = List.copyOf(model.acceptedByOpen.keySet());
        return open.isEmpty() || random.nextInt(10) == 0
                ? random.nextLong(next) + 1
                : open.get(random.nextInt(open.size()));
    }

    private void burst(int requests) {
        for (int i = 0; i < requests; i++) {
            Requests.reserved(journal, next);
            Requests.ended(journal, next);
            model.reserved(next);
            model.ended(next++);
        }
    }

    private List<Long> readNumbers(int max) {
        Batch batch = journal.read(max);
        if (!batch.postings().isEmpty()) {
            readPositions.add(batch.position());
        }
        return batch.postings().stream()
                .map(posting -> {
                    long n = Requests.number(posting.settlement().reserve());
                    assertThat(posting).isEqualTo(Requests.posting(n));
                    return n;
                })
                .toList();
    }

    private void reopen() {
        journal.close();
        journal = open();
        model.rewind();
        readPositions.clear();
        before = null;
        checkOpen();
    }

    private interface Damage {
        void to(Path folder) throws IOException;
    }

    /// The process dies, and what it left is damaged before the next one opens it.
    private void kill(Damage damage) throws IOException {
        boolean keep = steps.getLast().equals("kill in the last record");
        Path copy = temp.resolve("journal-" + folders++);
        Folders.copy(folder, copy);
        journal.close();
        Folders.delete(folder);
        folder = copy;
        damage.to(folder);
        journal = open();
        model.rewind();
        readPositions.clear();
        if (!keep) {
            before = null;
            checkOpen();
        }
    }

    private void checkOpen() {
        assertThat(journal.open())
                .isEqualTo(model.acceptedByOpen.entrySet().stream()
                        .map(each -> Requests.open(each.getKey(), each.getValue()))
                        .toList());
    }

    /// Other bytes than those that stand there.
    private void scribble(Path in, long position, int bytes) throws IOException {
        try (var channel = FileChannel.open(
                Folders.segment(in, Layout.sequence(position)), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int offset = Layout.offset(position);
            ByteBuffer there = ByteBuffer.allocate((int) Math.min(bytes, channel.size() - offset));
            channel.read(there, offset);
            for (int i = 0; i < there.limit(); i++) {
                there.put(i, (byte) (there.get(i) ^ 1 + random.nextInt(255)));
            }
            channel.write(there.rewind(), offset);
        }
    }

    private Journal open() {
        return Journal.open(folder, "node-a", SMALL, InstantSource.fixed(Instant.EPOCH));
    }
}
