package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.GoldenAnswer;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What passes through to callers of the same dialect.
class ResponseStreamScannerTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final ResponsesDialect DIALECT = new ResponsesDialect(InstantSource.fixed(Instant.EPOCH));

    /// All that a scanner made of an answer.
    private record Scanned(String forwarded, Verdict verdict, String usage, long estimate) {}

    static List<GoldenAnswer> answers() {
        return GoldenAnswer.of("responses");
    }

    private static AnswerScanner scanner(boolean stream) {
        var request = DIALECT.read(Operation.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"x\"}"));
        return DIALECT.scanner(request, stream, LIMITS);
    }

    private static Scanned scan(GoldenAnswer answer, int length, int... cuts) {
        AnswerScanner scanner = scanner(answer.stream());
        var out = Buffer.buffer();
        int from = 0;
        for (int cut : cuts) {
            out.appendBuffer(scanner.feed(Buffer.buffer(answer.sent()).slice(from, cut)));
            from = cut;
        }
        out.appendBuffer(scanner.feed(Buffer.buffer(answer.sent()).slice(from, length)));
        out.appendBuffer(scanner.finish());
        return new Scanned(
                out.toString(StandardCharsets.ISO_8859_1),
                scanner.verdict(),
                scanner.usage().map(TokenUsage::toString).orElse("none"),
                scanner.outputTokensEstimate());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 3",
                "unicode-and-escapes | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 4",
                "escaped-wire | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 6",
                "crlf | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "cr | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "no-event-lines | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "no-space-after-colon | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "multi-line-data | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "comments-and-keepalive | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "cached-and-reasoning-tokens | WHOLE | {INPUT_FRESH=10, CACHE_READ=60, CACHE_WRITE_5M=30,"
                        + " OUTPUT_TEXT=5, REASONING=45} | 1",
                "junk-after-the-end | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "final-event-without-blank-line | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7,"
                        + " REASONING=0} | 1",
                "no-usage | WHOLE | none | 1",
                "length | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "content-filter | WHOLE | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=7, REASONING=0} | 1",
                "failed-with-usage | ERROR | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=3, REASONING=0} | 1",
                "error-then-failed-with-usage | ERROR | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=3,"
                        + " REASONING=0} | 1",
                "cancelled-with-usage | ERROR | {INPUT_FRESH=12, CACHE_READ=0, OUTPUT_TEXT=3, REASONING=0} | 1",
                "failed-without-usage | ERROR | none | 0",
                "error-before-content | ERROR | none | 0",
                "error-in-the-middle | ERROR | none | 1",
                "error-of-another-shape | ERROR | none | 0",
                "cut-between-events | CUT | none | 2",
                "cut-inside-an-event | CUT | none | 1",
                "no-final-event | CUT | none | 1",
                "broken-json | CUT | none | 0",
                "garbage | GARBAGE | none | 0",
                "another-dialect | GARBAGE | none | 0",
                "json-text | WHOLE | {INPUT_FRESH=8, CACHE_READ=2, OUTPUT_TEXT=5, REASONING=0} | 204",
                "json-failed-with-usage | ERROR | {INPUT_FRESH=10, CACHE_READ=0, OUTPUT_TEXT=3, REASONING=0} | 176",
                "json-incomplete | WHOLE | {INPUT_FRESH=10, CACHE_READ=0, OUTPUT_TEXT=16, REASONING=0} | 211",
                "json-error | ERROR | none | 19",
                "json-not-json | GARBAGE | none | 0",
                "json-cut | CUT | {INPUT_FRESH=8, CACHE_READ=2, OUTPUT_TEXT=5, REASONING=0} | 0"
            })
    void an_answer_is_judged(String name, Verdict verdict, String usage, long estimate) {
        var answer = GoldenAnswer.named("responses", name);

        Scanned scanned = scan(answer, answer.sent().length);

        assertThat(scanned.verdict()).isEqualTo(verdict);
        assertThat(scanned.usage()).isEqualTo(usage);
        assertThat(scanned.estimate()).isEqualTo(estimate);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void a_whole_answer_passes_byte_for_byte(GoldenAnswer answer) {
        Scanned scanned = scan(answer, answer.sent().length);
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);

        if (scanned.verdict() == Verdict.WHOLE) {
            String blankLine = answer.name().equals("final-event-without-blank-line") ? "\n\n" : "";
            String rest = answer.name().equals("junk-after-the-end") ? "rubbish" : "";
            assertThat(scanned.forwarded() + rest).isEqualTo(sent + blankLine);
        } else {
            assertThat(sent + "\n\n").startsWith(scanned.forwarded());
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_cut_at_any_byte_gives_the_same(GoldenAnswer answer) {
        int length = answer.sent().length;
        Scanned expected = scan(answer, length);
        for (int cut = 0; cut <= length; cut++) {
            assertThat(scan(answer, length, cut)).as("cut at %d", cut).isEqualTo(expected);
        }
        assertThat(scan(answer, length, IntStream.range(1, length).toArray())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "crlf", "length", "reasoning-then-tool", "no-event-lines", "json-text"})
    void an_answer_that_stops_before_its_final_event_never_looks_whole(String name) {
        var answer = GoldenAnswer.named("responses", name);
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);
        int end = sent.lastIndexOf('}');
        for (int length = 0; length < end; length++) {
            assertThat(scan(answer, length).verdict()).as("%d bytes", length).isEqualTo(Verdict.CUT);
        }
    }

    @Test
    void a_read_of_whole_events_passes_without_a_copy() {
        Buffer read = Buffer.buffer(GoldenAnswer.named("responses", "text").sent());

        assertThat(scanner(true).feed(read)).isSameAs(read);
    }

    @Test
    void an_event_longer_than_the_limit_fails_as_garbage() {
        AnswerScanner scanner = scanner(true);

        assertThatThrownBy(() -> scanner.feed(Buffer.buffer("data: " + "x".repeat(70_000))))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE));
    }
}
