package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.anthropic.AnthropicMessages;
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

/// Golden requests from callers of other dialects for a model of Claude. One that is refused has the refusal in its
/// file.
class RequestGoldenTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final String MODEL = "us.anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final ChatDialect BEDROCK = new BedrockConverse();
    private static final Map<String, ChatDialect> CALLERS =
            Map.of("openai", new OpenAiChat(CLOCK, false), "anthropic", new AnthropicMessages(CLOCK));

    static Stream<GoldenRequest> requests() {
        return CALLERS.keySet().stream()
                .flatMap(dialect -> GoldenRequest.of(dialect).stream())
                .filter(RequestGoldenTest::isForBedrock);
    }

    private static boolean isForBedrock(GoldenRequest request) {
        String file = "/golden/requests/" + request.dialect() + "/" + request.name() + ".bedrock";
        return RequestGoldenTest.class.getResource(file) != null;
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(requests()).hasSizeGreaterThan(40);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_reaches_bedrock_as_expected(GoldenRequest request) {
        assertThat(translated(request)).isEqualTo(request.expected("bedrock"));
    }

    static String translated(GoldenRequest request) {
        return request.translated(CALLERS.get(request.dialect()), BEDROCK, MODEL);
    }
}
