package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A Weir whose callers can't turn the cache on, only off.
@Tag("system")
class CacheOffTest {
    private static final String CACHE = "x-weir-cache";

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(CacheOffTest::settings);

    private static List<String> settings() {
        String models = """
                models:
                  - {model: kept, provider: openai, upstream: gpt-4o-mini, cache: {ttl: 10m}}
                  - {model: gpt-4o-mini, provider: openai}
                """;
        try {
            return List.of(
                    "--models=" + Files.writeString(Files.createTempFile("models-", ".yaml"), models),
                    "--cache.byHeader=false");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Api.Reply ask(String model, String wish) {
        return WEIR.api().post(CHAT, KEY, Requests.chat(model, ""), CACHE, wish);
    }

    @Test
    void callers_may_turn_off_what_the_route_turned_on_and_nothing_else() {
        WEIR.upstream().answerOthers(_ -> Script.json(200, Samples.answer("Hello", Samples.usage(9, 3))));

        Api.Reply refused = ask("gpt-4o-mini", "on");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.error().getString("message")).contains("'on'", "off or refresh", "operator");
        assertThat(ask("gpt-4o-mini", "refresh").header(CACHE)).isEmpty();
        assertThat(ask("kept", "off").header(CACHE)).isEmpty();
        assertThat(ask("kept", "on").header(CACHE)).contains("miss");
        assertThat(ask("kept", "on").header(CACHE)).contains("hit");
        assertThat(ask("kept", "refresh").header(CACHE)).contains("miss");
        assertThat(ask("kept", "off").header(CACHE)).isEmpty();
    }
}
