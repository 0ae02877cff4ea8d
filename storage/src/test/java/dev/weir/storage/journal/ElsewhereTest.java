package dev.weir.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.storage.billing.Posting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Requests that failed at one target and were taken, or ended, by another: with another model and price, and with the
/// attempts that failed.
class ElsewhereTest {
    private static final int SEGMENT = 64 << 10;
    private static final String LONGEST = "ж".repeat(200);

    @TempDir
    Path folder;

    private Journal open() {
        return open(64);
    }

    private Journal open(int segmentsMax) {
        var settings = new JournalSettings("off", new DataSize(SEGMENT), new DataSize((long) segmentsMax * SEGMENT));
        return Journal.open(folder, "node-a", settings, InstantSource.fixed(Instant.EPOCH));
    }

    /// Request `n` as another target takes it.
    private static Reserve elsewhere(long n) {
        return with(Requests.reserve(n), Requests.price(77), "a-deployment-with-a-name-of-its-own-" + n);
    }

    private static Reserve with(Reserve first, PriceVersion price, String model) {
        return new Reserve(
                first.requestId(),
                first.companyId(),
                first.keyId(),
                model,
                price,
                first.boundNanos(),
                first.inputTokensEstimate(),
                first.startedAt(),
                first.expiresAt(),
                first.correlationId(),
                first.unitsEstimate());
    }

    private static Posting posting(Reserve reserve, List<FailedAttempt> attempts, boolean cached) {
        var settlement = new Settlement(
                reserve,
                Ending.COMPLETED,
                TokenUsage.of(3, 4),
                false,
                90,
                200,
                5,
                Requests.START.plusSeconds(9),
                attempts,
                cached);
        return new Posting(settlement, Requests.ALLOWANCE, 90);
    }

    private static Posting posting(long n) {
        return posting(elsewhere(n), List.of(new FailedAttempt("openai", "gpt-5", "key 2", "cut", 0, 17)), false);
    }

    private static void end(Journal journal, Posting posting) {
        journal.ended(posting.settlement(), posting.allowanceId(), posting.coveredNanos());
    }

    private static List<FailedAttempt> attempts(int count) {
        return Collections.nCopies(count, new FailedAttempt(LONGEST, LONGEST, LONGEST, LONGEST, 503, Long.MAX_VALUE));
    }

    @Test
    void one_that_ends_under_another_model_and_price_is_read_back_so() {
        try (Journal journal = open()) {
            Requests.reserved(journal, 1);
            Requests.reserved(journal, 4);
            end(journal, posting(1));
            end(journal, posting(4));
            assertThat(journal.stats().open()).isZero();
        }
        try (Journal journal = open()) {
            assertThat(journal.read(9).postings()).containsExactly(posting(1), posting(4));
        }
    }

    @Test
    void a_process_that_dies_while_it_writes_that_end_leaves_the_whole_end_or_the_request_as_it_was()
            throws IOException {
        int from;
        int to;
        byte[] whole;
        try (Journal journal = open()) {
            Requests.reserved(journal, 1);
            from = Layout.offset(journal.position());
            end(journal, posting(1));
            to = Layout.offset(journal.position());
            whole = Files.readAllBytes(Folders.segment(folder, 1));
        }
        int price = Layout.aligned(Folders.recordLength(whole, from));
        assertThat(whole[from + Layout.KIND]).as("its price stands before it").isEqualTo(Kind.PRICE.number);
        int end = from + price + Folders.recordLength(whole, from + price);
        assertThat(Layout.aligned(end)).isEqualTo(to);
        for (int cut = from; cut <= end; cut++) {
            Folders.delete(folder);
            Files.createDirectories(folder);
            byte[] torn = whole.clone();
            Arrays.fill(torn, cut, torn.length, (byte) 0);
            boolean ended = Arrays.equals(torn, from, end, whole, from, end);
            Files.write(Folders.segment(folder, 1), torn);
            try (Journal journal = open()) {
                assertThat(journal.quarantined()).isEmpty();
                assertThat(journal.open())
                        .as("cut at %d", cut)
                        .isEqualTo(ended ? List.of() : List.of(Requests.open(1, false)));
                assertThat(journal.read(9).postings()).isEqualTo(ended ? List.of(posting(1)) : List.of());
            }
        }
    }

    @Test
    void one_that_another_target_took_is_found_open_with_its_model_and_price() {
        try (Journal journal = open()) {
            Requests.reserved(journal, 1);
            Requests.reserved(journal, 2);
            journal.acceptedElsewhere(elsewhere(1), Requests.allowance(1));
            journal.acceptedElsewhere(elsewhere(99), null);
            assertThat(journal.stats().open()).isEqualTo(2);
        }
        for (int restart = 0; restart < 2; restart++) {
            try (Journal journal = open()) {
                assertThat(journal.open())
                        .containsExactly(
                                new OpenRequest(elsewhere(1), Requests.allowance(1), true), Requests.open(2, false));
            }
        }
    }

    @Test
    void one_that_another_target_took_is_carried_forward_as_that() {
        try (Journal journal = open()) {
            Requests.reserved(journal, 1);
            journal.acceptedElsewhere(elsewhere(1), Requests.allowance(1));
            for (long n = 1_000; n < 2_000; n++) {
                Requests.reserved(journal, n);
                Requests.ended(journal, n);
            }
            for (Batch batch = journal.read(100); !batch.postings().isEmpty(); batch = journal.read(100)) {
                journal.shipped(batch.position());
            }
            Eventually.until("old segments go", () -> journal.stats().segments() == 1);
        }
        try (Journal journal = open()) {
            assertThat(journal.open()).containsExactly(new OpenRequest(elsewhere(1), Requests.allowance(1), true));
        }
    }

    @Test
    void attempts_and_what_is_cached_are_read_back() {
        var attempts = List.of(
                new FailedAttempt("openai", "gpt-5", "", "unreachable", 0, 0),
                new FailedAttempt("azure-провайдер", "my-dep", "key 2", "rate_limited", 429, 1_234));
        try (Journal journal = open()) {
            for (Posting each : List.of(
                    posting(Requests.reserve(11), attempts, true),
                    posting(Requests.reserve(7), attempts, false),
                    posting(Requests.reserve(8), List.of(), true))) {
                end(journal, each);
                assertThat(journal.read(1).postings()).containsExactly(each);
            }
        }
    }

    @Test
    void of_attempts_beyond_the_bytes_for_them_the_first_are_kept() {
        try (Journal journal = open()) {
            Posting posting = posting(Requests.reserve(1), attempts(FailedAttempt.KEPT_MAX), true);
            int before = Layout.offset(journal.position());
            end(journal, posting);

            Settlement read = journal.read(1).postings().getFirst().settlement();

            List<FailedAttempt> kept = read.failedAttempts();
            assertThat(kept).hasSizeBetween(3, FailedAttempt.KEPT_MAX - 1);
            FailedAttempt first = posting.settlement().failedAttempts().getFirst();
            assertThat(kept.getFirst())
                    .isEqualTo(new FailedAttempt(
                            first.provider(), first.model(), first.key(), first.fault(), 503, Integer.MAX_VALUE));
            assertThat(Layout.offset(journal.position()) - before).isLessThan(AttemptRecord.BYTES_MAX + 800);
            assertThat(read.cached()).isTrue();
        }
    }

    @Test
    void at_the_journals_size_ends_are_kept_and_their_attempts_where_there_is_room() {
        long last = 0;
        try (Journal journal = open(4)) {
            last = fill(journal);
            for (long n = 1; n <= last; n++) {
                journal.accepted(Requests.id(n));
                end(journal, posting(Requests.reserve(n), attempts(FailedAttempt.KEPT_MAX), false));
            }
            assertThat(journal.stats().bytes())
                    .as("no end needed more than its room")
                    .isEqualTo(4 * SEGMENT);
        }
        List<Integer> kept = new ArrayList<>();
        try (Journal journal = open(8)) {
            List<Posting> postings = journal.read(10_000).postings();
            assertThat(postings)
                    .extracting(each -> Requests.number(each.settlement().reserve()))
                    .hasSize((int) last);
            postings.forEach(each -> kept.add(each.settlement().failedAttempts().size()));
        }
        assertThat(kept).contains(0);
    }

    @Test
    void at_the_journals_size_those_that_another_target_took_end_in_their_room() {
        long last;
        try (Journal journal = open(4)) {
            last = fill(journal);
            for (long n = 1; n <= last; n++) {
                journal.acceptedElsewhere(elsewhere(n), Requests.allowance(n));
            }
            for (long n = 1; n <= last; n++) {
                end(journal, posting(Requests.reserve(n), List.of(), false));
            }
            assertThat(journal.stats().bytes()).isEqualTo(4 * SEGMENT);
        }
        try (Journal journal = open(8)) {
            assertThat(journal.open()).isEmpty();
            assertThat(journal.read(10_000).postings()).hasSize((int) last);
        }
    }

    @Test
    void where_there_is_no_room_the_acceptance_alone_is_written() {
        try (Journal journal = open(4)) {
            long last = fill(journal);
            journal.acceptedElsewhere(with(Requests.reserve(1), Requests.price(5), "m".repeat(7_000)), null);
            assertThat(journal.stats().open()).isEqualTo((int) last);
        }
        try (Journal journal = open(8)) {
            assertThat(journal.open().getFirst()).isEqualTo(Requests.open(1, true));
        }
    }

    @Test
    void at_the_journals_size_ends_elsewhere_are_kept() {
        long last;
        try (Journal journal = open(4)) {
            last = fill(journal);
            for (long n = 1; n <= last; n++) {
                end(journal, posting(n));
            }
        }
        try (Journal journal = open(16)) {
            Function<Posting, Posting> bare = each -> posting(each.settlement().reserve(), List.of(), false);
            assertThat(journal.read(10_000).postings())
                    .hasSize((int) last)
                    .allSatisfy(each -> assertThat(bare.apply(each))
                            .isEqualTo(posting(
                                    elsewhere(Requests.number(each.settlement().reserve())), List.of(), false)));
        }
    }

    @Test
    void one_that_no_segment_could_take_is_refused_whole() {
        try (Journal journal = open()) {
            Requests.reserved(journal, 1);
            Posting endless =
                    posting(with(Requests.reserve(1), Requests.price(1), "m".repeat(65_150)), List.of(), false);
            long before = journal.position();

            assertThatThrownBy(() -> end(journal, endless))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected: at most");

            assertThat(journal.position()).isEqualTo(before);
            end(journal, posting(1));
            assertThat(journal.read(1).postings()).containsExactly(posting(1));
        }
    }

    /// Opens requests until one is refused.
    ///
    /// @return the last that was not
    private static long fill(Journal journal) {
        for (long n = 1; ; n++) {
            try {
                Requests.reserved(journal, n);
            } catch (JournalFullException full) {
                return n - 1;
            }
        }
    }
}
