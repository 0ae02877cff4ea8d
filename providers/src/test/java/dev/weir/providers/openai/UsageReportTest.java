package dev.weir.providers.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.wire.JsonScanner;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageReportTest {
    private static final int LIMIT = 64 * 1024;

    private static String inAnswer(String body) {
        var scanner = new JsonScanner(
                LIMIT, UsageReport::new, answer -> ProviderError.told(answer).fault());
        scanner.feed(Buffer.buffer(body));
        return Scanned.of(scanner.finish(), scanner).usage();
    }

    /// Report and what becomes of it.
    static List<String[]> reports() {
        return List.of(new String[][] {
            {"{\"prompt_tokens\":5,\"completion_tokens\":2}", "{INPUT_FRESH=5, OUTPUT_TEXT=2}"},
            {"{\"input_tokens\":5,\"output_tokens\":2}", "{INPUT_FRESH=5, OUTPUT_TEXT=2}"},
            {"{\"prompt_tokens\":5}", "{INPUT_FRESH=5, OUTPUT_TEXT=0}"},
            {"{\"completion_tokens\":2}", "{INPUT_FRESH=0, OUTPUT_TEXT=2}"},
            {"{\"prompt_tokens\":0,\"completion_tokens\":0}", "{INPUT_FRESH=0, OUTPUT_TEXT=0}"},
            {"{\"total_tokens\":7}", "none"},
            {"{}", "none"},
            {"null", "none"},
            {"[{\"prompt_tokens\":5}]", "none"},
            {"{\"prompt_tokens\":\"5\",\"completion_tokens\":null}", "none"},
            // The details are parts of the totals.
            {
                "{\"prompt_tokens\":100,\"completion_tokens\":50,\"prompt_tokens_details\":{\"cached_tokens\":64,"
                        + "\"audio_tokens\":6,\"image_tokens\":10},\"completion_tokens_details\":{\"reasoning_tokens\":30,"
                        + "\"audio_tokens\":5,\"accepted_prediction_tokens\":9}}",
                "{INPUT_FRESH=20, CACHE_READ=64, INPUT_AUDIO=6, INPUT_IMAGE=10, OUTPUT_TEXT=15, REASONING=30, OUTPUT_AUDIO=5}"
            },
            {
                "{\"prompt_tokens_details\":{\"cached_tokens\":4},\"prompt_tokens\":10,\"completion_tokens\":1}",
                "{INPUT_FRESH=6, CACHE_READ=4, OUTPUT_TEXT=1}"
            },
            {
                "{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4},\"output_tokens\":3,"
                        + "\"output_tokens_details\":{\"reasoning_tokens\":1}}",
                "{INPUT_FRESH=6, CACHE_READ=4, OUTPUT_TEXT=2, REASONING=1}"
            },
            // OpenRouter tells of cache writes.
            {
                "{\"prompt_tokens\":10,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":3,"
                        + "\"cache_write_tokens\":5}}",
                "{INPUT_FRESH=2, CACHE_READ=3, CACHE_WRITE_5M=5, OUTPUT_TEXT=1}"
            },
            // DeepSeek tells of its cache beside the totals.
            {
                "{\"prompt_tokens\":20,\"completion_tokens\":1,\"prompt_cache_hit_tokens\":16,"
                        + "\"prompt_cache_miss_tokens\":4}",
                "{INPUT_FRESH=4, CACHE_READ=16, OUTPUT_TEXT=1}"
            },
            // xAI counts reasoning beside the completion: the total gives it away.
            {
                "{\"prompt_tokens\":32,\"completion_tokens\":9,\"total_tokens\":135,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":94}}",
                "{INPUT_FRESH=32, OUTPUT_TEXT=9, REASONING=94}"
            },
            // Contradictions never go below zero.
            {
                "{\"prompt_tokens\":5,\"completion_tokens\":2,\"prompt_tokens_details\":{\"cached_tokens\":9,"
                        + "\"audio_tokens\":9},\"completion_tokens_details\":{\"reasoning_tokens\":9,\"audio_tokens\":9}}",
                "{INPUT_FRESH=0, CACHE_READ=5, INPUT_AUDIO=0, OUTPUT_TEXT=0, REASONING=2, OUTPUT_AUDIO=0}"
            },
            {"{\"prompt_tokens\":-5,\"completion_tokens\":-99999999999999999999}", "{INPUT_FRESH=0, OUTPUT_TEXT=0}"},
            {
                "{\"prompt_tokens\":9999999999999999999999999,\"completion_tokens\":1000000000001}",
                "{INPUT_FRESH=1000000000000, OUTPUT_TEXT=1000000000000}"
            },
            // Names of counters in other places are no counters.
            {
                "{\"prompt_tokens\":5,\"completion_tokens\":2,\"cost_details\":{\"prompt_tokens\":77},"
                        + "\"list\":[{\"prompt_tokens\":78}],\"prompt_tokens_details\":{\"prompt_tokens\":79,"
                        + "\"deep\":{\"cached_tokens\":80,\"x_tokens_details\":{\"cached_tokens\":81}}},\"cached_tokens\":82}",
                "{INPUT_FRESH=5, OUTPUT_TEXT=2}"
            },
            {
                "{\"prompt_tokens\":5,\"completion_tokens\":2,\"prompt_tokens_details\":{\"reasoning_tokens\":3},"
                        + "\"completion_tokens_details\":{\"cached_tokens\":3}}",
                "{INPUT_FRESH=5, OUTPUT_TEXT=2}"
            },
            {
                "{\"prompt_tokens\":5,\"completion_tokens\":2,\"prompt_tokens_details\":null,"
                        + "\"completion_tokens_details\":[1]}",
                "{INPUT_FRESH=5, OUTPUT_TEXT=2}"
            }
        });
    }

    @ParameterizedTest
    @MethodSource("reports")
    void a_usage_report_becomes_disjoint_classes(String report, String expected) {
        assertThat(inAnswer("{\"usage\":" + report + "}")).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void a_stream_reads_the_same_report_in_the_same_way(String report, String expected) {
        var scanner = new StreamScanner(true, 1, LIMIT);
        scanner.feed(Buffer.buffer("data: {\"choices\":[],\"usage\":" + report + "}\n\n"));

        assertThat(Scanned.of(scanner.finish(), scanner).usage()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":{\"usage\":{\"prompt_tokens\":5}}}",
                "{\"choices\":[{\"usage\":{\"prompt_tokens\":5}}]}",
                "{\"prompt_tokens\":5}",
                "{\"usages\":{\"prompt_tokens\":5}}"
            })
    void a_usage_in_another_place_is_not_taken(String body) {
        assertThat(inAnswer(body)).isEqualTo("none");
    }

    @Test
    void the_later_of_two_reports_replaces_the_first_whole() {
        assertThat(inAnswer("{\"usage\":{\"prompt_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":5}},"
                        + "\"usage\":{\"prompt_tokens\":6,\"completion_tokens\":1}}"))
                .isEqualTo("{INPUT_FRESH=6, OUTPUT_TEXT=1}");
    }
}
