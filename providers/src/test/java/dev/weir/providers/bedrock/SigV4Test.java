package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.config.Secret;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The vectors that AWS published: its signature test suite (aws-c-auth, `tests/aws-signing-test-suite/v4`) and its
/// guide to signing.
class SigV4Test {
    private static final Instant NOON = Instant.parse("2015-08-30T12:36:00Z");
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String LONG_TOKEN =
            "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFq"
                    + "wAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT"
                    + "7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8"
                    + "fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    private static SigV4 signer(String service, String token, InstantSource clock) {
        return new SigV4(
                "us-east-1",
                service,
                new AccessKey(
                        "AKIDEXAMPLE",
                        Secret.of(SECRET),
                        Optional.ofNullable(token).map(Secret::of)),
                clock);
    }

    private static String signature(Map<String, String> shown) {
        return shown.get("authorization").replaceAll(".*Signature=", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /  | 5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31",
                "POST | /  | 5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
                "GET  | /?Param2=value2&Param1=value1 |"
                        + " b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500",
                "GET  | /?Param-3=Value3&Param=Value2&%E1%88%B4=Value1 |"
                        + " 371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac",
                "GET  | /-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz |"
                        + " 07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f",
                // Not encoded on the wire: encoded once for the signature.
                "GET  | /ሴ | 8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85",
                "GET  | /example space/ | 652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741",
            })
    void requests_of_the_test_suite(String method, String uri, String signature) {
        var headers = new TreeMap<>(Map.of("host", "example.amazonaws.com"));

        Map<String, String> shown =
                signer("service", null, InstantSource.fixed(NOON)).sign(method, uri, headers, Buffer.buffer());

        assertThat(shown)
                .containsOnlyKeys("authorization", "x-amz-date")
                .containsEntry("x-amz-date", "20150830T123600Z")
                .containsEntry(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date, Signature=" + signature);
    }

    @Test
    void a_session_token_is_shown_and_signed() {
        var headers = new TreeMap<>(Map.of("host", "example.amazonaws.com"));
        String token = "6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267";

        Map<String, String> shown =
                signer("service", token, InstantSource.fixed(NOON)).sign("GET", "/", headers, Buffer.buffer());

        assertThat(shown).containsEntry("x-amz-security-token", token);
        assertThat(shown.get("authorization")).contains("SignedHeaders=host;x-amz-date;x-amz-security-token,");
        assertThat(signature(shown)).isEqualTo("07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8");
        assertThat(signature(signer("service", LONG_TOKEN, InstantSource.fixed(NOON))
                        .sign("POST", "/", headers, Buffer.buffer())))
                .isEqualTo("85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
    }

    @Test
    void a_body_and_its_headers_are_signed() {
        String body = "Param1=value1";
        var headers = new TreeMap<>(Map.of(
                "host", "example.amazonaws.com",
                "content-type", "application/x-www-form-urlencoded",
                "content-length", "13",
                "x-amz-content-sha256", "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e"));

        Map<String, String> shown =
                signer("service", null, InstantSource.fixed(NOON)).sign("POST", "/", headers, Buffer.buffer(body));

        assertThat(signature(shown)).isEqualTo("d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b");
    }

    @Test
    void the_request_of_the_guide() {
        var headers = new TreeMap<>(Map.of(
                "host", "iam.amazonaws.com", "content-type", "application/x-www-form-urlencoded;  charset=utf-8 "));

        Map<String, String> shown = signer("iam", null, InstantSource.fixed(NOON))
                .sign("GET", "/?Action=ListUsers&Version=2010-05-08", headers, Buffer.buffer());

        assertThat(signature(shown)).isEqualTo("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
    }

    /// The signature that AWS's own library for Python (botocore 1.44) makes for this request.
    @Test
    void a_path_is_encoded_once_more_than_on_the_wire() {
        var headers = new TreeMap<>(Map.of("host", "bedrock-runtime.us-east-1.amazonaws.com"));

        Map<String, String> shown = signer("bedrock", null, InstantSource.fixed(NOON))
                .sign("POST", "/model/anthropic.claude-v2%3A0/converse", headers, Buffer.buffer("{}"));

        assertThat(signature(shown)).isEqualTo("3ce5d6d04f8938e7d8266ea94a4b83155e5a9baf3cbc898d3be354d48db3d25a");
    }

    @Test
    void the_date_is_that_of_the_clock_and_a_new_day_has_a_new_key() {
        var now = new AtomicReference<>(NOON);
        SigV4 signer = signer("service", null, now::get);
        var headers = new TreeMap<>(Map.of("host", "example.amazonaws.com"));
        String today = signature(signer.sign("GET", "/", headers, Buffer.buffer()));

        now.set(NOON.plusSeconds(86_400));
        Map<String, String> tomorrow = signer.sign("GET", "/", headers, Buffer.buffer());
        now.set(NOON);

        assertThat(tomorrow).containsEntry("x-amz-date", "20150831T123600Z");
        assertThat(tomorrow.get("authorization")).contains("/20150831/us-east-1/");
        assertThat(signature(signer.sign("GET", "/", headers, Buffer.buffer()))).isEqualTo(today);
    }

    @Test
    void the_host_has_its_port_unless_that_is_the_schemes_own() {
        assertThat(SigV4.host("https://bedrock-runtime.eu-central-1.amazonaws.com:443/model/m/converse"))
                .isEqualTo("bedrock-runtime.eu-central-1.amazonaws.com");
        assertThat(SigV4.host("https://bedrock-runtime.eu-central-1.amazonaws.com/model/m/converse"))
                .isEqualTo("bedrock-runtime.eu-central-1.amazonaws.com");
        assertThat(SigV4.host("http://weir.test:80/x")).isEqualTo("weir.test");
        assertThat(SigV4.host("http://weir.test:8090/x")).isEqualTo("weir.test:8090");
        assertThat(SigV4.host("https://weir.test:80")).isEqualTo("weir.test:80");
    }

    @Test
    void the_secret_is_not_printed() {
        var key = new AccessKey("AKIDEXAMPLE", Secret.of(SECRET), Optional.of(Secret.of(LONG_TOKEN)));

        assertThat(key.toString()).contains("AKIDEXAMPLE").doesNotContain(SECRET, LONG_TOKEN);
    }
}
