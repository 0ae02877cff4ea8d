package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.GoldenAnswer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden answer of every provider for callers of every dialect. An answer of OpenAI is heard like one of a
/// compatible server.
class AnswerPairsTest {
    private static final List<String> PROVIDERS = List.of("openai", "anthropic", "gemini", "responses");

    static Stream<GoldenAnswer> answers() {
        return PROVIDERS.stream().flatMap(provider -> GoldenAnswer.of(provider).stream());
    }

    static Stream<Arguments> pairs() {
        return answers().flatMap(answer -> Dialects.CALLERS.stream().map(caller -> Arguments.of(answer, caller)));
    }

    static String extension(GoldenAnswer answer, String caller) {
        return answer.dialect().equals(caller) ? "passed" : caller;
    }

    static String got(GoldenAnswer answer, String caller, int length, int... cuts) {
        String dialect = answer.dialect();
        if (dialect.equals(caller)) {
            boolean array = answer.name().startsWith("json-array");
            return answer.passed(Dialects.edge(caller), Dialects.asking(caller, answer.stream(), array), length, cuts);
        }
        String provider = dialect.equals("openai") ? "compatible" : dialect;
        return answer.translated(Dialects.provider(provider), Dialects.provider(caller), length, cuts);
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(GoldenAnswer.of("openai")).hasSizeGreaterThan(45);
        assertThat(GoldenAnswer.of("anthropic")).hasSizeGreaterThan(38);
        assertThat(GoldenAnswer.of("gemini")).hasSizeGreaterThan(60);
        assertThat(GoldenAnswer.of("responses")).hasSizeGreaterThan(55);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_caller_gets_what_is_expected(GoldenAnswer answer, String caller) {
        assertThat(got(answer, caller, answer.sent().length)).isEqualTo(answer.expected(extension(answer, caller)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_caller_gets_the_same_wherever_the_answer_was_cut(GoldenAnswer answer, String caller) {
        int length = answer.sent().length;
        String expected = answer.expected(extension(answer, caller));
        for (int cut = 0; cut <= length; cut++) {
            String got = got(answer, caller, length, cut);
            if (!got.equals(expected)) {
                assertThat(got).as("cut at %d", cut).isEqualTo(expected);
            }
        }
        int[] everywhere = IntStream.range(1, Math.max(1, length)).toArray();
        assertThat(got(answer, caller, length, everywhere)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_answer_that_is_not_whole_has_no_end_in_the_callers_words(GoldenAnswer answer, String caller) {
        String[] got = answer.expected(extension(answer, caller)).split("\n----\n", -1);
        if (got[1].startsWith("WHOLE\n")) {
            return;
        }
        if (!answer.dialect().equals(caller)) {
            assertThat(got[0]).doesNotContain(Ends.of(caller));
            assertThat(answer.stream() || got[0].isEmpty()).isTrue();
        } else if (!got[0].equals("as it came") && !caller.equals("gemini")) {
            // Gemini has no terminator: an error follows what has passed.
            assertThat(got[0]).doesNotContain(Ends.last(caller));
        }
    }

    static Stream<Arguments> streams() {
        return Stream.of(
                        "openai/text",
                        "openai/text-then-tool",
                        "anthropic/text",
                        "anthropic/tools-parallel",
                        "gemini/text",
                        "gemini/tools-in-two-chunks",
                        "responses/text",
                        "responses/text-then-tools")
                .map(name -> name.split("/"))
                .flatMap(name -> Dialects.CALLERS.stream()
                        .map(caller -> Arguments.of(GoldenAnswer.named(name[0], name[1]), caller)));
    }

    /// Where the provider has said why it stopped, two dialects take the end for whole.
    @ParameterizedTest
    @MethodSource("streams")
    void a_stream_that_stops_without_its_terminator_is_an_error_for_every_caller(GoldenAnswer answer, String caller) {
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);
        int stop = Stream.of(
                        "\"finish_reason\":\"", "\"type\":\"message_stop\"", "\"finishReason\"", "response.completed")
                .mapToInt(sent::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElseThrow();
        for (int length = 1; length < stop; length++) {
            String[] got = got(answer, caller, length).split("\n----\n", -1);
            assertThat(got[1]).as("%d bytes", length).startsWith("CUT\n");
            assertThat(got[0]).as("%d bytes", length).doesNotContain(Ends.last(caller));
        }
    }
}
