package dev.weir.testkit.emulators.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.testkit.emulators.EmulatorClient;
import dev.weir.testkit.emulators.RunningEmulators;
import dev.weir.testkit.emulators.core.Served;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicateEmulatorTest {
    @RegisterExtension
    static final RunningEmulators EMULATORS = new RunningEmulators();

    private static final String LLAMA = "/models/meta/llama-4/predictions";

    private final EmulatorClient client = EmulatorClient.bearer(EMULATORS.get(), "replicate");
    private final EmulatorClient waiting = new EmulatorClient(
            EMULATORS.get(),
            "replicate",
            "authorization",
            "Bearer " + EMULATORS.get().key("replicate"),
            "prefer",
            "wait=5");

    private static String input(String prompt) {
        return "{\"input\":{\"prompt\":\"" + prompt + "\"}}";
    }

    @Test
    void a_prediction_goes_through_its_states() {
        HttpResponse<String> created = client.post(LLAMA, input("a b c [pace=10]"));
        String id = new JsonObject(created.body()).getString("id");
        var states = new LinkedHashSet<String>();
        JsonObject now;
        do {
            now = new JsonObject(client.get("/predictions/" + id).body());
            states.add(now.getString("status"));
        } while (!now.getString("status").equals("succeeded"));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(states).containsExactly("starting", "processing", "succeeded");
        assertThat(now.getJsonArray("output")).isEqualTo(new JsonArray(List.of("a", " b", " c")));
        assertThat(EMULATORS.get().served())
                .filteredOn(served -> served.id().equals(id))
                .singleElement()
                .satisfies(served -> assertThat(served.usage().outputTotal()).isEqualTo(3));
    }

    @Test
    void waiting_answers_when_it_is_done() {
        JsonObject done = new JsonObject(waiting.post(LLAMA, input("a b")).body());

        assertThat(done.getString("status")).isEqualTo("succeeded");
        assertThat(done.getJsonObject("metrics").getInteger("output_token_count"))
                .isEqualTo(2);
    }

    @Test
    void an_image_is_a_file_that_can_be_fetched() {
        JsonObject done =
                new JsonObject(waiting.post("/models/black-forest-labs/flux-schnell/predictions", input("a river"))
                        .body());
        String url = done.getJsonArray("output").getString(0);

        assertThat(url).endsWith(".png");
        assertThat(client.get(url).statusCode()).isEqualTo(200);
        assertThat(EMULATORS.get().served())
                .anySatisfy(served -> assertThat(served.units()).containsEntry("images", 1L));
    }

    @Test
    void cancelling_keeps_what_was_written() throws InterruptedException {
        JsonObject created = new JsonObject(
                client.post("/predictions", "{\"version\":\"abc\",\"input\":{\"prompt\":\"[words=1000 pace=20]\"}}")
                        .body());
        String id = created.getString("id");
        String status;
        do {
            status = new JsonObject(client.get("/predictions/" + id).body()).getString("status");
        } while (status.equals("starting"));
        client.post("/predictions/" + id + "/cancel", "");

        assertThat(new JsonObject(client.get("/predictions/" + id).body()).getString("status"))
                .isEqualTo("canceled");
        Served served = EMULATORS.get().served().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(served.ending()).isEqualTo(Served.Ending.SPOILED);
        assertThat(served.usage().count(TokenClass.OUTPUT_TEXT)).isLessThan(1_000);
    }

    @Test
    void one_that_never_began_is_aborted_and_free() {
        var hasty = new EmulatorClient(
                EMULATORS.get(),
                "replicate",
                "authorization",
                "Bearer " + EMULATORS.get().key("replicate"),
                "prefer",
                "wait",
                "cancel-after",
                "0s");
        JsonObject done = new JsonObject(hasty.post(LLAMA, input("a b")).body());

        assertThat(done.getString("status")).isEqualTo("aborted");
        assertThat(EMULATORS.get().served())
                .filteredOn(served -> served.id().equals(done.getString("id")))
                .singleElement()
                .satisfies(served -> assertThat(served.usage().isNone()).isTrue());
    }

    @Test
    void a_stream_has_outputs_and_an_end() {
        JsonObject done = new JsonObject(waiting.post(LLAMA, input("a b")).body());
        String stream =
                client.get(done.getJsonObject("urls").getString("stream")).body();

        assertThat(stream)
                .isEqualTo("event: output\nid: 0:0\ndata: a\n\nevent: output\nid: 1:0\ndata:  b\n\n"
                        + "event: done\nid: 2:0\ndata: {}\n\n");
    }

    @Test
    void one_that_fails_says_why() {
        JsonObject failed =
                new JsonObject(waiting.post(LLAMA, input("[refuse]")).body());

        assertThat(failed.getString("status")).isEqualTo("failed");
        assertThat(failed.getString("error")).isEqualTo("Prediction failed, as ordered.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                           | 422 | input is required",
                "{\"input\":{}}                               | 422 | input: prompt is required",
                "{\"input\":{\"prompt\":5}}                   | 422 | Invalid type. Expected: a string",
                "{\"input\":{\"prompt\":\"x\"},\"model\":\"m\"} | 422 | Additional property model is not allowed",
                "{\"input\":                                  | 400 | Malformed JSON",
            })
    void what_replicate_refuses(String body, int status, String message) {
        HttpResponse<String> response = client.post(LLAMA, body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new JsonObject(response.body()).getString("detail")).contains(message);
    }

    @Test
    void limits_and_keys_have_its_shapes() {
        EMULATORS.get().fault("replicate", "rate-limit=30", 1);
        HttpResponse<String> limited = client.post(LLAMA, input("x"));
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(limited.body()).contains("Your rate limit resets in ~30s.");
        assertThat(new EmulatorClient(EMULATORS.get(), "replicate")
                        .post(LLAMA, input("x"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(client.post(LLAMA, input("[fault:quota]")).statusCode()).isEqualTo(402);
    }
}
