package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A target that takes a request and says nothing: its call is given up, and exactly one other takes its place.
@Tag("system")
class SilentTargetTest {
    private static final ScriptedUpstream SECOND = ScriptedUpstream.start();

    private static final String ROUTES = """
            models:
              - model: house
                unpriced: allow
                targets:
                  - {provider: openai, upstream: gpt-4o-mini, priority: 1}
                  - {provider: second, upstream: gpt-4o, priority: 2}
              - {model: alone, provider: openai, upstream: silent, unpriced: allow}
            """;

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> List.of(
            "--models=" + routes(),
            "--providers.second.url=" + SECOND.url(),
            "--providers.openai.firstByteTimeout=300ms",
            "--routing.attemptsMax=3",
            "--routing.backoff=20ms",
            "--routing.failuresMax=1000",
            "--routing.failureShareMax=100"));

    private static String routes() {
        try {
            Path file = Files.createTempFile("weir-system-test-", ".yaml");
            file.toFile().deleteOnExit();
            return Files.writeString(file, ROUTES).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void close() {
        SECOND.close();
    }

    private static Api.Reply chat(String model) {
        return WEIR.api()
                .chat("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
    }

    private static JsonObject provider(String name) {
        return WEIR.api().get("/api/v1/admin/providers/" + name, KEY).data();
    }

    @Test
    void one_other_target_takes_its_place() {
        WEIR.upstream().expect(Script.silence());
        SECOND.answerOthers(_ -> Script.json(200, Samples.answer("Hello", Samples.usage(9, 3))));

        Api.Reply reply = chat("house");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("x-weir-provider")).contains("second");
        assertThat(reply.header("x-weir-attempts")).contains("2");
        assertThat(SECOND.calls()).isEqualTo(1);
        assertThat(provider("openai").getInteger("running")).isZero();
        assertThat(provider("second").getInteger("running")).isZero();
    }

    @Test
    void one_that_stands_alone_is_called_as_often_as_the_budget_allows() {
        WEIR.upstream().answerOthers(_ -> Script.silence());

        Api.Reply reply = chat("alone");

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.header("x-weir-attempts")).contains("3");
        assertThat(WEIR.upstream().calls()).isEqualTo(3);
        assertThat(provider("openai").getInteger("running")).isZero();
    }
}
