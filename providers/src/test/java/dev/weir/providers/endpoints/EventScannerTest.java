package dev.weir.providers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventScannerTest {
    private static final String IMAGE = """
            event: image_generation.partial_image
            data: {"type":"image_generation.partial_image","b64_json":"QQ==","partial_image_index":0}

            event: image_generation.completed
            data: {"type":"image_generation.completed","b64_json":"QUJD","usage":{"total_tokens":9,"input_tokens":4,\
            "output_tokens":5,"input_tokens_details":{"text_tokens":4,"image_tokens":0}}}

            """;
    private static final String SPEECH = """
            data: {"type":"speech.audio.delta","audio":"AAAA"}

            data: {"type":"speech.audio.done","usage":{"input_tokens":14,"output_tokens":101,"total_tokens":115}}

            """;
    private static final String TRANSCRIPT = """
            data: {"type":"transcript.text.delta","delta":"I said \\".done\\" "}

            data: {"type":"transcript.text.delta","delta":"it"}

            data: {"type":"transcript.text.done","text":"I said it","usage":{"type":"tokens","input_tokens":14,\
            "input_token_details":{"text_tokens":4,"audio_tokens":10},"output_tokens":31,"total_tokens":45}}

            """;

    private static EventScanner scanner(Operation operation) {
        return new EventScanner(operation, 1 << 20);
    }

    @Test
    void every_stream_passes_as_it_came_and_tells_its_usage_however_it_is_cut() {
        check(Operation.IMAGES_GENERATIONS, IMAGE, "{INPUT_FRESH=4, OUTPUT_TEXT=0, OUTPUT_IMAGE=5, IMAGES=1}");
        check(
                Operation.IMAGES_EDITS,
                IMAGE.replace("image_generation", "image_edit"),
                "{INPUT_FRESH=4, OUTPUT_TEXT=0, OUTPUT_IMAGE=5, IMAGES=1}");
        check(Operation.AUDIO_SPEECH, SPEECH, "{INPUT_FRESH=14, OUTPUT_TEXT=0, OUTPUT_AUDIO=101}");
        check(Operation.AUDIO_TRANSCRIPTIONS, TRANSCRIPT, "{INPUT_FRESH=4, INPUT_AUDIO=10, OUTPUT_TEXT=31}");
    }

    private static void check(Operation operation, String stream, String usage) {
        Buffer whole = Buffer.buffer(stream);
        for (int cut = 0; cut <= whole.length(); cut++) {
            var scanner = scanner(operation);
            Buffer got = Buffer.buffer()
                    .appendBuffer(scanner.feed(whole.slice(0, cut)))
                    .appendBuffer(scanner.feed(whole.slice(cut, whole.length())))
                    .appendBuffer(scanner.finish());

            assertThat(got).isEqualTo(whole);
            assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
            assertThat(scanner.usage().orElse(TokenUsage.NONE).asMap()).hasToString(usage);
        }
    }

    @Test
    void a_stream_that_stops_early_is_cut_and_only_whole_events_pass() {
        Buffer whole = Buffer.buffer(TRANSCRIPT);
        int last = TRANSCRIPT.indexOf("data: {\"type\":\"transcript.text.done");
        for (int cut = 0; cut < whole.length() - 2; cut++) {
            var scanner = scanner(Operation.AUDIO_TRANSCRIPTIONS);
            Buffer got = Buffer.buffer().appendBuffer(scanner.feed(whole.slice(0, cut)));
            got.appendBuffer(scanner.finish());

            assertThat(scanner.verdict()).isEqualTo(Verdict.CUT);
            assertThat(got.length()).isLessThanOrEqualTo(last);
            assertThat(got.length() == 0 || got.toString().endsWith("\n\n")).isTrue();
        }
    }

    @Test
    void a_last_event_without_its_blank_line_still_counts() {
        var scanner = scanner(Operation.AUDIO_SPEECH);
        Buffer got = Buffer.buffer().appendBuffer(scanner.feed(Buffer.buffer(SPEECH.stripTrailing())));
        got.appendBuffer(scanner.finish());

        assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
        assertThat(got.toString()).isEqualTo(SPEECH);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "data: {\"type\":\"error\",\"error\":{\"message\":\"no\"}} | ERROR",
                "data: {\"error\":{\"message\":\"no\"}} | ERROR",
                "event: error | CUT",
                "data: {\"type\":\"image_generation.partial_image\"} | CUT",
                "<html>busy</html> | GARBAGE",
            })
    void what_is_no_proper_end_is_told_apart(String event, Verdict verdict) {
        var scanner = scanner(Operation.IMAGES_GENERATIONS);
        scanner.feed(Buffer.buffer(event + "\n\n"));
        scanner.finish();

        assertThat(scanner.verdict()).isEqualTo(verdict);
        assertThat(scanner.complete()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "IMAGES_GENERATIONS | : comment | false | 0",
                "IMAGES_GENERATIONS | event: ping | false | 0",
                "IMAGES_GENERATIONS | data: ping | false | 0",
                "IMAGES_GENERATIONS | data: {\"type\":\"image_generation.partial_image\",\"b64_json\":\"Q\"} | true | 1",
                "IMAGES_EDITS | data: {\"type\":\"image_edit.partial_image\",\"b64_json\":\"Q\"} | true | 1",
                "IMAGES_EDITS | data: {\"type\":\"image_edit.completed\",\"b64_json\":\"Q\"} | true | 0",
                "AUDIO_SPEECH | data: {\"type\":\"speech.audio.delta\",\"audio\":\"AAAA\"} | true | 1",
                "AUDIO_SPEECH | data: {\"type\":\"speech.audio.done\"} | true | 0",
                "AUDIO_TRANSCRIPTIONS | data: {\"type\":\"transcript.text.delta\",\"delta\":\"\"} | false | 0",
                "AUDIO_TRANSCRIPTIONS | data: {\"type\":\"transcript.text.delta\",\"delta\":\"I\"} | true | 1",
                "AUDIO_TRANSCRIPTIONS | data: {\"type\":\"transcript.text.segment\",\"text\":\"I\"} | true | 0",
                "AUDIO_TRANSCRIPTIONS | data: {\"type\":\"brand.new\"} | true | 0",
                "AUDIO_TRANSCRIPTIONS | data: {\"type\":\"error\",\"error\":{\"message\":\"no\"}} | false | 0",
            })
    void an_event_begins_an_answer_with_its_last_byte_or_not_at_all(
            Operation operation, String event, boolean begins, long moves) {
        var scanner = scanner(operation);
        for (byte each : Buffer.buffer(event + "\n\n").getBytes()) {
            assertThat(scanner.begun()).isFalse();
            scanner.feed(Buffer.buffer().appendByte(each));
        }

        assertThat(scanner.begun()).isEqualTo(begins);
        assertThat(scanner.outputTokensEstimate()).isEqualTo(moves);
    }

    @Test
    void an_event_that_was_cut_begins_nothing() {
        var scanner = scanner(Operation.AUDIO_TRANSCRIPTIONS);
        scanner.feed(Buffer.buffer("data: {\"type\":\"transcript.text.delta\",\"delta\":\"I"));

        assertThat(scanner.finish().length()).isZero();
        assertThat(scanner.begun()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"error\",\"error\":{\"message\":\"m\",\"code\":\"rate_limit_exceeded\"}} | RATE_LIMITED",
                "{\"error\":{\"message\":\"m\",\"type\":\"invalid_request_error\"}} | CALLER",
                "{\"error\":{\"message\":\"m\",\"type\":\"server_error\"}} | SERVER_ERROR",
                "{\"type\":\"error\",\"message\":\"m\"} | SERVER_ERROR",
            })
    void an_error_is_known_at_once(String data, Fault fault) {
        var scanner = scanner(Operation.IMAGES_GENERATIONS);
        assertThat(scanner.fault()).isEmpty();

        scanner.feed(Buffer.buffer("event: error\ndata: " + data + "\n\n"));

        assertThat(scanner.fault()).contains(fault);
        assertThat(scanner.begun()).isFalse();
    }
}
