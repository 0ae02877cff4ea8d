package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.Translation;
import dev.weir.providers.pairs.Dialects.Pair;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// JSON answers far longer than what is held back of one that passes as it came.
class LongAnswerTest {
    private static final int HELD = 1024 * 1024;
    private static final ScanLimits LIMITS = new ScanLimits(16 * HELD, HELD);
    private static final String LONG = "A".repeat(5 * HELD);

    static Stream<Pair> pairs() {
        return Dialects.translated();
    }

    /// Callers that have a place for an image in an answer.
    static Stream<Pair> pairsWithImages() {
        return pairs().filter(pair ->
                pair.provider().equals("gemini") || pair.provider().equals("responses"));
    }

    private static AnswerScanner scanner(Pair pair, ScanLimits limits) {
        return new Translation(
                Dialects.provider(pair.provider()).decoder(false, limits),
                Dialects.caller(pair.caller()).encoder(ChatRequests.asking("m", false)),
                ToolNames.of(List.of()));
    }

    private static String answered(AnswerScanner scanner, String answer) {
        Buffer sent = Buffer.buffer(answer);
        for (int from = 0; from < sent.length(); from += HELD / 4) {
            assertThat(scanner.feed(sent.getBuffer(from, Math.min(sent.length(), from + HELD / 4)))
                            .length())
                    .isZero();
        }
        String got = scanner.finish().toString();
        assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
        return got;
    }

    private static String text(String provider, String text) {
        return switch (provider) {
            case "anthropic" ->
                "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"" + text
                        + "\"}],\"stop_reason\":\"end_turn\"}";
            case "gemini" ->
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"" + text + "\"}]},\"finishReason\":\"STOP\"}]}";
            case "responses" ->
                "{\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":"
                        + "[{\"type\":\"output_text\",\"text\":\"" + text + "\"}]}]}";
            default ->
                "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"" + text
                        + "\"},\"finish_reason\":\"stop\"}]}";
        };
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_long_text_reaches_the_caller_whole(Pair pair) {
        assertThat(answered(scanner(pair, LIMITS), text(pair.provider(), LONG)).contains(LONG))
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("pairsWithImages")
    void a_large_image_reaches_the_caller_whole(Pair pair) {
        String answer = pair.provider().equals("gemini")
                ? "{\"candidates\":[{\"content\":{\"parts\":[{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\""
                        + LONG + "\"}}]},\"finishReason\":\"STOP\"}]}"
                : "{\"object\":\"response\",\"status\":\"completed\",\"output\":[{\"type\":\"image_generation_call\","
                        + "\"id\":\"ig_1\",\"status\":\"completed\",\"result\":\"" + LONG + "\"}]}";

        assertThat(answered(scanner(pair, LIMITS), answer).contains(LONG)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_answer_beyond_the_limit_fails_with_an_error_that_names_it(Pair pair) {
        AnswerScanner scanner = scanner(pair, new ScanLimits(16 * HELD, HELD, 2 * HELD));
        Buffer sent = Buffer.buffer(text(pair.provider(), LONG));

        assertThatThrownBy(() -> scanner.feed(sent))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE))
                .hasMessage("The provider's answer is longer than 2097152 bytes (expected: at most that, as it has to"
                        + " be translated whole)");
    }
}
