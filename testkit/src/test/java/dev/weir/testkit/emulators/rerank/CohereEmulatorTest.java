package dev.weir.testkit.emulators.rerank;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.emulators.EmulatorClient;
import dev.weir.testkit.emulators.RunningEmulators;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CohereEmulatorTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private final EmulatorClient client = EmulatorClient.bearer(EMULATORS.get(), "cohere");

    @Test
    void documents_that_share_words_come_first() {
        JsonObject answer = new JsonObject(client.post(
                        "/rerank",
                        "{\"model\":\"rerank-v3.5\",\"query\":\"cold river\",\"documents\":[\"a hill\",\"the cold river\",\"a river\"],\"top_n\":2}")
                .body());

        assertThat(answer.getJsonArray("results").stream().map(each -> ((JsonObject) each).getInteger("index")))
                .containsExactly(1, 2);
        assertThat(answer.getJsonObject("meta").getJsonObject("billed_units").getInteger("search_units"))
                .isEqualTo(1);
        assertThat(EMULATORS.get().served("cohere", 1).getFirst().units()).containsEntry("searches", 1L);
    }

    @Test
    void what_is_wrong_is_named() {
        assertThat(client.post("/rerank", "{\"model\":\"m\",\"query\":\"x\"}").body())
                .contains("documents is required");
        assertThat(client.post("/rerank", "{\"model\":\"m\",\"query\":\"x\",\"documents\":[]}")
                        .body())
                .contains("must hold 1 to 10000 (got 0)");
        assertThat(client.post("/rerank", "{\"model\":\"m\",\"query\":\"x\",\"documents\":[\"a\"],\"k\":1}")
                        .statusCode())
                .isEqualTo(422);
    }
}
