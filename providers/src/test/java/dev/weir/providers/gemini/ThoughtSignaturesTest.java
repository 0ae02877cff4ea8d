package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.Part;
import dev.weir.providers.json.JsonSlice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThoughtSignaturesTest {
    @ParameterizedTest
    @ValueSource(strings = {"QUJD", "QUI=", "QQ==", "+/+/", "-_-_", "QQ", "not base64!", "ß", "a", "="})
    void an_id_carries_a_signature_and_gives_it_back(String signature) {
        for (String id : new String[] {"call_1", "a", "call_x_1_2", "thoughtb2_ab"}) {
            String carrying = ThoughtSignatures.id(id, JsonSlice.of(signature));

            assertThat(carrying).matches("[a-zA-Z0-9_-]+");
            assertThat(ThoughtSignatures.plainId(carrying)).isEqualTo(id);
            assertThat(ThoughtSignatures.signature(carrying).text()).isEqualTo(signature);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "call_1",
                "toolu_01A",
                "thought",
                "thoughtb",
                "thoughtb9_short",
                "thoughtb1_a",
                "thoughtx1_ab",
                "",
                "0"
            })
    void an_id_that_carries_none_stays_as_it_is(String id) {
        assertThat(ThoughtSignatures.signature(id)).isNull();
        assertThat(ThoughtSignatures.plainId(id)).isEqualTo(id);
    }

    @Test
    void without_a_signature_an_id_is_only_made_to_fit() {
        assertThat(ThoughtSignatures.id("call_1", null)).isEqualTo("call_1");
        assertThat(ThoughtSignatures.id("a:b", JsonSlice.EMPTY_STRING)).matches("a_b_[0-9a-f]{8}");
    }

    @Test
    void an_id_that_only_looks_like_ours_has_no_signature() {
        assertThat(ThoughtSignatures.signature("thoughtt1_a_é")).isNull();
        assertThat(ThoughtSignatures.signature("thoughtt1_aZ")).isNull();
    }

    @Test
    void only_a_mark_of_gemini_gives_a_signature_for_gemini() {
        JsonSlice marked = ThoughtSignatures.marked(JsonSlice.of("QUJD"));

        assertThat(ThoughtSignatures.unmarked(marked)).isEqualTo(JsonSlice.of("QUJD"));
        assertThat(ThoughtSignatures.unmarked(JsonSlice.of("EqoBCkgIBRAB"))).isNull();
        assertThat(ThoughtSignatures.unmarked(null)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EqoB+/kg==", "gAAAAABm_-x", "ß \"quoted\"", ""})
    void a_caller_gives_back_the_signature_of_another_provider(String signature) {
        JsonSlice written = CallerSignatures.written(JsonSlice.of(signature));

        assertThat(written.text()).matches("[a-zA-Z0-9+/]+=*");
        assertThat(CallerSignatures.thinking(JsonSlice.of("Hm"), written))
                .isEqualTo(new Part.Thinking(JsonSlice.of("Hm"), JsonSlice.of(signature)));
    }

    @Test
    void a_caller_may_write_base64_in_the_other_alphabet() {
        JsonSlice written = CallerSignatures.written(JsonSlice.of("???>>>~~~"));
        assertThat(written.text()).contains("/");
        JsonSlice other = JsonSlice.of(written.text().replace('+', '-').replace('/', '_'));

        assertThat(CallerSignatures.thinking(JsonSlice.of(""), other))
                .isEqualTo(new Part.Thinking(JsonSlice.of(""), JsonSlice.of("???>>>~~~")));
    }

    @Test
    void a_caller_keeps_redacted_thinking_and_gemini_signatures() {
        JsonSlice redacted = CallerSignatures.redacted(JsonSlice.of("EmwKAhgB"));

        assertThat(CallerSignatures.thinking(JsonSlice.of(""), redacted))
                .isEqualTo(new Part.RedactedThinking(JsonSlice.of("EmwKAhgB")));
        assertThat(CallerSignatures.thinking(JsonSlice.of("Hm"), JsonSlice.of("CiQB4+=")))
                .isEqualTo(new Part.Thinking(JsonSlice.of("Hm"), JsonSlice.of("gemini:CiQB4+=")));
        assertThat(CallerSignatures.thinking(JsonSlice.of("Hm"), null))
                .isEqualTo(new Part.Thinking(JsonSlice.of("Hm"), null));
        assertThat(CallerSignatures.written(JsonSlice.of("gemini:CiQB4+="))).isEqualTo(JsonSlice.of("CiQB4+="));
    }
}
