package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.bedrock.BedrockConverse;
import dev.weir.providers.replicate.ReplicateText;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/// What the errors of providers mean for further attempts, as error answers and in the middle of a stream.
class FaultTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final MultiMap NO_HEADERS = MultiMap.caseInsensitiveMultiMap();

    @ParameterizedTest
    @CsvFileSource(resources = "/faults/answers.txt", delimiter = '|', quoteCharacter = '`')
    void an_error_answer_means(String dialect, int status, String body, Fault fault) {
        Buffer json = Buffer.buffer(body.replace('\'', '"'));

        assertThat(Dialects.edge(dialect).fault(status, NO_HEADERS, json)).isEqualTo(fault);
        assertThat(Dialects.provider(dialect).fault(status, NO_HEADERS, json)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ValidationException | Malformed input request | CALLER",
                "400 | ValidationException | The provided model identifier is invalid. | NO_MODEL",
                "400 | ServiceQuotaExceededException | m | KEY_EMPTY",
                "403 | AccessDeniedException | not authorized to perform: bedrock:InvokeModel | KEY_FORBIDDEN",
                "403 | AccessDeniedException | You don't have access to the model with the specified model ID. | NO_MODEL",
                "403 | UnrecognizedClientException | The security token is invalid. | KEY_REFUSED",
                "403 | ExpiredTokenException | The security token is expired | KEY_REFUSED",
                "403 | InvalidSignatureException | m | KEY_REFUSED",
                "404 | ResourceNotFoundException | m | NO_MODEL",
                "404 | UnknownOperationException | m | NO_MODEL",
                "408 | ModelTimeoutException | m | TIMEOUT",
                "424 | ModelErrorException | m | SERVER_ERROR",
                "429 | ModelNotReadyException | m | OVERLOADED",
                "424 | ModelNotReadyException | m | OVERLOADED",
                "429 | ThrottlingException | Too many requests | RATE_LIMITED",
                "429 | ThrottlingException | Too many tokens per day | RATE_LIMITED",
                "500 | InternalServerException | m | SERVER_ERROR",
                "503 | ServiceUnavailableException | m | OVERLOADED",
            })
    void an_error_answer_of_bedrock_means(int status, String type, String message, Fault fault) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("x-amzn-ErrorType", type + ":http://internal");
        Buffer body = Buffer.buffer("{\"message\":\"" + message + "\"}");

        assertThat(new BedrockConverse().fault(status, headers, body)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource({
        "401, KEY_REFUSED",
        "402, KEY_EMPTY",
        "403, KEY_FORBIDDEN",
        "404, NO_MODEL",
        "422, CALLER",
        "429, RATE_LIMITED",
        "500, SERVER_ERROR",
        "503, OVERLOADED"
    })
    void an_error_answer_of_replicate_means(int status, Fault fault) {
        Buffer body = Buffer.buffer("{\"title\":\"t\",\"detail\":\"d\",\"status\":" + status + "}");

        assertThat(new ReplicateText().fault(status, NO_HEADERS, body)).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/faults/events.txt", delimiter = '|', quoteCharacter = '`')
    void an_error_within_a_stream_is_known_with_its_last_byte_and_begins_nothing(
            String dialect, String event, Fault fault) {
        AnswerScanner scanner = Dialects.edge(dialect).scanner(Dialects.asking(dialect, true, false), true, LIMITS);
        byte[] bytes = (event.replace('\'', '"').replace('#', '\n') + "\n\n").getBytes();
        for (int i = 0; i < bytes.length; i++) {
            assertThat(scanner.fault()).isEmpty();
            scanner.feed(Buffer.buffer().appendByte(bytes[i]));
        }

        assertThat(scanner.fault()).contains(fault);
        assertThat(scanner.begun()).isFalse();
        scanner.finish();
        assertThat(scanner.fault()).contains(fault);
        assertThat(scanner.begun()).isFalse();
        assertThat(scanner.verdict()).isEqualTo(AnswerScanner.Verdict.ERROR);
    }

    @Test
    void a_failed_response_says_more_than_the_error_before_it() {
        AnswerScanner scanner =
                Dialects.edge("responses").scanner(Dialects.asking("responses", true, false), true, LIMITS);

        scanner.feed(Buffer.buffer("event: error\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n"));
        assertThat(scanner.fault()).contains(Fault.SERVER_ERROR);
        scanner.feed(Buffer.buffer("event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":"
                + "{\"status\":\"failed\",\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"m\"}}}\n\n"));
        assertThat(scanner.fault()).contains(Fault.RATE_LIMITED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "openai | {'error':{'message':'m','code':'rate_limit_exceeded'}} | RATE_LIMITED",
                "responses | {'status':'failed','error':{'message':'m','code':'server_error'},'usage':null} | SERVER_ERROR",
                "anthropic | {'type':'error','error':{'type':'overloaded_error','message':'m'}} | OVERLOADED",
                "gemini | {'error':{'code':503,'message':'m','status':'UNAVAILABLE'}} | OVERLOADED",
            })
    void an_error_in_place_of_a_json_answer_is_known_when_it_is_whole(String dialect, String json, Fault fault) {
        AnswerScanner scanner = Dialects.edge(dialect).scanner(Dialects.asking(dialect, false, false), false, LIMITS);
        Buffer answer = Buffer.buffer(json.replace('\'', '"'));

        scanner.feed(answer.getBuffer(0, answer.length() - 1));
        assertThat(scanner.fault()).isEmpty();
        scanner.feed(answer.getBuffer(answer.length() - 1, answer.length()));
        assertThat(scanner.fault()).contains(fault);
        assertThat(scanner.begun()).isFalse();
        scanner.finish();
        assertThat(scanner.begun()).isFalse();
    }

    @Test
    void an_error_in_place_of_an_array_is_known_with_its_item() {
        AnswerScanner scanner = Dialects.edge("gemini").scanner(Dialects.asking("gemini", true, true), false, LIMITS);

        scanner.feed(Buffer.buffer("[{\"error\":{\"code\":429,\"status\":\"RESOURCE_EXHAUSTED\"}}"));
        assertThat(scanner.fault()).contains(Fault.RATE_LIMITED);
        assertThat(scanner.begun()).isFalse();
    }
}
