package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenRequest;
import dev.weir.providers.openai.OpenAiChat;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden request of a caller of a model at Replicate, as the input of a prediction.
class RequestGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, false);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(CLOCK);
    private static final ChatDialect REPLICATE = new ReplicateText();

    static List<GoldenRequest> fromOpenAi() {
        return GoldenRequest.of("replicate-openai");
    }

    static List<GoldenRequest> fromAnthropic() {
        return GoldenRequest.of("replicate-anthropic");
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(fromOpenAi()).hasSizeGreaterThan(15);
        assertThat(fromAnthropic()).hasSizeGreaterThan(5);
    }

    @ParameterizedTest
    @MethodSource("fromOpenAi")
    void a_chat_completion_becomes_the_expected_input(GoldenRequest request) {
        assertThat(request.translated(OPENAI, REPLICATE)).isEqualTo(request.expected("replicate"));
    }

    @ParameterizedTest
    @MethodSource("fromAnthropic")
    void a_message_becomes_the_expected_input(GoldenRequest request) {
        assertThat(request.translated(ANTHROPIC, REPLICATE)).isEqualTo(request.expected("replicate"));
    }
}
