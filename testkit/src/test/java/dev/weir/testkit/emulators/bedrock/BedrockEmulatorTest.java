package dev.weir.testkit.emulators.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.EmulatorClient;
import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.bedrock.SigV4.Authorization;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BedrockEmulatorTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String MODEL = "/model/anthropic.claude-sonnet-4-5-v1%3A0/";
    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final EmulatorClient client = EmulatorClient.bearer(EMULATORS.get(), "bedrock");

    private static String saying(String text, String more) {
        return "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"" + text + "\"}]}]" + more + "}";
    }

    @Test
    void a_conversation_in_one_piece() {
        JsonObject answer = new JsonObject(
                client.post(MODEL + "converse", saying("Hello, river", "")).body());

        assertThat(answer.getString("stopReason")).isEqualTo("end_turn");
        assertThat(answer.getJsonObject("output").encode())
                .isEqualTo("{\"message\":{\"content\":[{\"text\":\"Hello, river\"}],\"role\":\"assistant\"}}");
        assertThat(answer.getJsonObject("usage").getInteger("totalTokens")).isEqualTo(4);
        assertThat(EMULATORS.get().served("bedrock", 1).getFirst().model())
                .isEqualTo("anthropic.claude-sonnet-4-5-v1:0");
    }

    @Test
    void a_stream_of_binary_messages() throws Exception {
        List<EventMessage> messages = stream(
                saying(
                        "Go [tools:a think=2 cached=1]",
                        ",\"toolConfig\":{\"tools\":[{\"toolSpec\":{\"name\":\"a\",\"inputSchema\":{\"json\":{\"type\":\"object\","
                                + "\"properties\":{\"n\":{\"type\":\"integer\"}},\"required\":[\"n\"]}}}}]},"
                                + "\"inferenceConfig\":{\"maxTokens\":4000},"
                                + "\"additionalModelRequestFields\":{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}}"));

        assertThat(messages)
                .extracting(each -> each.headers().get(":event-type"))
                .containsExactly(
                        "messageStart",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockDelta",
                        "contentBlockStop",
                        "contentBlockStart",
                        "contentBlockDelta",
                        "contentBlockStop",
                        "messageStop",
                        "metadata");
        var usage = messages.getLast().payload().toJsonObject().getJsonObject("usage");
        var served = EMULATORS.get().served("bedrock", 1).getFirst();
        assertThat(usage.getLong("outputTokens")).isEqualTo(served.usage().outputTotal());
        assertThat(usage.getLong("inputTokens")).isEqualTo(served.usage().count(TokenClass.INPUT_FRESH));
        assertThat(usage.getLong("cacheReadInputTokens")).isEqualTo(1);
        assertThat(served.usage().count(TokenClass.REASONING)).isEqualTo(2);
    }

    @Test
    void an_error_in_the_stream_is_an_exception_message() throws Exception {
        List<EventMessage> messages = stream(saying("a b c d [fault:error-in-stream=2]", ""));

        assertThat(messages.getLast().headers())
                .containsEntry(":message-type", "exception")
                .containsEntry(":exception-type", "modelStreamErrorException");
    }

    private List<EventMessage> stream(String body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(EMULATORS.get().url("bedrock") + MODEL + "converse-stream"))
                .header("authorization", "Bearer " + EMULATORS.get().key("bedrock"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            assertThat(response.headers().firstValue("content-type")).hasValue("application/vnd.amazon.eventstream");
            Buffer all = Buffer.buffer(response.body());
            var messages = new ArrayList<EventMessage>();
            for (int at = 0; at < all.length(); at += EventMessage.length(all, at)) {
                messages.add(EventMessage.decode(all, at));
            }
            return messages;
        }
    }

    @Test
    void a_signed_request_passes_and_a_changed_one_does_not() throws Exception {
        String body = saying("Hello", "");

        assertThat(signed(body, body, BedrockEmulator.ACCESS_KEY, Instant.now()).statusCode())
                .isEqualTo(200);
        assertThat(signed(body, body + " ", BedrockEmulator.ACCESS_KEY, Instant.now()))
                .satisfies(refused("InvalidSignatureException"));
        assertThat(signed(body, body, "AKIANOBODY", Instant.now())).satisfies(refused("UnrecognizedClientException"));
        assertThat(signed(body, body, BedrockEmulator.ACCESS_KEY, Instant.now().minusSeconds(900)))
                .satisfies(refused("InvalidSignatureException"));
    }

    private static java.util.function.Consumer<HttpResponse<String>> refused(String type) {
        return response -> {
            assertThat(response.statusCode()).isEqualTo(403);
            assertThat(response.headers().firstValue("x-amzn-errortype").orElse(""))
                    .startsWith(type);
        };
    }

    private static HttpResponse<String> signed(String signedBody, String body, String key, Instant at)
            throws IOException, InterruptedException {
        URI uri = URI.create(EMULATORS.get().url("bedrock") + MODEL + "converse");
        String date = AMZ_DATE.format(at);
        Map<String, String> headers = Map.of("host", uri.getAuthority(), "x-amz-date", date);
        String scope = date.substring(0, 8) + "/us-east-1/bedrock/aws4_request";
        var authorization = new Authorization(key, scope, List.of("host", "x-amz-date"), "");
        String signature = new SigV4(key, BedrockEmulator.SECRET)
                .signature(
                        "POST",
                        uri.getRawPath(),
                        null,
                        headers::get,
                        authorization,
                        SigV4.sha256(Buffer.buffer(signedBody)));
        var request = HttpRequest.newBuilder(uri)
                .header("x-amz-date", date)
                .header(
                        "authorization",
                        "AWS4-HMAC-SHA256 Credential=" + key + "/" + scope
                                + ", SignedHeaders=host;x-amz-date, Signature=" + signature)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return http.send(request, BodyHandlers.ofString());
        }
    }

    @Test
    void nobody_is_let_in_without_a_key() {
        var anonymous = new EmulatorClient(EMULATORS.get(), "bedrock");

        assertThat(anonymous.post(MODEL + "converse", saying("x", "")).body()).contains("Missing Authentication Token");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"messages\":[]} | must start with a user message",
                "{\"messages\":[{\"role\":\"assistant\",\"content\":[{\"text\":\"x\"}]}]} | must start with a user message",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\" \"}]}]} | is blank",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]} | can not be converted",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]},"
                        + "{\"role\":\"user\",\"content\":[{\"text\":\"b\"}]}]} | roles must alternate",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}],\"max_tokens\":5} | extraneous key [max_tokens]",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]},"
                        + "{\"role\":\"assistant\",\"content\":[{\"toolUse\":{\"toolUseId\":\"t\",\"name\":\"f\",\"input\":{}}}]}]}"
                        + " | toolConfig field must be defined",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"a\"}]}],\"inferenceConfig\":{\"temperature\":2}} | between 0 and 1",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"toolResult\":{\"toolUseId\":\"t\",\"content\":[]}}]}]}"
                        + " | exceeds the number of toolUse blocks",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"image\":{\"format\":\"bmp\",\"source\":{\"bytes\":\"AA==\"}}}]}]} | enum value set",
            })
    void what_bedrock_refuses(String body, String message) {
        HttpResponse<String> response = client.post(MODEL + "converse", body);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(new JsonObject(response.body()).getString("message")).contains(message);
    }

    @Test
    void throttling_has_its_own_exception() {
        EMULATORS.get().fault("bedrock", "rate-limit", 1);
        HttpResponse<String> response = client.post(MODEL + "converse", saying("x", ""));

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("x-amzn-errortype").orElse("")).startsWith("ThrottlingException");
    }
}
