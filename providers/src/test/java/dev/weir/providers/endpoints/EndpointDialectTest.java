package dev.weir.providers.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.openai.OpenAiDialect;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointDialectTest {
    private final EndpointDialect dialect = new EndpointDialect(new OpenAiDialect(InstantSource.system()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "400 | {\"message\":\"no such \\\"model\\\"\"} | Provider 'p' answered 400: no such \"model\"",
                "422 | {\"detail\":\"too many\"} | Provider 'p' answered 422: too many",
                "500 | {\"message\":\"down\"} | Provider 'p' answered 500",
                "400 | <html> | Provider 'p' answered 400",
            })
    void an_error_in_another_shape_becomes_one_of_this_api(int status, String body, String message) {
        ErrorAnswer answer = dialect.judgeError("p", status, Buffer.buffer(body));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        ErrorAnswer.Replace.class,
                        replaced -> assertThat(replaced.failure()).hasMessage(message));
    }

    @Test
    void an_error_in_the_shape_of_this_api_passes() {
        Buffer body = Buffer.buffer("{\"error\":{\"message\":\"no\"},\"message\":\"no\"}");

        assertThat(dialect.judgeError("p", 400, body)).isEqualTo(new ErrorAnswer.PassOn());
    }

    @Test
    void an_error_within_a_stream_is_an_event_of_its_own_type_in_one_line() {
        assertThat(dialect.errorEvent(Buffer.buffer("{\"error\":\n{\"message\":\n\"no\"}}"))
                        .toString())
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"error\":{\"message\": \"no\"}}\n\n");
        assertThat(dialect.errorEvent(GatewayException.of(Failure.UPSTREAM_CUT, "broke off"))
                        .toString())
                .startsWith("event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"broke off\"")
                .endsWith("}}\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "AUDIO_SPEECH, audio/mpeg, true",
        "AUDIO_SPEECH, application/octet-stream, true",
        "AUDIO_SPEECH, text/event-stream, true",
        "AUDIO_SPEECH, text/html, false",
        "AUDIO_TRANSCRIPTIONS, text/plain; charset=utf-8, true",
        "AUDIO_TRANSCRIPTIONS, text/vtt, true",
        "AUDIO_TRANSCRIPTIONS, text/html, false",
        "AUDIO_TRANSCRIPTIONS, application/json, true",
        "EMBEDDINGS, application/json; charset=utf-8, true",
        "EMBEDDINGS, text/plain, false",
        "IMAGES_GENERATIONS, image/png, false",
        "EMBEDDINGS, null, false"
    })
    void an_answer_of_another_type_is_none(Operation operation, String type, boolean answer) {
        var request = EndpointReader.read(
                Operation.AUDIO_SPEECH, Buffer.buffer("{\"model\":\"m\",\"input\":\"a\",\"voice\":\"v\"}"));
        var asked =
                new EndpointRequest(operation, request.body(), "m", 0, 0, false, EndpointRequest.Content.text(1, 1));

        assertThat(dialect.scanner(asked, type, new ScanLimits(100, 100)).isPresent())
                .isEqualTo(answer);
    }
}
