package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.config.ConfigLoader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WelcomeTest {
    private static final int PORT = 1234;

    private static String text(String host, Optional<String> key) {
        WeirConfig config = ConfigLoader.load(WeirConfig.class, null, Map.of("WEIR_HTTP_HOST", host), List.of());
        return Welcome.text(config, PORT, new Bootstrap.Made(key, "100.00 USD"), 567);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "with spaces",
                "it's",
                "'",
                "''",
                "\"$HOME\"",
                "`id` $(id) ${HOME} !! \\ * ? ~ # & | ; < > ( ) { } [ ]",
                "\\'",
                "ключ 🔑",
                "-n",
                ""
            })
    void a_word_reaches_the_shell_as_it_is(String word) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Welcome.quoted(word)).start();
        String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).isZero();
        assertThat(said).isEqualTo(word);
    }

    @Test
    void the_key_is_shown_when_it_was_made_now() {
        assertThat(text("127.0.0.1", Optional.of("my key")))
                .contains(
                        "Weir is ready after 567 ms",
                        "API key   my key   (shown this once: keep it)",
                        "Balance   100.00 USD",
                        "curl -N http://127.0.0.1:" + PORT + "/v1/chat/completions -H 'Authorization: Bearer my key'");
    }

    @Test
    void later_the_line_takes_the_key_from_a_variable() {
        assertThat(text("127.0.0.1", Optional.empty()))
                .contains("-H \"Authorization: Bearer $WEIR_API_KEY\"")
                .doesNotContain("API key ", "Balance");
    }

    @Test
    void an_address_that_means_all_is_shown_as_one_that_works_here() {
        assertThat(text("0.0.0.0", Optional.empty())).contains("URL       http://127.0.0.1:" + PORT + "\n");
        assertThat(text("::", Optional.empty())).contains("URL       http://127.0.0.1:" + PORT + "\n");
        assertThat(text("::1", Optional.empty())).contains("URL       http://[::1]:" + PORT + "\n");
        assertThat(text("gateway.test", Optional.empty())).contains("URL       http://gateway.test:" + PORT + "\n");
    }
}
