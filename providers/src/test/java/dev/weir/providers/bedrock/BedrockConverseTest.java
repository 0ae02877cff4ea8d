package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Secret;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.WholeAnswer;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockConverseTest {
    private static final ScanLimits LIMITS = new ScanLimits(1_024, 1_024);

    private final BedrockConverse converse = new BedrockConverse();

    @ParameterizedTest
    @CsvSource({
        "anthropic.claude-v2:1, false, /model/anthropic.claude-v2%3A1/converse",
        "anthropic.claude-v2:1, true, /model/anthropic.claude-v2%3A1/converse-stream",
        "arn:aws:bedrock:eu-central-1:1:inference-profile/eu.x-y_z~1, false,"
                + " /model/arn%3Aaws%3Abedrock%3Aeu-central-1%3A1%3Ainference-profile%2Feu.x-y_z~1/converse",
        "ü *, false, /model/%C3%BC%20%2A/converse",
    })
    void the_model_is_one_segment_of_the_path(String model, boolean stream, String path) {
        assertThat(converse.path(ChatRequests.asking("m", stream), new ChatTarget(model, 100, true)))
                .isEqualTo(path);
    }

    @Test
    void an_answer_is_read_by_its_type() {
        assertThat(converse.decoder("application/vnd.amazon.eventstream", LIMITS))
                .containsInstanceOf(FrameDecoder.class);
        assertThat(converse.decoder("Application/VND.amazon.eventstream; charset=x", LIMITS))
                .containsInstanceOf(FrameDecoder.class);
        assertThat(converse.decoder("application/json", LIMITS)).containsInstanceOf(WholeAnswer.class);
        assertThat(converse.decoder("text/event-stream", LIMITS)).isEmpty();
        assertThat(converse.decoder("null", LIMITS)).isEmpty();
    }

    @Test
    void no_operation_passes_as_it_came() {
        assertThat(Bedrock.speech("bedrock").served()).isEmpty();
    }

    @Test
    void a_region_has_its_address() {
        assertThat(Bedrock.url("eu-central-1")).isEqualTo("https://bedrock-runtime.eu-central-1.amazonaws.com");
        assertThat(Bedrock.url("cn-north-1")).isEqualTo("https://bedrock-runtime.cn-north-1.amazonaws.com.cn");
    }

    @Test
    void requests_are_signed_for_the_service() {
        var key = new AccessKey("AKIDEXAMPLE", Secret.of("secret"), Optional.empty());

        assertThat(Bedrock.signed("eu-central-1", key, InstantSource.system())).isInstanceOf(SigV4.class);
    }
}
