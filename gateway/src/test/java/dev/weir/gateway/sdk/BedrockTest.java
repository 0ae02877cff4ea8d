package dev.weir.gateway.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.main.Api.Reply;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.emulators.Emulators;
import dev.weir.testkit.emulators.bedrock.BedrockEmulator;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models of AWS Bedrock behind Weir: every kind of key, caches, guardrails, and everything that goes wrong.
@Tag("system")
class BedrockTest {
    private static final Emulators EMULATORS = Emulators.shared();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(BedrockTest::flags);

    /// One emulator, known by four kinds of keys. The model has the name of the provider.
    private static List<String> flags() {
        var flags = new ArrayList<String>();
        for (String name : List.of("bedrock", "bedrock-keyed", "bedrock-token", "bedrock-wrong")) {
            flags.add("--providers." + name + ".url=" + EMULATORS.url("bedrock"));
            flags.add("--providers." + name + ".dialect=bedrock");
            flags.add("--providers." + name + ".aws.region=" + BedrockEmulator.REGION);
            flags.add("--providers." + name + ".aws.accessKeyId=" + BedrockEmulator.ACCESS_KEY);
        }
        flags.add("--providers.bedrock.aws.secretAccessKey=" + BedrockEmulator.SECRET);
        flags.add("--providers.bedrock-token.aws.secretAccessKey=" + BedrockEmulator.SECRET);
        flags.add("--providers.bedrock-token.aws.sessionToken=a/session+token==");
        flags.add("--providers.bedrock-wrong.aws.secretAccessKey=somebody-elses");
        flags.add("--providers.bedrock-keyed.key=" + EMULATORS.key("bedrock"));
        flags.add("--models=" + models());
        return flags;
    }

    private static Path models() {
        String routes = """
                models:
                  - model: bedrock
                    provider: bedrock
                    upstream: arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-4-5-20250929-v1:0
                    unpriced: allow
                  - model: bedrock-keyed
                    provider: bedrock-keyed
                    upstream: anthropic.claude-opus-5
                    unpriced: allow
                  - model: bedrock-token
                    provider: bedrock-token
                    upstream: us.amazon.nova-2-lite-v1:0
                    unpriced: allow
                  - model: bedrock-wrong
                    provider: bedrock-wrong
                    upstream: anthropic.claude-opus-5
                    unpriced: allow
                  - model: nowhere
                    provider: bedrock
                    upstream: missing.model
                    unpriced: allow
                """;
        try {
            return Files.writeString(Files.createTempFile("models-", ".yaml"), routes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void forget() {
        EMULATORS.forget();
    }

    private static Reply chat(String model, String content, boolean stream) {
        return WEIR.api()
                .chat(new JsonObject()
                        .put("model", model)
                        .put("stream", stream)
                        .put(
                                "messages",
                                List.of(new JsonObject().put("role", "user").put("content", content)))
                        .encode());
    }

    private static Reply message(String model, String content, boolean stream) {
        return WEIR.api()
                .post(
                        "/v1/messages",
                        RunningWeir.KEY,
                        new JsonObject()
                                .put("model", model)
                                .put("max_tokens", 500)
                                .put("stream", stream)
                                .put(
                                        "messages",
                                        List.of(new JsonObject()
                                                .put("role", "user")
                                                .put("content", content)))
                                .encode());
    }

    @ParameterizedTest
    @CsvSource({
        "bedrock, false",
        "bedrock, true",
        "bedrock-keyed, false",
        "bedrock-keyed, true",
        "bedrock-token, false",
        "bedrock-token, true"
    })
    void every_kind_of_key_is_taken(String model, boolean stream) {
        Books before = WEIR.books();

        Reply reply = chat(model, "Hello, river", stream);

        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
        assertThat(reply.body()).contains("river");
        Served served = EMULATORS.served("bedrock", 1).getLast();
        JsonObject tokens = before.row("completed").getJsonObject("tokens");
        assertThat(tokens.getLong("input_fresh")).isEqualTo(served.usage().inputTotal());
        assertThat(tokens.getLong("output_text")).isEqualTo(served.usage().outputTotal());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_the_cache_gave_and_took_is_booked_apart(boolean stream) {
        Books before = WEIR.books();

        Reply reply = message("bedrock", "Hello, wide river [cached=2 cache-write=1]", stream);

        assertThat(reply.body()).contains("\"cache_read_input_tokens\":2", "\"cache_creation_input_tokens\":1");
        Served served = EMULATORS.served("bedrock", 1).getLast();
        JsonObject tokens = before.row("completed").getJsonObject("tokens");
        assertThat(tokens.getLong("cache_read")).isEqualTo(2);
        assertThat(tokens.getLong("cache_write_5m")).isEqualTo(1);
        assertThat(tokens.getLong("input_fresh")).isEqualTo(served.usage().count(TokenClass.INPUT_FRESH));
    }

    @Test
    void what_a_filter_ended_is_told_to_each_caller_in_its_words() {
        assertThat(chat("bedrock", "Hello [filter]", false).body()).contains("\"finish_reason\":\"content_filter\"");
        assertThat(message("bedrock", "Hello [filter]", true).body()).contains("\"stop_reason\":\"refusal\"");
    }

    @Test
    void a_wrong_signature_is_our_own_matter() {
        WEIR.expectWarnings();

        Reply reply = chat("bedrock-wrong", "Hello", false);

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("message"))
                .contains("refused this gateway's credentials")
                .doesNotContain("signature", BedrockEmulator.ACCESS_KEY);
    }

    @Test
    void a_model_that_is_not_there_is_not_found() {
        Reply reply = message("nowhere", "Hello", false);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.body()).contains("not_found_error", "model identifier is invalid");
    }

    @Test
    void a_parameter_without_words_is_refused_before_anybody_is_asked() {
        Reply reply = WEIR.api()
                .chat("{\"model\":\"bedrock\",\"seed\":1,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().getString("param")).isEqualTo("seed");
        assertThat(EMULATORS.served()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "rate-limit, 429",
        "quota, 502",
        "overloaded, 503",
        "status=500, 502",
        "html-502, 502",
        "reset, 502",
        "garbage, 502",
        "empty, 502",
        "wrong-type, 502"
    })
    void trouble_before_the_first_byte_is_a_status(String fault, int status) {
        WEIR.expectWarnings();
        for (boolean stream : new boolean[] {false, true}) {
            EMULATORS.fault("bedrock", fault, 1);
            Reply reply = chat("bedrock", "Hello", stream);

            assertThat(reply.status())
                    .as("%s, streamed: %s, %s", fault, stream, reply.body())
                    .isEqualTo(status);
            assertThat(reply.error().getString("message")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"error-in-stream=3", "reset-in-stream=3", "cut-in-stream=3", "no-terminator"})
    void trouble_in_a_stream_is_an_error_event_and_never_an_end(String fault) {
        WEIR.expectWarnings();
        Books before = WEIR.books();
        EMULATORS.fault("bedrock", fault, 1);
        String chat = chat("bedrock", "one two three four five six", true).body();
        EMULATORS.fault("bedrock", fault, 1);
        String message = message("bedrock", "one two three four five six", true).body();

        assertThat(chat).contains("one", "\"error\"").doesNotContain("[DONE]");
        assertThat(message).contains("one", "event: error").doesNotContain("message_stop");
        assertThat(before.rows())
                .hasSize(2)
                .extracting(row -> row.getString("ending"))
                .containsOnly(fault.startsWith("error") ? "upstream_error" : "upstream_cut");
    }

    @Test
    void frames_in_two_writes_each_are_the_same_answer() {
        EMULATORS.fault("bedrock", "cut-frames=2", 1);
        String cut = message("bedrock", "one two three [unicode]", true).body();
        String whole = message("bedrock", "one two three [unicode]", true).body();

        assertThat(cut.replaceAll("msg_[0-9a-f]+", "")).isEqualTo(whole.replaceAll("msg_[0-9a-f]+", ""));
    }
}
