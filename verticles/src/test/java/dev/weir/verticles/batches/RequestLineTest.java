package dev.weir.verticles.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.files.BatchError;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequestLineTest {
    private static final String ENDPOINT = "/v1/embeddings";

    @Test
    void the_body_is_taken_as_it_stands() throws WrongLine {
        RequestLine line = RequestLine.parse(
                Buffer.buffer("{\"other\":[{\"a\":1}], \"custom_id\":\"ß\", \"method\":\"POST\", \"url\":\"" + ENDPOINT
                        + "\", \"body\" :  {\"model\":\"m\", \"x\":1.00,\"n\":{\"stream\":true}, \"stream\":false} }"),
                ENDPOINT);

        assertThat(line.customId()).isEqualTo("ß");
        assertThat(line.body()).hasToString("{\"model\":\"m\", \"x\":1.00,\"n\":{\"stream\":true}, \"stream\":false}");
    }

    private enum Wrong {
        EMPTY_ARRAY("[]", "invalid_json_line", null, "object"),
        NO_JSON("{custom_id: 1}", "invalid_json_line", null, "JSON object"),
        CUT("{\"custom_id\":\"a\"", "invalid_json_line", null, "JSON object"),
        TWO_OBJECTS("{} {}", "invalid_json_line", null, "follows"),
        NO_ID("{'method':'POST'}", "missing_required_parameter", "custom_id", "custom_id"),
        EMPTY_ID("{'custom_id':''}", "invalid_custom_id", "custom_id", "1 to 512"),
        ID_NO_TEXT("{'custom_id':7}", "invalid_type", "custom_id", "a number"),
        NO_METHOD("{'custom_id':'a'}", "missing_required_parameter", "method", "method"),
        OTHER_METHOD("{'custom_id':'a','method':'GET'}", "invalid_method", "method", "'GET' (expected: POST)"),
        NO_URL("{'custom_id':'a','method':'POST'}", "missing_required_parameter", "url", "url"),
        OTHER_URL(
                "{'custom_id':'a','method':'POST','url':'/v1/chat/completions'}",
                "mismatched_url",
                "url",
                "expected: /v1/embeddings"),
        NO_BODY(
                "{'custom_id':'a','method':'POST','url':'/v1/embeddings'}",
                "missing_required_parameter",
                "body",
                "body"),
        BODY_NO_OBJECT("{'body':[]}", "invalid_type", "body", "an array"),
        NO_MODEL("{'body':{'input':'a'}}", "missing_required_parameter", "body.model", "body.model"),
        MODEL_NO_TEXT("{'body':{'model':null}}", "invalid_type", "body.model", "null"),
        STREAM("{'body':{'model':'m','stream':true}}", "invalid_value", "body.stream", "expected: false");

        private final String line;
        private final BatchError error;
        private final String told;

        Wrong(String line, String code, String param, String told) {
            this.line = line.replace('\'', '"');
            this.error = new WrongLine(code, param, "").at(3);
            this.told = told;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_line_that_is_no_request_is_told_why(Wrong wrong) {
        assertThatExceptionOfType(WrongLine.class)
                .isThrownBy(() -> RequestLine.parse(Buffer.buffer(wrong.line), ENDPOINT))
                .satisfies(refused -> {
                    BatchError error = refused.at(3);
                    assertThat(error.code()).isEqualTo(wrong.error.code());
                    assertThat(error.param()).isEqualTo(wrong.error.param());
                    assertThat(error.line()).contains(3);
                    assertThat(error.message()).contains(wrong.told);
                });
    }
}
