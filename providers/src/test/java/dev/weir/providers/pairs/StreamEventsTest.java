package dev.weir.providers.pairs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.ScanLimits;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Which events of a stream begin an answer, and which are more of it than a sign of life.
class StreamEventsTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);

    private static AnswerScanner scanner(String dialect) {
        return Dialects.edge(dialect).scanner(Dialects.asking(dialect, true, false), true, LIMITS);
    }

    private static byte[] bytes(String event, String lineEnd) {
        String lines = event.replace('\'', '"').replace("#", lineEnd);
        return (lines + lineEnd + lineEnd).getBytes(UTF_8);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/begun/events.txt", delimiter = '|', quoteCharacter = '`')
    void an_event_begins_an_answer_with_its_last_byte_or_not_at_all(
            String dialect, String begins, String moves, String event) {
        AnswerScanner scanner = scanner(dialect);
        for (byte each : bytes(event, "\n")) {
            assertThat(scanner.begun()).isFalse();
            assertThat(scanner.outputTokensEstimate()).isZero();
            scanner.feed(Buffer.buffer().appendByte(each));
        }

        assertThat(scanner.begun()).isEqualTo(begins.equals("yes"));
        assertThat(scanner.outputTokensEstimate() > 0).isEqualTo(moves.equals("yes"));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/begun/events.txt", delimiter = '|', quoteCharacter = '`')
    void lines_may_end_otherwise(String dialect, String begins, String moves, String event) {
        AnswerScanner scanner = scanner(dialect);
        scanner.feed(Buffer.buffer(bytes(event, "\r\n")));

        assertThat(scanner.begun()).isEqualTo(begins.equals("yes"));
        assertThat(scanner.outputTokensEstimate() > 0).isEqualTo(moves.equals("yes"));
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/begun/events.txt", delimiter = '|', quoteCharacter = '`')
    void an_event_that_was_cut_begins_nothing(String dialect, String begins, String moves, String event) {
        byte[] bytes = bytes(event, "\n");
        AnswerScanner scanner = scanner(dialect);
        scanner.feed(Buffer.buffer(bytes).getBuffer(0, bytes.length - 3));
        scanner.finish();

        assertThat(scanner.begun()).isFalse();
        assertThat(scanner.fault()).isEmpty();
    }
}
