package dev.weir.providers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyScannerTest {
    private static final int HELD_MAX = 4096;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "EMBEDDINGS | {\"object\":\"list\",\"data\":[{\"index\":0,\"embedding\":[0.1,-2e-3]}],"
                        + "\"usage\":{\"prompt_tokens\":8,\"total_tokens\":8}} | {INPUT_FRESH=8, OUTPUT_TEXT=0}",
                "RERANK | {\"results\":[{\"index\":1,\"relevance_score\":0.9}],"
                        + "\"meta\":{\"billed_units\":{\"search_units\":2}}} | {SEARCHES=2}",
                "RERANK | {\"results\":[],\"usage\":{\"total_tokens\":77}} | {INPUT_FRESH=77, OUTPUT_TEXT=0}",
                "IMAGES_GENERATIONS | {\"created\":1,\"data\":[{\"url\":\"http://x/}]\"},{\"url\":\"y\"}]} | {IMAGES=2}",
                "IMAGES_GENERATIONS | {\"data\":[{\"b64_json\":\"QUJD\"}],\"usage\":{\"input_tokens\":50,"
                        + "\"output_tokens\":300,\"total_tokens\":350,\"input_tokens_details\":{\"text_tokens\":10,"
                        + "\"image_tokens\":40}}} | {INPUT_FRESH=10, INPUT_IMAGE=40, OUTPUT_TEXT=0, OUTPUT_IMAGE=300,"
                        + " IMAGES=1}",
                "IMAGES_EDITS | {\"data\":[{}],\"usage\":{\"input_tokens\":5,\"output_tokens\":300,"
                        + "\"output_tokens_details\":{\"text_tokens\":20,\"image_tokens\":280}}} |"
                        + " {INPUT_FRESH=5, OUTPUT_TEXT=20, OUTPUT_IMAGE=280, IMAGES=1}",
                "AUDIO_TRANSCRIPTIONS | {\"text\":\"usage\",\"usage\":{\"type\":\"duration\",\"seconds\":9}} |"
                        + " {AUDIO_SECONDS=9}",
                "AUDIO_TRANSCRIPTIONS | {\"duration\":8.470000267028809,\"text\":\"\\\"seconds\\\": 99\"} |"
                        + " {AUDIO_SECONDS=9}",
                "AUDIO_TRANSLATIONS | {\"text\":\"a\",\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,"
                        + "\"input_token_details\":{\"text_tokens\":4,\"audio_tokens\":10},\"output_tokens\":45}} |"
                        + " {INPUT_FRESH=4, INPUT_AUDIO=10, OUTPUT_TEXT=45}",
                "MODERATIONS | {\"id\":\"m\",\"results\":[{\"flagged\":false}]} | {}",
                "AUDIO_TRANSCRIPTIONS | {\"duration\":1e999999999} | {AUDIO_SECONDS=1000000000000}",
                "AUDIO_TRANSCRIPTIONS | {\"duration\":-5} | {AUDIO_SECONDS=0}",
            })
    void usage_is_what_the_answer_says_however_it_is_cut(Operation operation, String answer, String usage) {
        Buffer whole = Buffer.buffer(answer);
        for (int cut = 0; cut <= whole.length(); cut++) {
            var scanner = new BodyScanner(operation, HELD_MAX);

            assertThat(scanner.feed(whole.slice(0, cut)).length()).isZero();
            assertThat(scanner.feed(whole.slice(cut, whole.length())).length()).isZero();

            assertThat(scanner.complete()).isTrue();
            assertThat(scanner.finish()).isEqualTo(whole);
            assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
            assertThat(scanner.usage().orElse(TokenUsage.NONE).asMap()).hasToString(usage);
        }
    }

    @Test
    void a_cut_answer_gives_nothing_to_the_client_at_every_place_where_it_can_be_cut() {
        Buffer whole = Buffer.buffer("{\"data\":[{\"a\":1}],\"usage\":{\"prompt_tokens\":8}}");
        for (int cut = 0; cut < whole.length(); cut++) {
            var scanner = new BodyScanner(Operation.EMBEDDINGS, HELD_MAX);
            scanner.feed(whole.slice(0, cut));

            assertThat(scanner.finish().length()).isZero();
            assertThat(scanner.verdict()).isEqualTo(Verdict.CUT);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>",
                "[]",
                "nothing",
                "\"text\"",
                "{]",
                "{\"a\":1}}",
                "{} {}",
                "{\"a\":[1}",
                "\uFEFF{}",
                "{}x"
            })
    void what_is_no_object_is_garbage(String answer) {
        var scanner = new BodyScanner(Operation.EMBEDDINGS, HELD_MAX);
        scanner.feed(Buffer.buffer(answer));

        assertThat(scanner.finish().length()).isZero();
        assertThat(scanner.verdict()).isEqualTo(Verdict.GARBAGE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"error\":{\"message\":\"no\"}} | ERROR",
                "{\"error\":\"no\"} | ERROR",
                "{\"error\":true} | ERROR",
                "{\"error\":null} | WHOLE",
                "{\"data\":[{\"error\":\"no\"}]} | WHOLE"
            })
    void an_error_in_the_place_of_an_answer_is_one(String answer, Verdict verdict) {
        var scanner = new BodyScanner(Operation.EMBEDDINGS, HELD_MAX);
        scanner.feed(Buffer.buffer(answer));
        scanner.finish();

        assertThat(scanner.verdict()).isEqualTo(verdict);
        assertThat(scanner.complete()).isEqualTo(verdict == Verdict.WHOLE);
    }

    @Test
    void a_long_answer_flows_and_is_heard_to_its_end() {
        var scanner = new BodyScanner(Operation.IMAGES_GENERATIONS, 100);
        Buffer sent = Buffer.buffer("{\"data\":[{\"b64_json\":\"");
        Buffer got = Buffer.buffer().appendBuffer(scanner.feed(sent.copy()));
        for (int i = 0; i < 100; i++) {
            Buffer block = Buffer.buffer("Q".repeat(1000));
            sent.appendBuffer(block);
            got.appendBuffer(scanner.feed(block));
        }
        Buffer end = Buffer.buffer("\"}],\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}");
        sent.appendBuffer(end);
        got.appendBuffer(scanner.feed(end)).appendBuffer(scanner.finish());

        assertThat(got).isEqualTo(sent);
        assertThat(scanner.usage())
                .contains(TokenUsage.of(5, 0).with(TokenClass.OUTPUT_IMAGE, 6).with(TokenClass.IMAGES, 1));
    }

    @Test
    void text_deeper_than_any_answer_is_garbage_and_costs_no_memory() {
        var scanner = new BodyScanner(Operation.EMBEDDINGS, HELD_MAX);
        scanner.feed(Buffer.buffer("{\"a\":" + "[".repeat(10_000)));
        scanner.finish();

        assertThat(scanner.verdict()).isEqualTo(Verdict.GARBAGE);
    }

    @Test
    void an_answer_has_begun_when_it_is_whole_or_flows() {
        var held = new BodyScanner(Operation.EMBEDDINGS, HELD_MAX);
        held.feed(Buffer.buffer("{\"data\":["));
        assertThat(held.begun()).isFalse();
        held.feed(Buffer.buffer("]}"));
        assertThat(held.begun()).isTrue();

        var flowing = new BodyScanner(Operation.EMBEDDINGS, 5);
        flowing.feed(Buffer.buffer("{\"da"));
        assertThat(flowing.begun()).isFalse();
        flowing.feed(Buffer.buffer("ta"));
        assertThat(flowing.begun()).isTrue();

        var garbage = new BodyScanner(Operation.EMBEDDINGS, HELD_MAX);
        garbage.feed(Buffer.buffer("<html>"));
        garbage.finish();
        assertThat(garbage.begun()).isFalse();
        assertThat(garbage.fault()).isEmpty();
    }

    @Test
    void an_error_is_known_when_it_is_whole_and_begins_nothing() {
        var scanner = new BodyScanner(Operation.EMBEDDINGS, HELD_MAX);
        scanner.feed(Buffer.buffer("{\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota\"}"));
        assertThat(scanner.fault()).isEmpty();
        scanner.feed(Buffer.buffer("}"));

        assertThat(scanner.fault()).contains(Fault.KEY_EMPTY);
        scanner.finish();
        assertThat(scanner.begun()).isFalse();
    }

    @Test
    void what_an_error_said_that_has_flowed_is_gone() {
        var scanner = new BodyScanner(Operation.EMBEDDINGS, 10);
        scanner.feed(Buffer.buffer("{\"error\":{\"message\":\"a long one\","));
        scanner.feed(Buffer.buffer("\"code\":\"insufficient_quota\"}}"));

        assertThat(scanner.fault()).contains(Fault.SERVER_ERROR);
        assertThat(scanner.begun()).isTrue();
    }

    @Test
    void plain_bytes_begin_an_answer() {
        var scanner = new PlainScanner();
        scanner.feed(Buffer.buffer());
        assertThat(scanner.begun()).isFalse();
        assertThat(scanner.outputTokensEstimate()).isZero();
        scanner.feed(Buffer.buffer("ID3"));
        assertThat(scanner.begun()).isTrue();
        assertThat(scanner.outputTokensEstimate()).isPositive();
        assertThat(scanner.fault()).isEmpty();
    }
}
