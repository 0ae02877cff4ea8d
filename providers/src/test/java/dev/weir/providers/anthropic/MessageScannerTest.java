package dev.weir.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.chat.GoldenAnswer;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessageScannerTest {
    /// What these forward is not what came.
    private static final Set<String> EDITED =
            Set.of("error-in-the-middle", "junk-after-the-end", "cut-in-the-middle", "no-last-blank-line", "html");

    private record Scanned(String forwarded, String verdict, String usage, long estimate) {}

    static List<GoldenAnswer> streams() {
        return GoldenAnswer.of("anthropic").stream()
                .filter(GoldenAnswer::stream)
                .toList();
    }

    private static Scanned scan(GoldenAnswer answer, int length, int... cuts) {
        var scanner = new MessageScanner(64 * 1024);
        Buffer sent = Buffer.buffer(answer.sent());
        var out = Buffer.buffer();
        int from = 0;
        for (int cut : cuts) {
            out.appendBuffer(scanner.feed(sent.getBuffer(from, cut)));
            from = cut;
        }
        out.appendBuffer(scanner.feed(sent.getBuffer(from, length)));
        out.appendBuffer(scanner.finish());
        return new Scanned(
                out.toString(StandardCharsets.ISO_8859_1),
                scanner.verdict().name(),
                scanner.usage().map(TokenUsage::toString).orElse("no usage"),
                scanner.outputTokensEstimate());
    }

    private static Scanned scan(GoldenAnswer answer) {
        return scan(answer, answer.sent().length);
    }

    @ParameterizedTest
    @MethodSource("streams")
    void bytes_pass_as_they_came(GoldenAnswer answer) {
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);

        assertThat(scan(answer).forwarded().equals(sent)).isEqualTo(!EDITED.contains(answer.name()));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_cut_at_any_byte_gives_the_same(GoldenAnswer answer) {
        for (int cut = 0; cut <= answer.sent().length; cut++) {
            assertThat(scan(answer, answer.sent().length, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(scan(answer));
        }
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_in_single_bytes_gives_the_same(GoldenAnswer answer) {
        int length = answer.sent().length;

        assertThat(scan(answer, length, IntStream.range(1, length).toArray())).isEqualTo(scan(answer));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void it_is_counted_and_judged_as_if_it_were_translated(GoldenAnswer answer) {
        if (answer.name().equals("broken-event")) {
            // Passed on, for the client's parser to judge; what is translated has to be understood.
            assertThat(scan(answer).verdict()).isEqualTo("WHOLE");
            return;
        }
        Scanned scanned = scan(answer);

        assertThat(scanned.verdict() + "\n" + scanned.usage() + "\n")
                .isEqualTo(answer.expected("openai")
                        .replaceAll("(?s).*\n----\n", "")
                        .replaceAll("estimate .*\n", "")
                        .replace(" (estimated)", ""));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_without_message_stop_is_never_whole(GoldenAnswer answer) {
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);
        int stop = sent.indexOf("{\"type\":\"message_stop\"}");
        int whole = stop < 0 ? sent.length() : stop;
        for (int length = 0; length < whole; length++) {
            assertThat(scan(answer, length).verdict()).as("%d bytes", length).isNotEqualTo("WHOLE");
        }
    }

    @Test
    void nothing_passes_after_an_error() {
        Scanned scanned = scan(GoldenAnswer.named("anthropic", "error-in-the-middle"));

        assertThat(scanned.forwarded()).contains("event: error").doesNotContain("message_stop");
        assertThat(scanned.verdict()).isEqualTo("ERROR");
    }

    @Test
    void nothing_passes_after_the_end() {
        assertThat(scan(GoldenAnswer.named("anthropic", "junk-after-the-end")).forwarded())
                .endsWith("{\"type\":\"message_stop\"}\n\n")
                .doesNotContain("again");
    }

    @Test
    void a_stream_that_is_cut_is_counted_by_the_head_and_by_what_was_sent() {
        Scanned scanned = scan(GoldenAnswer.named("anthropic", "cut-in-the-middle"));

        assertThat(scanned.usage()).isEqualTo("{INPUT_FRESH=25, OUTPUT_TEXT=1}");
        assertThat(scanned.forwarded()).endsWith("\n\n").doesNotContain("content_bl\n");
    }

    @Test
    void a_read_of_whole_events_passes_without_a_copy() {
        Buffer read = Buffer.buffer(GoldenAnswer.named("anthropic", "text").sent());

        assertThat(new MessageScanner(1024).feed(read)).isSameAs(read);
    }

    @Test
    void an_event_longer_than_the_limit_fails_as_garbage() {
        var scanner = new MessageScanner(100);

        assertThatThrownBy(() -> scanner.feed(Buffer.buffer("data: " + "x".repeat(120))))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE));
    }
}
