package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.openai.OpenAiChat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden request of OpenAI and Anthropic, translated for a provider of the other.
class GoldenRequestTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, false);
    private static final ChatDialect COMPATIBLE = new OpenAiChat(CLOCK, true);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(CLOCK);

    static List<GoldenRequest> fromOpenAi() {
        return GoldenRequest.of("openai");
    }

    static List<GoldenRequest> fromAnthropic() {
        return GoldenRequest.of("anthropic");
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(fromOpenAi()).hasSizeGreaterThan(20);
        assertThat(fromAnthropic()).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("fromOpenAi")
    void a_chat_completion_reaches_anthropic_as_expected(GoldenRequest request) {
        assertThat(request.translated(OPENAI, ANTHROPIC)).isEqualTo(request.expected("anthropic"));
    }

    @ParameterizedTest
    @MethodSource("fromAnthropic")
    void a_message_reaches_openai_as_expected(GoldenRequest request) {
        assertThat(request.translated(ANTHROPIC, OPENAI)).isEqualTo(request.expected("openai"));
    }

    @ParameterizedTest
    @MethodSource("fromAnthropic")
    void a_message_reaches_a_compatible_server_as_expected(GoldenRequest request) {
        assertThat(request.translated(ANTHROPIC, COMPATIBLE)).isEqualTo(request.expected("compatible"));
    }
}
