package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.GoldenRequest;
import dev.weir.providers.pairs.Dialects.Pair;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden request of callers of every dialect for every provider. Where a provider can't be asked for it the file
/// has the refusal.
class RequestPairsTest {
    static Stream<Arguments> requests() {
        return Dialects.pairs()
                .flatMap(pair -> GoldenRequest.of(pair.caller()).stream().map(request -> Arguments.of(request, pair)));
    }

    static String extension(Pair pair) {
        return pair.same() ? "passed" : pair.provider();
    }

    static String got(GoldenRequest request, Pair pair) {
        return pair.same()
                ? request.passed(Dialects.read(pair.caller(), request.sent()))
                : request.translated(Dialects.caller(pair.caller()), Dialects.provider(pair.provider()));
    }

    @Test
    void the_golden_folders_are_there() {
        assertThat(GoldenRequest.of("openai")).hasSizeGreaterThan(20);
        assertThat(GoldenRequest.of("anthropic")).hasSizeGreaterThan(15);
        assertThat(GoldenRequest.of("gemini")).hasSizeGreaterThan(20);
        assertThat(GoldenRequest.of("responses")).hasSizeGreaterThan(25);
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_provider_gets_what_is_expected(GoldenRequest request, Pair pair) {
        assertThat(got(request, pair)).isEqualTo(request.expected(extension(pair)));
    }
}
