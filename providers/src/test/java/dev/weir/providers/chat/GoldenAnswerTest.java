package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden answer of OpenAI and Anthropic, decoded; and what callers of the other are told when it stops early.
class GoldenAnswerTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final Map<String, ChatDialect> DIALECTS =
            Map.of("openai", new OpenAiChat(CLOCK, true), "anthropic", new AnthropicMessages(CLOCK));

    static Stream<Arguments> answers() {
        return Stream.of(Arguments.of("openai", "anthropic"), Arguments.of("anthropic", "openai"))
                .flatMap(pair -> GoldenAnswer.of((String) pair.get()[0]).stream()
                        .map(answer -> Arguments.of(answer, pair.get()[1])));
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(GoldenAnswer.of("openai")).hasSizeGreaterThan(45);
        assertThat(GoldenAnswer.of("anthropic")).hasSizeGreaterThan(38);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_in_one_piece_gives_the_expected_events(GoldenAnswer answer, String caller) {
        ChatDialect provider = DIALECTS.get(answer.dialect());

        assertThat(answer.events(provider, answer.sent().length)).isEqualTo(answer.expected("events"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_cut_at_any_byte_gives_the_same_events(GoldenAnswer answer, String caller) {
        ChatDialect provider = DIALECTS.get(answer.dialect());
        int length = answer.sent().length;
        for (int cut = 0; cut <= length; cut++) {
            assertThat(answer.events(provider, length, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(answer.expected("events"));
        }
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_in_single_bytes_gives_the_same_events(GoldenAnswer answer, String caller) {
        ChatDialect provider = DIALECTS.get(answer.dialect());
        int length = answer.sent().length;
        int[] cuts = IntStream.range(1, Math.max(1, length)).toArray();

        assertThat(answer.events(provider, length, cuts)).isEqualTo(answer.expected("events"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void an_answer_that_stops_early_never_looks_whole(GoldenAnswer answer, String caller) {
        ChatDialect provider = DIALECTS.get(answer.dialect());
        String sent = new String(answer.sent(), StandardCharsets.ISO_8859_1);
        for (int length = 0; length < answer.sent().length; length++) {
            String got = answer.translated(provider, DIALECTS.get(caller), length);
            boolean mayBeWhole = answer.dialect().equals("openai")
                    ? sent.substring(0, length).matches("(?s).*\"finish_reason\":\"[a-z_]+\".*\\}.*|.*\\[DONE\\].*")
                    : sent.substring(0, length).contains("{\"type\":\"message_stop\"}");
            if (!mayBeWhole) {
                assertThat(got)
                        .as("%d bytes", length)
                        .doesNotContain("[DONE]", "message_stop", "message_delta", "\nWHOLE\n")
                        .doesNotContain("\"finish_reason\":\"");
            }
        }
    }
}
