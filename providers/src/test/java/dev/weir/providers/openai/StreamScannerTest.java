package dev.weir.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamScannerTest {
    static List<Golden> goldens() {
        return Golden.all();
    }

    @Test
    void the_golden_folder_is_there() {
        assertThat(goldens()).hasSizeGreaterThan(50);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void a_stream_in_one_piece_gives_what_is_expected(Golden golden) {
        assertThat(golden.scan(golden.sent().length)).isEqualTo(golden.expected());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void a_stream_cut_at_any_byte_gives_the_same(Golden golden) {
        int length = golden.sent().length;
        for (int cut = 0; cut <= length; cut++) {
            assertThat(golden.scan(length, cut)).as("cut at %d", cut).isEqualTo(golden.expected());
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void a_stream_in_single_bytes_gives_the_same(Golden golden) {
        int length = golden.sent().length;
        assertThat(golden.scan(length, IntStream.range(1, length).toArray())).isEqualTo(golden.expected());
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void between_two_reads_the_client_stands_at_the_end_of_an_event(Golden golden) {
        var scanner = new StreamScanner(golden.asked(), golden.choices(), 64 * 1024);
        for (int i = 0; i < golden.sent().length; i++) {
            String out =
                    scanner.feed(Buffer.buffer(golden.sent()).slice(i, i + 1)).toString();
            assertThat(out).matches("(?s)|.*(\n|\r|\r\n)(\n|\r|\r\n)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain-text",
                "usage-chunk",
                "tool-calls-parallel",
                "reasoning-deepseek",
                "comments-openrouter",
                "refusal",
                "crlf",
                "cr",
                "newlines-mixed",
                "no-space-after-colon",
                "utf-8",
                "escaped-names",
                "azure-prelude",
                "two-choices-no-end-marker",
                "legacy-completions"
            })
    void a_stream_that_stops_before_its_last_finish_reason_never_looks_whole(String name) {
        Golden golden = Golden.named(name);
        String text = new String(golden.sent(), StandardCharsets.ISO_8859_1);
        // Up to the last bracket of the event with the last finish reason.
        int finish = text.lastIndexOf("\"finish_reason\":\"");
        int end = finish < 0 ? text.length() : endOfLine(text, finish) - 1;
        for (int length = 0; length <= end; length++) {
            Scanned scanned = golden.scan(length);
            assertThat(scanned.verdict()).as("%d bytes", length).isEqualTo("CUT");
            assertThat(new String(golden.forwarded(), StandardCharsets.ISO_8859_1) + "\n\n")
                    .as("%d bytes", length)
                    .startsWith(scanned.forwarded().stripTrailing());
        }
    }

    private static int endOfLine(String text, int from) {
        int lf = text.indexOf('\n', from);
        int cr = text.indexOf('\r', from);
        return lf < 0 ? cr : cr < 0 ? lf : Math.min(lf, cr);
    }

    @Test
    void an_event_longer_than_the_limit_fails_as_garbage() {
        var scanner = new StreamScanner(false, 1, 100);
        scanner.feed(Buffer.buffer("data: " + "x".repeat(90)));

        assertThatThrownBy(() -> scanner.feed(Buffer.buffer("y".repeat(20))))
                .isInstanceOfSatisfying(GatewayException.class, failure -> {
                    assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE);
                    assertThat(failure)
                            .hasMessage("The provider sent an event longer than 100 bytes (expected: at most that)");
                });
    }

    @Test
    void a_read_of_whole_events_passes_without_a_copy() {
        Buffer read = Buffer.buffer(Golden.named("plain-text").sent());

        assertThat(new StreamScanner(false, 1, 1024).feed(read)).isSameAs(read);
    }

    @Test
    void a_kept_usage_chunk_passes_untouched_and_is_still_counted() {
        Golden golden = Golden.named("usage-chunk-asked");

        assertThat(golden.scan(golden.sent().length).forwarded())
                .isEqualTo(new String(golden.sent(), StandardCharsets.ISO_8859_1));
    }
}
