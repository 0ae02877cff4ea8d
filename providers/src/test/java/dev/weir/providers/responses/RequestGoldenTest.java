package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenRequest;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.openai.OpenAiChat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden request of this API for providers of others, and every golden request of others for a provider of this
/// one. Where the provider can't be asked for it the file has the refusal.
class RequestGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final Map<String, ChatDialect> DIALECTS = Map.of(
            "responses", new OpenAiResponses(CLOCK),
            "openai", new OpenAiChat(CLOCK, false),
            "anthropic", new AnthropicMessages(CLOCK),
            "gemini", new GeminiContent());

    static Stream<Arguments> pairs() {
        Stream<Arguments> ours = GoldenRequest.of("responses").stream()
                .flatMap(request -> Stream.of("openai", "anthropic", "gemini", "responses")
                        .map(provider -> Arguments.of(request, provider)));
        Stream<Arguments> theirs = Stream.of("openai", "anthropic")
                .flatMap(dialect -> GoldenRequest.of(dialect).stream())
                .map(request -> Arguments.of(request, "responses"));
        return Stream.concat(ours, theirs);
    }

    @Test
    void the_golden_folder_is_there() {
        assertThat(GoldenRequest.of("responses")).hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_provider_gets_what_is_expected(GoldenRequest request, String provider) {
        assertThat(translated(request, provider)).isEqualTo(request.expected(provider));
    }

    static String translated(GoldenRequest request, String provider) {
        try {
            return request.translated(DIALECTS.get(request.dialect()), DIALECTS.get(provider));
        } catch (GatewayException refusal) {
            return "refused: " + refusal.param().orElse("-") + "\n" + refusal.getMessage() + "\n";
        }
    }
}
