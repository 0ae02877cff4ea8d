package dev.weir.testkit.emulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.testkit.emulators.core.Fault;
import dev.weir.testkit.emulators.core.OrderWord;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The control endpoint, what a person is told, and the manual.
class EmulatorsTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String SAYING = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final EmulatorClient root = new EmulatorClient(EMULATORS.get(), "openai");
    private final String address = EMULATORS.get().address();

    private HttpResponse<String> order(String body) {
        return root.post(address + "/emulator/faults", body);
    }

    @Test
    void a_fault_is_ordered_listed_and_forgotten_over_http() {
        assertThat(order("{\"provider\":\"openai\",\"kind\":\"rate-limit=2\",\"count\":3}")
                        .body())
                .contains("openai rate-limit=2 ×3");
        assertThat(EmulatorClient.bearer(EMULATORS.get(), "openai")
                        .post("/chat/completions", SAYING)
                        .statusCode())
                .isEqualTo(429);
        assertThat(root.get(address + "/emulator/faults").body()).contains("openai rate-limit=2 ×2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"provider\":\"openai\"}                              | kind is missing",
                "{\"kind\":\"reset\"}                                   | provider is missing",
                "{\"provider\":\"opena\",\"kind\":\"reset\"}            | provider: 'opena' (expected one of: ",
                "{\"provider\":\"openai\",\"kind\":\"explode\"}         | fault 'explode' (expected one of: ",
                "{\"provider\":\"openai\",\"kind\":\"reset\",\"count\":0} | count: 0 (expected: an integer between 1",
                "{\"provider\":\"openai\",\"kind\":\"reset\",\"n\":1}   | 'n' is unknown",
                "[]                                                     | the body is no JSON object",
            })
    void a_wrong_order_is_answered_with_what_was_expected(String body, String message) {
        HttpResponse<String> response = order(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(new JsonObject(response.body()).getString("error")).contains(message);
    }

    @Test
    void what_was_served_is_told_over_http_without_credentials() {
        EmulatorClient.bearer(EMULATORS.get(), "openai").post("/chat/completions", SAYING);

        String served = root.get(address + "/emulator/served").body();
        assertThat(new JsonObject(served)
                        .getJsonArray("served")
                        .getJsonObject(0)
                        .getJsonObject("tokens"))
                .isEqualTo(new JsonObject().put("input_fresh", 1).put("output_text", 1));
        assertThat(EMULATORS.get().served().toString())
                .doesNotContain(EMULATORS.get().key("openai"));
    }

    @Test
    void a_path_of_nobody_is_answered_with_those_that_there_are() {
        assertThat(root.get(address + "/nobody/v1/models").statusCode()).isEqualTo(404);
        assertThat(root.get(address + "/nobody/v1/models").body()).contains("openai, openrouter", "emulator");
        assertThat(root.get(address + "/emulator/x").body()).contains("expected: /emulator/faults");
    }

    @Test
    void a_provider_that_is_not_there_is_named_with_those_that_are() {
        assertThatThrownBy(() -> EMULATORS.get().url("opena"))
                .hasMessageContaining("provider 'opena' (expected one of: openai, openrouter");
    }

    @Test
    void a_port_that_is_taken_is_named() {
        int taken = EMULATORS.get().port();

        assertThatThrownBy(() -> Emulators.start(taken))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("can't listen on 127.0.0.1:" + taken + ": Address already in use");
    }

    @Test
    void a_port_is_read_or_refused() {
        assertThat(DemoUpstreams.port(new String[] {})).isEqualTo(8090);
        assertThat(DemoUpstreams.port(new String[] {"--port", "0"})).isZero();
        assertThat(DemoUpstreams.port(new String[] {"--port=81"})).isEqualTo(81);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--port", "--port x", "--port 70000", "--prot 1", "--port 1 2", "--port=-1"})
    void a_wrong_port_is_named(String arguments) {
        assertThatThrownBy(() -> DemoUpstreams.port(arguments.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void the_welcome_has_two_variables_for_each() {
        var bytes = new ByteArrayOutputStream();
        DemoUpstreams.welcome(EMULATORS.get(), new PrintStream(bytes, true, StandardCharsets.UTF_8));
        String welcome = bytes.toString(StandardCharsets.UTF_8);

        for (String name : EMULATORS.get().names()) {
            assertThat(welcome)
                    .contains(name.toUpperCase(Locale.ROOT) + "_API_URL="
                            + EMULATORS.get().url(name))
                    .contains(name.toUpperCase(Locale.ROOT) + "_API_KEY="
                            + EMULATORS.get().key(name));
        }
    }

    @Test
    void the_manual_knows_every_provider_order_and_fault() throws IOException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("docs/emulators.md"))) {
            root = root.getParent();
        }
        String manual = Files.readString(root.resolve("docs/emulators.md"));

        for (String name : EMULATORS.get().names()) {
            assertThat(manual)
                    .contains("| `" + name + "` |", "`" + EMULATORS.get().key(name) + "`");
        }
        for (OrderWord word : OrderWord.values()) {
            assertThat(manual).contains("| `" + word.word());
        }
        for (Fault fault : Fault.values()) {
            assertThat(manual).contains("| `" + fault.word());
        }
    }
}
