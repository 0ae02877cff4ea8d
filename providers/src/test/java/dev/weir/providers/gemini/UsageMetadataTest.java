package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.json.JsonSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageMetadataTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"promptTokenCount":8,"candidatesTokenCount":5,"totalTokenCount":13}                  | {INPUT_FRESH=8, OUTPUT_TEXT=5}
            {"promptTokenCount":8,"thoughtsTokenCount":20,"totalTokenCount":28}                   | {INPUT_FRESH=8, OUTPUT_TEXT=0, REASONING=20}
            {"promptTokenCount":8,"thoughtsTokenCount":20,"totalTokenCount":31}                   | {INPUT_FRESH=8, OUTPUT_TEXT=3, REASONING=20}
            {"promptTokenCount":9,"cachedContentTokenCount":9,"candidatesTokenCount":1}           | {INPUT_FRESH=0, CACHE_READ=9, OUTPUT_TEXT=1}
            {"promptTokenCount":9,"cachedContentTokenCount":12,"candidatesTokenCount":1}          | {INPUT_FRESH=0, CACHE_READ=9, OUTPUT_TEXT=1}
            {"promptTokenCount":9,"toolUsePromptTokenCount":4,"candidatesTokenCount":1}           | {INPUT_FRESH=13, OUTPUT_TEXT=1}
            {"promptTokenCount":9,"candidatesTokenCount":1,"promptTokensDetails":[{"modality":"AUDIO","tokenCount":90}]} | {INPUT_FRESH=0, INPUT_AUDIO=9, OUTPUT_TEXT=1}
            {"promptTokenCount":9,"candidatesTokenCount":2,"candidatesTokensDetails":[{"modality":"AUDIO","tokenCount":9}]} | {INPUT_FRESH=9, OUTPUT_TEXT=0, OUTPUT_AUDIO=2}
            {"promptTokenCount":-4,"candidatesTokenCount":99999999999999999999}                   | {INPUT_FRESH=0, OUTPUT_TEXT=1000000000000}
            {"promptTokenCount":"9","trafficType":"ON_DEMAND","promptTokensDetails":[{"modality":7}]} | {INPUT_FRESH=0, OUTPUT_TEXT=0}
            {}                                                                                    | {INPUT_FRESH=0, OUTPUT_TEXT=0}
            """)
    void the_last_report_is_read_into_disjoint_classes(String report, String usage) {
        assertThat(UsageMetadata.read(JsonSlice.raw(report).reader(), true)).hasToString(usage);
    }

    @Test
    void before_the_model_has_stopped_what_is_not_counted_is_absent() {
        TokenUsage usage = UsageMetadata.read(
                JsonSlice.raw("{\"promptTokenCount\":8,\"totalTokenCount\":8}").reader(), false);

        assertThat(usage.has(TokenClass.OUTPUT_TEXT)).isFalse();
        assertThat(usage.count(TokenClass.INPUT_FRESH)).isEqualTo(8);
    }
}
