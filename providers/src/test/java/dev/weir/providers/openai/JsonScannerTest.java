package dev.weir.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Fault;
import dev.weir.providers.wire.JsonScanner;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {
    private static final int HELD_MAX = 64 * 1024;

    private static final String ANSWER = """
            {"id":"chatcmpl-1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",
            "content":"Grüße 👩‍👧 \\"usage\\":{\\"prompt_tokens\\":999} ]}{[","refusal":null},"finish_reason":"stop"}],
            "error":null,
            "usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,
            "prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},
            "completion_tokens_details":{"reasoning_tokens":3,"audio_tokens":0}},"system_fingerprint":"fp_1"}
            """;

    private static Scanned scan(String... reads) {
        return scan(HELD_MAX, reads);
    }

    private static Scanned scan(int heldMax, String... reads) {
        var bytes = new ArrayList<Buffer>();
        for (String read : reads) {
            bytes.add(Buffer.buffer(read));
        }
        return scan(heldMax, bytes);
    }

    private static Scanned scan(int heldMax, List<Buffer> reads) {
        var scanner = new JsonScanner(
                heldMax, UsageReport::new, answer -> ProviderError.told(answer).fault());
        var out = Buffer.buffer();
        reads.forEach(read -> out.appendBuffer(scanner.feed(read)));
        out.appendBuffer(scanner.finish());
        return Scanned.of(out, scanner);
    }

    @Test
    void an_answer_passes_as_it_came_with_its_usage_heard() {
        Scanned scanned = scan(ANSWER);

        assertThat(scanned.verdict()).isEqualTo("WHOLE");
        assertThat(scanned.usage()).isEqualTo("{INPUT_FRESH=15, CACHE_READ=4, OUTPUT_TEXT=7, REASONING=3}");
        assertThat(scanned.forwarded().length()).isEqualTo(Buffer.buffer(ANSWER).length());
    }

    @Test
    void an_answer_cut_at_any_byte_gives_the_same() {
        Buffer all = Buffer.buffer(ANSWER);
        Scanned expected = scan(ANSWER);
        for (int cut = 0; cut <= all.length(); cut++) {
            assertThat(scan(HELD_MAX, List.of(all.slice(0, cut), all.slice(cut, all.length()))))
                    .as("cut at %d", cut)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, HELD_MAX})
    void an_answer_in_single_bytes_gives_the_same_whatever_is_held(int heldMax) {
        Buffer all = Buffer.buffer(ANSWER);
        var bytes = new ArrayList<Buffer>();
        for (int i = 0; i < all.length(); i++) {
            bytes.add(all.slice(i, i + 1));
        }

        assertThat(scan(heldMax, bytes)).isEqualTo(scan(ANSWER));
    }

    @Test
    void an_answer_that_stops_anywhere_is_cut_never_whole() {
        Buffer all = Buffer.buffer(ANSWER.strip());
        for (int length = 0; length < all.length(); length++) {
            assertThat(scan(HELD_MAX, List.of(all.slice(0, length))))
                    .as("%d bytes", length)
                    .returns("CUT", Scanned::verdict)
                    .returns("", Scanned::forwarded);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body>It works!</body></html>",
                "Internal Server Error",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1} [1]",
                "{\"a\":1}\n{\"b\":",
                "{\"a\":1} x",
                "{\"a\":1}}",
                "[{\"a\":1}]",
                "\"text\"",
                "17 ",
                "null ",
                "{\"a\" 1}",
                "{a:1}",
                "data: {\"a\":1}\n\n"
            })
    void what_is_no_json_object_is_garbage(String body) {
        assertThat(scan(body)).returns("GARBAGE", Scanned::verdict).returns("", Scanned::forwarded);
        assertThat(scan(body.split("(?<=.)")).verdict()).as("in pieces").isEqualTo("GARBAGE");
    }

    @Test
    void white_space_around_the_object_is_fine() {
        assertThat(scan("\r\n ", "{\"a\":1}", "\n\n").verdict()).isEqualTo("WHOLE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"error\":{\"message\":\"no\"}}       | ERROR",
                "{\"error\":\"no\"}                     | ERROR",
                "{\"error\":[\"no\"]}                   | ERROR",
                "{\"choices\":[],\"error\":{\"code\":1}} | ERROR",
                "{\"error\":null,\"choices\":[]}        | WHOLE",
                "{\"choices\":[{\"error\":\"no\"}]}     | WHOLE",
                "{\"a\":{\"error\":{}}}                 | WHOLE",
                "{\"error\":{\"message\":\"no\"}        | CUT"
            })
    void an_error_counts_at_the_top_only(String body, String verdict) {
        assertThat(scan(body).verdict()).isEqualTo(verdict);
    }

    @Test
    void nothing_passes_before_the_end_up_to_the_limit_and_everything_after() {
        var scanner = new JsonScanner(
                10, UsageReport::new, answer -> ProviderError.told(answer).fault());

        assertThat(scanner.feed(Buffer.buffer("{\"a\":\"")).length()).isZero();
        assertThat(scanner.feed(Buffer.buffer("1234")).length()).isZero();
        assertThat(scanner.outputTokensEstimate()).isZero();
        assertThat(scanner.feed(Buffer.buffer("5")).toString()).isEqualTo("{\"a\":\"12345");
        assertThat(scanner.feed(Buffer.buffer("6")).toString()).isEqualTo("6");
        assertThat(scanner.feed(Buffer.buffer("\"}")).toString()).isEqualTo("\"}");
        assertThat(scanner.finish().length()).isZero();
        assertThat(scanner.verdict().name()).isEqualTo("WHOLE");
        assertThat(scanner.outputTokensEstimate()).isEqualTo(4);
    }

    @Test
    void a_large_answer_keeps_its_bytes_and_its_usage() {
        String text =
                "{\"content\":\"" + "x".repeat(300_000) + "\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
        var reads = new ArrayList<Buffer>();
        for (int from = 0; from < text.length(); from += 16_384) {
            reads.add(Buffer.buffer(text.substring(from, Math.min(text.length(), from + 16_384))));
        }

        Scanned scanned = scan(HELD_MAX, reads);

        assertThat(scanned.forwarded()).isEqualTo(text);
        assertThat(scanned.usage()).isEqualTo("{INPUT_FRESH=1, OUTPUT_TEXT=2}");
        assertThat(scanned.verdict()).isEqualTo("WHOLE");
    }

    @Test
    void what_a_caller_gave_us_is_never_written_to() {
        Buffer first = Buffer.buffer("{\"a\":");
        var scanner = new JsonScanner(
                HELD_MAX, UsageReport::new, answer -> ProviderError.told(answer).fault());
        scanner.feed(first);
        scanner.feed(Buffer.buffer("1}"));

        assertThat(first.toString()).isEqualTo("{\"a\":");
        assertThat(scanner.finish().toString()).isEqualTo("{\"a\":1}");
    }

    @Test
    void garbage_never_flows_however_much_of_it_there_is() {
        Scanned scanned = scan(10, "<html>".repeat(100), "<p>".repeat(100));

        assertThat(scanned).returns("GARBAGE", Scanned::verdict).returns("", Scanned::forwarded);
    }

    private static JsonScanner scanner(int heldMax) {
        return new JsonScanner(
                heldMax, UsageReport::new, answer -> ProviderError.told(answer).fault());
    }

    @Test
    void an_answer_has_begun_when_it_is_whole_or_flows() {
        JsonScanner held = scanner(HELD_MAX);
        held.feed(Buffer.buffer("{\"choices\":["));
        assertThat(held.begun()).isFalse();
        held.feed(Buffer.buffer("]}"));
        assertThat(held.begun()).isTrue();
        held.finish();
        assertThat(held.begun()).isTrue();

        JsonScanner flowing = scanner(3);
        flowing.feed(Buffer.buffer("{\"c"));
        assertThat(flowing.begun()).isFalse();
        flowing.feed(Buffer.buffer("h"));
        assertThat(flowing.begun()).isTrue();

        JsonScanner cut = scanner(HELD_MAX);
        cut.feed(Buffer.buffer("{\"choices\":["));
        cut.finish();
        assertThat(cut.begun()).isFalse();
        assertThat(cut.fault()).isEmpty();
    }

    @Test
    void an_error_is_known_when_it_is_whole_and_begins_nothing() {
        JsonScanner scanner = scanner(HELD_MAX);
        scanner.feed(Buffer.buffer("{\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota\"}"));
        assertThat(scanner.fault()).isEmpty();
        scanner.feed(Buffer.buffer("}"));

        assertThat(scanner.fault()).contains(Fault.KEY_EMPTY);
        scanner.finish();
        assertThat(scanner.begun()).isFalse();
    }

    @Test
    void what_an_error_said_that_has_flowed_is_gone() {
        JsonScanner scanner = scanner(10);
        scanner.feed(Buffer.buffer("{\"error\":{\"message\":\"a long one\","));
        scanner.feed(Buffer.buffer("\"code\":\"insufficient_quota\"}}"));

        assertThat(scanner.fault()).contains(Fault.SERVER_ERROR);
        assertThat(scanner.begun()).isTrue();
    }
}
