package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.GoldenRequest;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden request of this API, read whole and written again: what is lost on the way would be lost for all.
class RequestGoldenTest {
    private static final ChatDialect RESPONSES = new OpenAiResponses(InstantSource.system());

    static List<GoldenRequest> requests() {
        return GoldenRequest.of("responses");
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_written_again_says_what_is_expected(GoldenRequest request) {
        assertThat(request.translated(RESPONSES, RESPONSES)).isEqualTo(request.expected("responses"));
    }
}
