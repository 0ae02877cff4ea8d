package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.GoldenAnswer;
import io.vertx.core.buffer.Buffer;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Answers that stay in this dialect: the bytes pass, and what they say is heard.
class PassthroughTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final GeminiDialect DIALECT = new GeminiDialect();

    /// Their bytes do not all pass: cut inside, no answer at all, or a last event that gets its blank line.
    private static final Set<String> EDITED = Set.of(
            "cut-inside-a-chunk",
            "cut-inside-the-usage-after-stop",
            "html",
            "json-array-cut-inside",
            "json-array-cut",
            "json-cut",
            "json-broken",
            "no-last-blank-line");

    static Stream<GoldenAnswer> answers() {
        return GoldenAnswer.of("gemini").stream();
    }

    private static CallRequest request(GoldenAnswer answer, int candidates) {
        boolean array = answer.name().startsWith("json-array");
        Operation operation = answer.stream() || array ? Operation.STREAM_GENERATE_CONTENT : Operation.GENERATE_CONTENT;
        var target = new GeminiTarget(operation, "m", answer.stream());
        return new GeminiRequest(target, Buffer.buffer(), -1, candidates, 0, 0, -1, -1, ForeignThoughts.NONE);
    }

    /// What passes, and how the gateway sees it.
    private static String passed(GoldenAnswer answer, AnswerScanner scanner, int... cuts) {
        Buffer sent = Buffer.buffer(answer.sent());
        var out = Buffer.buffer();
        int from = 0;
        for (int cut : cuts) {
            out.appendBuffer(scanner.feed(sent.getBuffer(from, cut)));
            from = cut;
        }
        out.appendBuffer(scanner.feed(sent.getBuffer(from, sent.length())));
        out.appendBuffer(scanner.finish());
        return out + "\n----\n" + scanner.verdict() + " "
                + scanner.usage().map(TokenUsage::toString).orElse("no usage");
    }

    private static AnswerScanner scanner(GoldenAnswer answer) {
        return DIALECT.scanner(request(answer, 1), answer.stream(), LIMITS);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void bytes_pass_as_they_came(GoldenAnswer answer) {
        String passed = passed(answer, scanner(answer)).split("\n----\n", -1)[0];
        String sent = Buffer.buffer(answer.sent()).toString();

        if (EDITED.contains(answer.name())) {
            assertThat(sent.startsWith(passed.strip()) || passed.equals(sent + "\n\n"))
                    .isTrue();
        } else {
            assertThat(passed).isEqualTo(sent);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void however_the_bytes_are_cut_the_same_passes_and_is_heard(GoldenAnswer answer) {
        int length = answer.sent().length;
        String whole = passed(answer, scanner(answer));
        for (int cut = 0; cut <= length; cut++) {
            assertThat(passed(answer, scanner(answer), cut))
                    .as("cut at %d", cut)
                    .isEqualTo(whole);
        }
        int[] every = IntStream.range(1, Math.max(1, length)).toArray();
        assertThat(passed(answer, scanner(answer), every)).isEqualTo(whole);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void between_two_reads_the_client_is_at_an_event_boundary(GoldenAnswer answer) {
        int length = answer.sent().length;
        for (int cut = 0; cut <= length; cut++) {
            String passed = scanner(answer)
                    .feed(Buffer.buffer(answer.sent()).getBuffer(0, cut))
                    .toString();
            if (!passed.isEmpty() && answer.stream()) {
                assertThat(passed).as("cut at %d", cut).matches("(?s).*(\r\n\r\n|\n\n)");
            } else if (!passed.isEmpty()) {
                assertThat(passed).as("cut at %d", cut).matches("(?s).*(\\}|\\]\\s*)");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text|WHOLE {INPUT_FRESH=8, OUTPUT_TEXT=5}",
                "two-parallel-tools|WHOLE {INPUT_FRESH=30, OUTPUT_TEXT=20, REASONING=40}",
                "cached-and-thoughts|WHOLE {INPUT_FRESH=500, CACHE_READ=1500, OUTPUT_TEXT=3, REASONING=50}",
                "usage-none|WHOLE no usage",
                "usage-own-chunk|WHOLE {INPUT_FRESH=8, OUTPUT_TEXT=2}",
                "usage-first-only|WHOLE {INPUT_FRESH=8, OUTPUT_TEXT=2}",
                "prompt-blocked|WHOLE {INPUT_FRESH=8, OUTPUT_TEXT=0}",
                "malformed-function-call|WHOLE {INPUT_FRESH=8, OUTPUT_TEXT=2}",
                "error-before-content|ERROR no usage",
                "error-in-the-middle|ERROR {INPUT_FRESH=8, OUTPUT_TEXT=1}",
                "cut-in-the-middle|CUT {INPUT_FRESH=8, OUTPUT_TEXT=2}",
                "cut-inside-a-chunk|CUT {INPUT_FRESH=8, OUTPUT_TEXT=1}",
                "html|GARBAGE no usage",
                "empty|CUT no usage",
                "json-text|WHOLE {INPUT_FRESH=8, OUTPUT_TEXT=5}",
                "json-error|ERROR no usage",
                "json-cut|CUT no usage",
                "json-broken|GARBAGE no usage",
                "json-array|WHOLE {INPUT_FRESH=8, OUTPUT_TEXT=5}",
                "json-array-error|ERROR {INPUT_FRESH=8, OUTPUT_TEXT=1}",
                "json-array-error-only|ERROR no usage",
                "json-array-cut|CUT {INPUT_FRESH=8, OUTPUT_TEXT=5}"
            })
    void an_answer_is_judged_and_counted(String name, String heard) {
        GoldenAnswer answer = GoldenAnswer.named("gemini", name);

        assertThat(passed(answer, scanner(answer))).endsWith("\n----\n" + heard);
    }

    @Test
    void all_candidates_that_were_asked_for_must_finish() {
        GoldenAnswer two = GoldenAnswer.named("gemini", "two-candidates");
        GoldenAnswer one = GoldenAnswer.named("gemini", "text");

        assertThat(passed(two, DIALECT.scanner(request(two, 2), true, LIMITS))).contains("WHOLE");
        assertThat(passed(one, DIALECT.scanner(request(one, 2), true, LIMITS))).contains("CUT");
    }

    @Test
    void a_large_answer_flows_and_its_usage_is_still_heard() {
        GoldenAnswer answer = GoldenAnswer.named("gemini", "json-text");
        String large = Buffer.buffer(answer.sent()).toString().replace("Hello world", "Hello \\\"{[".repeat(30_000));
        AnswerScanner scanner = new JsonScanner(10_000);
        var out = Buffer.buffer();
        for (int from = 0; from < large.length(); from += 7_000) {
            out.appendString(scanner.feed(Buffer.buffer(large.substring(from, Math.min(large.length(), from + 7_000))))
                    .toString());
        }
        assertThat(out.length()).isEqualTo(large.length());
        assertThat(scanner.finish().length()).isZero();

        assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
        assertThat(scanner.usage()).contains(TokenUsage.of(8, 5));
        assertThat(scanner.outputTokensEstimate()).isEqualTo((large.length() + 3) / 4);
    }

    @Test
    void a_large_answer_that_is_cut_is_cut() {
        String large = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + "a".repeat(20_000);
        AnswerScanner scanner = new JsonScanner(10_000);

        assertThat(scanner.feed(Buffer.buffer(large)).length()).isEqualTo(large.length());
        scanner.finish();
        assertThat(scanner.verdict()).isEqualTo(Verdict.CUT);
        assertThat(scanner.usage()).isEmpty();
    }

    @Test
    void a_second_answer_behind_the_first_is_garbage() {
        AnswerScanner scanner = new JsonScanner(10_000);
        scanner.feed(Buffer.buffer("{} {}"));

        assertThat(scanner.finish().length()).isZero();
        assertThat(scanner.verdict()).isEqualTo(Verdict.GARBAGE);
    }

    @Test
    void a_chunk_beyond_the_limit_fails() {
        var array = new ArrayScanner(1, 100);
        var stream = new StreamScanner(1, 100);
        String chunk = "{\"a\":\"" + "x".repeat(200);

        for (Runnable feed : new Runnable[] {
            () -> array.feed(Buffer.buffer("[" + chunk)), () -> stream.feed(Buffer.buffer("data: " + chunk))
        }) {
            assertThatThrownBy(feed::run)
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE));
        }
    }

    @Test
    void the_tokens_of_a_stream_are_estimated_while_it_runs() {
        var scanner = new StreamScanner(2, 10_000);
        scanner.feed(Buffer.buffer("data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hi\"},"
                + "{\"functionCall\":{\"name\":\"f\",\"args\":{\"city\":\"Berlin, Germany\"}}}]}}]}\n\n"));

        assertThat(scanner.outputTokensEstimate()).isEqualTo(2 * (1 + 8));
    }
}
