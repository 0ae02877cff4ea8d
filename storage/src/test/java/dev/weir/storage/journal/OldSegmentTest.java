package dev.weir.storage.journal;

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
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A segment as a Weir wrote it that knew neither attempts nor a cache: requests 1, 3, 4 and 11 began, 3 was accepted,
/// the others ended.
class OldSegmentTest {
    private static final JournalSettings SMALL = new JournalSettings("off", DataSize.kib(64), DataSize.mib(4));
    private static final byte[] OLD = Base64.getMimeDecoder().decode("""
            V0VJUkpSTkwBAAAAdwJEvwEAAAAAAAAAPvIpLAO0oGcAAAAAAAAAAAYAbm9kZS1hAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
            AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAvQyTCKLwZg6HAAAAAQAAAAAAAAABAAAAAAAAAAAQAAClNVdpAAAAAPI1dygHAHBy
            aWNlLTEGAG9wZW5haQUAZ3B0LTEDAFVTRAQG0AcAAAAAAAANACBKqdEBAAAHBwAAAAAAAAAA6QMAAAAAAAABAEENAwAAAAAAAgAF
            AAAAAAAAAAYGAAAAAAAAAADLUXiuggAAAAIABQAAAAAAAHAAAAAAkAEBAAAAAAAAgAEAAAAAAAAAAQAAAAAAAAACAAAAAAAAAAEA
            AAAAAAAABwAAAAAAAAAHAAAAAAAAAEFCDwAAAAAAAQAAAAAAAAClNVdpAAAAAP43V2kAAAAA8zV3KPI1dygIAGNsaWVudC0xAAAA
            AAAAqUoHzocAAAABAAAAAQAAAAAAAAAAAAAAABAAAKU1V2kAAAAA8jV3KAcAcHJpY2UtMAYAb3BlbmFpBQBncHQtMAMAVVNEBAbQ
            BwAAAAAAAA0AIEqp0QEAAAcHAAAAAAAAAADoAwAAAAAAAAEAQA0DAAAAAAACAAUAAAAAAAAABgYAAAAAAAAAAEK8WCeCAAAAAgAF
            AAEAAAAAcAAAAACQAQMAAAAAAACAAQAAAAAAAAADAAAAAAAAAAIAAAAAAAAAAAAAAAAAAAAHAAAAAAAAAAcAAAAAAAAAQ0IPAAAA
            AAADAAAAAAAAAKU1V2kAAAAAADhXaQAAAAD1NXco8jV3KAgAY2xpZW50LTMAAAAAAADBhhobiAAAAAIACwAAAAAAAHAAAAAAkAEE
            AAAAAAAAgAEAAAAAAAAABAAAAAAAAAACAAAAAAAAAAEAAAAAAAAABwAAAAAAAAAHAAAAAAAAAERCDwAAAAAABAAAAAAAAAClNVdp
            AAAAAAE4V2kAAAAA9jV3KPI1dygOANC80L7QtNC10LvRjC00lrUlGYcAAAABAAAAAgAAAAIAAAAAAAAAABAAAKU1V2kAAAAA8jV3
            KAcAcHJpY2UtMgYAb3BlbmFpBQBncHQtMgMAVVNEBAbQBwAAAAAAAA0AIEqp0QEAAAcHAAAAAAAAAADqAwAAAAAAAAEAQg0DAAAA
            AAACAAUAAAAAAAAABgYAAAAAAAAAAH4V1f6XAAAAAgBFAAIAAAAAcAAAAACQAQsAAAAAAACAAQAAAAAAAAABAAAAAAAAAAIAAAAA
            AAAAAgAAAAAAAAAHAAAAAAAAAAcAAAAAAAAAS0IPAAAAAAALAAAAAAAAAKU1V2kAAAAACDhXaQAAAAD9NXco8jV3KAAoAAALAAAA
            AAAAAAEAAAAAAAAACQBjbGllbnQtMTEAShdJlSAAAAADAAAAAAAAAABwAAAAAJABAwAAAAAAAIAJo8Ht1gAAAAQCBQAAAAAAAHAA
            AAAAkAEBAAAAAAAAgAEAAAAAAAAAAQAAAAAAAAACAAAAAAAAAAEAAAAAAAAABwAAAAAAAAAHAAAAAAAAAEFCDwAAAAAAAQAAAAAA
            AAClNVdpAAAAAP43V2kAAAAA8zV3KPI1dyj1AQAAAAAAAJEBAAAAAAAApjVXaQAAAAAAAAAAAAAAAPI1dyjJAAAAQyIAAAEAAAAA
            AAAAAAAAAAAAAAACAAAAAAAAAAEAAAAAAAAAAQAAAAAAAAAIAGNsaWVudC0xAAAzgj/O3AAAAAQFKwAAAAAAAHAAAAAAkAEEAAAA
            AAAAgAEAAAAAAAAABAAAAAAAAAACAAAAAAAAAAEAAAAAAAAABwAAAAAAAAAHAAAAAAAAAERCDwAAAAAABAAAAAAAAAClNVdpAAAA
            AAE4V2kAAAAA9jV3KPI1dyj4AQAAAAAAAJQBAAAAAAAAqTVXaQAAAAADAAAAAAAAAPI1dyjJAAAAQyIAAAQAAAAAAAAAAAAAAAAA
            AAAIAAAAAAAAAAQAAAAAAAAAAQAAAAAAAAAOANC80L7QtNC10LvRjC00AAAAAHQnhYzrAAAABARFAAIAAAAAcAAAAACQAQsAAAAA
            AACAAQAAAAAAAAABAAAAAAAAAAIAAAAAAAAAAgAAAAAAAAAHAAAAAAAAAAcAAAAAAAAAS0IPAAAAAAALAAAAAAAAAKU1V2kAAAAA
            CDhXaQAAAAD9NXco8jV3KP8BAAAAAAAAmwEAAAAAAACwNVdpAAAAAAEAAAAAAAAA8jV3KMoAAABDIgAACwAAAAAAAAAAAAAAAAAA
            ABYAAAAAAAAACwAAAAAAAAACAAAAAAAAAAAoAAALAAAAAAAAAAEAAAAAAAAACQBjbGllbnQtMTEAAAAAAA==""");

    @TempDir
    Path folder;

    private Journal open() {
        return Journal.open(folder, "node-a", SMALL, InstantSource.fixed(Instant.EPOCH));
    }

    @Test
    void it_is_read_and_says_of_its_requests_that_nothing_failed_before() throws IOException {
        Files.write(Folders.segment(folder, 1), OLD);
        try (Journal journal = open()) {
            assertThat(journal.quarantined()).isEmpty();
            assertThat(journal.open()).containsExactly(Requests.open(3, true));
            assertThat(journal.read(9).postings())
                    .containsExactly(Requests.posting(1), Requests.posting(4), Requests.posting(11))
                    .extracting(Posting::settlement)
                    .allSatisfy(each -> {
                        assertThat(each.failedAttempts()).isEmpty();
                        assertThat(each.cached()).isFalse();
                    });
        }
    }

    @Test
    void requests_without_failed_attempts_and_cache_are_written_in_the_same_bytes() throws IOException {
        try (Journal journal = open()) {
            LongStream.of(1, 3, 4, 11).forEach(n -> Requests.reserved(journal, n));
            journal.accepted(Requests.id(3));
            LongStream.of(1, 4, 11).forEach(n -> Requests.ended(journal, n));
            int end = Layout.offset(journal.position());

            byte[] now = Arrays.copyOf(Files.readAllBytes(Folders.segment(folder, 1)), end);

            assertThat(requests(now)).isEqualTo(requests(OLD));
        }
    }

    /// The records of requests, without their checksums: each segment has a random number of its own.
    private static List<String> requests(byte[] segment) {
        List<String> records = new ArrayList<>();
        for (int at = Layout.HEADER_BYTES; at < segment.length; ) {
            int length = Folders.recordLength(segment, at);
            if (segment[at + Layout.KIND] != Kind.PRICE.number) {
                records.add(HexFormat.of().formatHex(segment, at + Layout.LENGTH, at + length));
            }
            at += Layout.aligned(length);
        }
        return records;
    }
}
