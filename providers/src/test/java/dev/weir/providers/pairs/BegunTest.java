package dev.weir.providers.pairs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.AnswerDecoder;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.Translation;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// When an answer has begun, for every golden one: a decoder, which reads all of it, is asked what a scanner, which
/// searches, has to find.
class BegunTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final int NEVER = -1;

    /// What passes as it came begins with whatever we do not know or can't read, and with what a decoder waits to
    /// understand. With what these do.
    private static final Map<String, String> EARLIER = Map.ofEntries(
            entry("openai/broken-chunk", "\"content\":\"He"),
            entry("openai/tool-id-late", "tool_calls"),
            entry("openai/tool-name-late", "tool_calls"),
            entry("openai/unknown-event", "weather.report"),
            entry("anthropic/broken-event", "content_block_delta"),
            entry("anthropic/unknown-event", "weather_report"),
            entry("responses/empty-answer", "response.output_item.done"),
            entry("responses/image", "image_generation_call"),
            entry("responses/text-without-deltas", "response.output_text.done"),
            entry("responses/tool-name-late", "function_call"),
            entry("responses/unknown-events", "web_search_call"));

    static Stream<GoldenAnswer> answers() {
        return Dialects.CALLERS.stream().flatMap(dialect -> GoldenAnswer.of(dialect).stream());
    }

    static Stream<GoldenAnswer> streams() {
        return answers().filter(GoldenAnswer::stream);
    }

    static Stream<Arguments> pairs() {
        return answers()
                .flatMap(answer -> Dialects.CALLERS.stream()
                        .filter(caller -> !caller.equals(answer.dialect()))
                        .map(caller -> Arguments.of(answer, caller)));
    }

    private static AnswerScanner passed(GoldenAnswer answer) {
        boolean array = answer.name().startsWith("json-array");
        return Dialects.edge(answer.dialect())
                .scanner(Dialects.asking(answer.dialect(), answer.stream(), array), answer.stream(), LIMITS);
    }

    private static AnswerDecoder decoder(GoldenAnswer answer) {
        return Dialects.provider(answer.dialect()).decoder(answer.stream(), LIMITS);
    }

    /// After how many bytes, or one more when only the end told it.
    private static int begins(AnswerScanner scanner, byte[] sent) {
        for (int i = 0; i < sent.length; i++) {
            scanner.feed(Buffer.buffer().appendByte(sent[i]));
            if (scanner.begun()) {
                return i + 1;
            }
        }
        scanner.finish();
        return scanner.begun() ? sent.length + 1 : NEVER;
    }

    private static int begins(AnswerDecoder decoder, byte[] sent) {
        var heard = new ArrayList<ModelEvent>();
        for (int i = 0; i < sent.length; i++) {
            decoder.feed(Buffer.buffer().appendByte(sent[i]), heard::add);
            if (heard.stream().anyMatch(ModelEvent::ofAnswer)) {
                return i + 1;
            }
            if (heard.stream().anyMatch(ModelEvent.Failed.class::isInstance)) {
                return NEVER;
            }
        }
        decoder.finish(heard::add);
        return heard.stream().anyMatch(ModelEvent::ofAnswer) ? sent.length + 1 : NEVER;
    }

    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_that_passes_begins_with_its_first_content(GoldenAnswer answer) {
        int begins = begins(passed(answer), answer.sent());
        String earlier = EARLIER.get(answer.toString());
        int content = begins(decoder(answer), answer.sent());

        if (earlier == null) {
            assertThat(begins).isEqualTo(content);
        } else {
            assertThat(begins).isPositive().isLessThan(content == NEVER ? Integer.MAX_VALUE : content);
            String[] events = new String(answer.sent(), 0, begins, UTF_8).split("\n\n");
            assertThat(events[events.length - 1]).contains(earlier);
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void what_passes_before_an_answer_has_begun_says_nothing(GoldenAnswer answer) {
        assertThat(saidBefore(passed(answer), answer, answer.dialect())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_is_translated_before_an_answer_has_begun_says_nothing(GoldenAnswer answer, String caller) {
        assertThat(saidBefore(translation(answer, caller), answer, caller)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_translation_never_begins_before_the_answer_that_it_translates(GoldenAnswer answer, String caller) {
        int content = begins(decoder(answer), answer.sent());
        int begins = begins(translation(answer, caller), answer.sent());

        assertThat(begins == NEVER || content != NEVER && begins >= content).isTrue();
    }

    @ParameterizedTest
    @MethodSource("answers")
    void what_is_whole_has_begun_and_has_no_fault(GoldenAnswer answer) {
        for (AnswerScanner scanner : List.of(passed(answer), translation(answer, "openai"))) {
            scanner.feed(Buffer.buffer(answer.sent()));
            boolean early = scanner.fault().isPresent();
            scanner.finish();
            switch (scanner.verdict()) {
                case WHOLE -> {
                    assertThat(scanner.begun()).isTrue();
                    assertThat(scanner.fault()).isEmpty();
                }
                case ERROR -> {
                    assertThat(scanner.fault()).isPresent();
                    // Where nothing but the end makes an event of it, or makes it an answer.
                    assertThat(early || scanner instanceof Translation || !hasLastBlankLine(answer))
                            .isTrue();
                }
                case CUT, GARBAGE -> assertThat(scanner.fault()).isEmpty();
            }
        }
    }

    private static boolean hasLastBlankLine(GoldenAnswer answer) {
        String sent = new String(answer.sent(), UTF_8);
        return !answer.stream() || sent.endsWith("\n\n");
    }

    private static AnswerScanner translation(GoldenAnswer answer, String caller) {
        return new Translation(
                decoder(answer),
                Dialects.caller(caller).encoder(ChatRequests.asking("asked-model", answer.stream())),
                ToolNames.of(List.of()));
    }

    /// What of an answer the caller could read in what it got before the scanner said that it has begun.
    private static List<ModelEvent> saidBefore(AnswerScanner scanner, GoldenAnswer answer, String caller) {
        Buffer got = Buffer.buffer();
        for (byte each : answer.sent()) {
            Buffer out = scanner.feed(Buffer.buffer().appendByte(each));
            if (scanner.begun()) {
                break;
            }
            got.appendBuffer(out);
        }
        var said = new ArrayList<ModelEvent>();
        var reader = Dialects.provider(caller).decoder(answer.stream(), LIMITS);
        reader.feed(got, said::add);
        reader.finish(said::add);
        said.removeIf(event -> !event.ofAnswer());
        return said;
    }
}
