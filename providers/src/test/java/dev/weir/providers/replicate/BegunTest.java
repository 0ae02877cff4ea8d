package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.Translation;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// When the answer of a prediction has begun, and what its failures mean.
class BegunTest {
    private static Translation translation(boolean stream) {
        return new Translation(
                new ReplicateText().decoder(stream, new ScanLimits(64 * 1024, 64 * 1024)),
                new OpenAiChat(InstantSource.system(), false).encoder(ChatRequests.asking("m", stream)),
                ToolNames.of(List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                ": comment | false | 0",
                "event: logs#data: loading | false | 0",
                "event: output#data: | false | 0",
                "event: output#data: H | true | 1",
                "event: done#data: {} | true | 0",
            })
    void a_stream_begins_with_its_first_text(String event, boolean begins, long moves) {
        Translation translation = translation(true);
        for (byte each : Buffer.buffer(event.replace('#', '\n') + "\n\n").getBytes()) {
            assertThat(translation.begun()).isFalse();
            translation.feed(Buffer.buffer().appendByte(each));
        }

        assertThat(translation.begun()).isEqualTo(begins);
        assertThat(translation.outputTokensEstimate()).isEqualTo(moves);
        assertThat(translation.fault()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event: error#data: it broke | SERVER_ERROR",
                "event: done#data: {\"reason\":\"error\"} | SERVER_ERROR",
                "event: prediction#data: {\"id\":\"p\",\"status\":\"failed\",\"error\":\"E\"}##event: done#data: {}"
                        + " | SERVER_ERROR",
                "event: prediction#data: {\"id\":\"p\",\"status\":\"aborted\"}##event: done#data: {} | TIMEOUT",
            })
    void a_failure_is_known_at_once_and_begins_nothing(String events, Fault fault) {
        Translation translation = translation(true);
        translation.feed(Buffer.buffer(events.replace('#', '\n') + "\n\n"));

        assertThat(translation.fault()).contains(fault);
        assertThat(translation.begun()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"succeeded, true, ''", "failed, false, SERVER_ERROR", "aborted, false, TIMEOUT"})
    void a_whole_answer_begins_when_it_is_one(String status, boolean begins, String fault) {
        Translation translation = translation(false);
        translation.feed(
                Buffer.buffer("{\"id\":\"p\",\"status\":\"" + status + "\",\"output\":[\"H\"],\"error\":null}"));
        assertThat(translation.begun()).isFalse();
        translation.finish();

        assertThat(translation.begun()).isEqualTo(begins);
        assertThat(translation.fault().map(Fault::name).orElse("")).isEqualTo(fault);
    }
}
