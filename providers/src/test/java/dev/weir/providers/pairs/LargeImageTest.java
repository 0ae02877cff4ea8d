package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.pairs.Dialects.Pair;
import dev.weir.providers.upstream.Speech;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A request with a large image, from the bytes of the caller to those for the provider: the image is copied into the
/// output and nowhere else, and no tree is made of it.
class LargeImageTest {
    private static final int IMAGE_CHARS = 5 * 1024 * 1024;
    /// What all else may take.
    private static final int OTHERS_MAX = 256 * 1024;

    private static final String IMAGE = "QUJD".repeat(IMAGE_CHARS / 4);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static Stream<Pair> pairs() {
        return Dialects.pairs();
    }

    private static Buffer request(String caller) {
        return Buffer.buffer(
                switch (caller) {
                    case "openai" ->
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
                                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64," + IMAGE
                                + "\"}}]}]}";
                    case "anthropic" ->
                        "{\"model\":\"m\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":["
                                + "{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\",\"source\":{\"type\":\"base64\","
                                + "\"media_type\":\"image/png\",\"data\":\"" + IMAGE + "\"}}]}]}";
                    case "gemini" ->
                        "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"a\"},{\"inlineData\":"
                                + "{\"mimeType\":\"image/png\",\"data\":\"" + IMAGE + "\"}}]}]}";
                    case "responses" ->
                        "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                                + "\"text\":\"a\"},{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,"
                                + IMAGE + "\"}]}]}";
                    default -> throw new IllegalArgumentException(caller);
                });
    }

    private static UpstreamCall prepare(Pair pair, Buffer body) {
        var request = Dialects.read(pair.caller(), body);
        Set<Operation> served = pair.same() ? Set.of(request.operation()) : Set.of();
        return new Speech("p", served, Dialects.provider(pair.provider()), true)
                .prepare(Dialects.edge(pair.caller()), request, body, new ModelTarget("there", 4096));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_large_image_takes_its_size_once_more_and_no_tree(Pair pair) {
        Buffer body = request(pair.caller());
        // Classes that are loaded now are none of the request's.
        prepare(pair, body);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        UpstreamCall call = prepare(pair, body);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThanOrEqualTo(body.length() + OTHERS_MAX);
        assertThat(call.body().length()).isBetween(IMAGE_CHARS, IMAGE_CHARS + 1024);
        assertThat(call.body().toString().contains(IMAGE)).isTrue();
    }
}
