package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.Operation;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenRequest;
import dev.weir.providers.openai.OpenAiChat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Golden requests from callers of this dialect for providers of others, and the reverse. One that is refused has the
/// refusal in its file.
class RequestGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final GeminiContent CALLER =
            new GeminiContent(new GeminiTarget(Operation.GENERATE_CONTENT, "asked-model", false));
    private static final GeminiContent PROVIDER = new GeminiContent();
    private static final Map<String, ChatDialect> OTHERS =
            Map.of("openai", new OpenAiChat(CLOCK, false), "anthropic", new AnthropicMessages(CLOCK));

    static Stream<GoldenRequest> ours() {
        return GoldenRequest.of("gemini").stream();
    }

    static Stream<GoldenRequest> theirs() {
        return OTHERS.keySet().stream()
                .flatMap(dialect -> GoldenRequest.of(dialect).stream())
                .filter(RequestGoldenTest::isForGemini);
    }

    private static boolean isForGemini(GoldenRequest request) {
        String file = "/golden/requests/" + request.dialect() + "/" + request.name() + ".gemini";
        return RequestGoldenTest.class.getResource(file) != null;
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(ours()).hasSizeGreaterThan(20);
        assertThat(theirs()).hasSizeGreaterThan(35);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void a_request_reaches_other_providers_as_expected(GoldenRequest request) {
        OTHERS.forEach((name, provider) ->
                assertThat(translated(request, CALLER, provider)).as(name).isEqualTo(request.expected(name)));
    }

    @ParameterizedTest
    @MethodSource("theirs")
    void a_request_of_another_dialect_reaches_gemini_as_expected(GoldenRequest request) {
        assertThat(translated(request, OTHERS.get(request.dialect()), PROVIDER)).isEqualTo(request.expected("gemini"));
    }

    private static String translated(GoldenRequest request, ChatDialect caller, ChatDialect provider) {
        try {
            return request.translated(caller, provider);
        } catch (GatewayException refused) {
            return "refused: " + refused.getMessage() + "\n";
        }
    }
}
