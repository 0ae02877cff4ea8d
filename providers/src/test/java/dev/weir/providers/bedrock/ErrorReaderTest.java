package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelError.Kind;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorReaderTest {
    private static final Buffer SAID = Buffer.buffer("{\"message\":\"what happened\"}");

    @ParameterizedTest
    @CsvSource({
        "400, ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/, INVALID_REQUEST",
        "400, SerializationException, INVALID_REQUEST",
        "400, ServiceQuotaExceededException, QUOTA",
        "403, AccessDeniedException, PERMISSION",
        "403, com.amazon.coral.service#UnrecognizedClientException, AUTHENTICATION",
        "403, InvalidSignatureException, AUTHENTICATION",
        "403, ExpiredTokenException, AUTHENTICATION",
        "403, MissingAuthenticationTokenException, AUTHENTICATION",
        "404, ResourceNotFoundException, NOT_FOUND",
        "404, UnknownOperationException, SERVER",
        "408, ModelTimeoutException, TIMEOUT",
        "424, ModelErrorException, SERVER",
        "429, ThrottlingException, RATE_LIMIT",
        "429, ModelNotReadyException, OVERLOADED",
        "500, InternalServerException, SERVER",
        "503, ServiceUnavailableException, OVERLOADED",
        "418, TeapotException, INVALID_REQUEST",
        "429, TeapotException, RATE_LIMIT",
    })
    void the_header_names_the_error(int status, String type, Kind kind) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("X-Amzn-ErrorType", type);

        assertThat(new BedrockConverse().error(status, headers, SAID)).isEqualTo(new ModelError(kind, "what happened"));
    }

    @ParameterizedTest
    @CsvSource({"400, INVALID_REQUEST", "403, PERMISSION", "424, SERVER", "429, RATE_LIMIT", "502, SERVER"})
    void without_the_header_the_status_counts(int status, Kind kind) {
        assertThat(new BedrockConverse().error(status, SAID)).isEqualTo(new ModelError(kind, "what happened"));
    }

    @Test
    void the_body_may_name_it_too() {
        Buffer body = Buffer.buffer("{\"__type\":\"com.amazon#ThrottlingException\",\"Message\":\"slow\"}");

        assertThat(new BedrockConverse().error(400, body)).isEqualTo(new ModelError(Kind.RATE_LIMIT, "slow"));
    }

    @Test
    void a_model_that_is_not_there_is_not_found() {
        Buffer body = Buffer.buffer("{\"message\":\"The provided model identifier is invalid.\"}");

        assertThat(ErrorReader.read(400, "ValidationException", body).kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void a_day_that_is_used_up_is_the_accounts_quota_of_that_day() {
        Buffer body = Buffer.buffer("{\"message\":\"Too many tokens per day, please wait before trying again.\"}");

        assertThat(ErrorReader.read(429, "ThrottlingException", body).kind()).isEqualTo(Kind.DAY_QUOTA);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"<html>", "''", "[]", "{\"other\":1}", "{\"message\":\"cut"})
    void an_error_that_says_nothing_is_nothing_the_caller_could_mend(String body) {
        assertThat(ErrorReader.read(400, null, Buffer.buffer(body))).isEqualTo(new ModelError(Kind.SERVER, ""));
        assertThat(ErrorReader.read(404, "NoIdea", Buffer.buffer(body))).isEqualTo(new ModelError(Kind.SERVER, ""));
        assertThat(ErrorReader.read(503, null, Buffer.buffer(body))).isEqualTo(new ModelError(Kind.OVERLOADED, ""));
    }

    @Test
    void a_long_message_is_shortened() {
        Buffer body = Buffer.buffer("{\"message\":\"" + "x".repeat(1_000) + "\"}");

        assertThat(ErrorReader.read(400, "ValidationException", body).message())
                .hasSize(501)
                .endsWith("…");
    }
}
