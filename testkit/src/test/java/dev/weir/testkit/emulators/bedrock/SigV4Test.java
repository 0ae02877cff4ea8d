package dev.weir.testkit.emulators.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.emulators.bedrock.SigV4.Authorization;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors that AWS published with its signature test suite and in its guide.
class SigV4Test {
    private static final SigV4 KEY = new SigV4("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    private static final String DATE = "20150830T123600Z";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  |                             | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "POST |                             | 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
                "GET  | Param2=value2&Param1=value1 | b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
            })
    void requests_of_the_test_suite(String method, String query, String signature) {
        Map<String, String> headers = Map.of("host", "example.amazonaws.com", "x-amz-date", DATE);
        var authorization = new Authorization(
                "AKIDEXAMPLE", "20150830/us-east-1/service/aws4_request", List.of("host", "x-amz-date"), "");

        assertThat(KEY.signature(method, "/", query, headers::get, authorization, SigV4.sha256(Buffer.buffer())))
                .isEqualTo(signature);
    }

    @Test
    void the_request_of_the_guide() {
        Map<String, String> headers = Map.of(
                "content-type", "application/x-www-form-urlencoded; charset=utf-8",
                "host", "iam.amazonaws.com",
                "x-amz-date", DATE);
        Authorization authorization = Authorization.parse("AWS4-HMAC-SHA256"
                + " Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request,"
                + " SignedHeaders=content-type;host;x-amz-date,"
                + " Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");

        assertThat(KEY.signature(
                        "GET",
                        "/",
                        "Action=ListUsers&Version=2010-05-08",
                        headers::get,
                        authorization,
                        SigV4.sha256(Buffer.buffer())))
                .isEqualTo(authorization.signature());
    }

    @Test
    void a_path_is_encoded_once_more() {
        assertThat(SigV4.canonicalPath("/model/anthropic.claude-v2%3A0/converse"))
                .isEqualTo("/model/anthropic.claude-v2%253A0/converse");
    }

    @Test
    void what_is_no_signature_is_none() {
        assertThat(Authorization.parse(null)).isNull();
        assertThat(Authorization.parse("Bearer x")).isNull();
        assertThat(Authorization.parse("AWS4-HMAC-SHA256 Credential=a, SignedHeaders=host, Signature=x"))
                .isNull();
    }
}
