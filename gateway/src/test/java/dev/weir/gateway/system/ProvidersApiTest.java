package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// `/api/v1/admin/providers`, and the same in `/metrics`.
@Tag("system")
class ProvidersApiTest {
    private static final String PATH = "/api/v1/admin/providers";

    @RegisterExtension
    static final RunningWeir WEIR =
            new RunningWeir("--providers.house.url http://user:hidden@127.0.0.1:9/v1?token=hidden");

    private static JsonObject provider(String name) {
        return WEIR.api().get(PATH + "/" + name, KEY).data();
    }

    private static JsonObject target(JsonObject provider, String model) {
        return provider.getJsonArray("targets").stream()
                .map(JsonObject.class::cast)
                .filter(target -> target.getString("model").equals(model))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + model + " in " + provider.encodePrettily()));
    }

    /// What does not change while it is looked at.
    private static JsonObject timeless(JsonObject figures) {
        JsonObject copy = figures.copy();
        copy.remove("seconds");
        copy.remove("perSecond");
        return copy;
    }

    private static void chat(String model) {
        WEIR.api().chat("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}");
        WEIR.awaitSettled();
    }

    @Test
    void every_provider_is_listed_in_service_or_not_without_what_is_secret() {
        Api.Reply reply = WEIR.api().get(PATH, KEY);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).doesNotContain(RunningWeir.UPSTREAM_KEY, "hidden");
        List<JsonObject> all = reply.list().stream().map(JsonObject.class::cast).toList();
        assertThat(all)
                .extracting(provider -> provider.getString("name"))
                .startsWith("demo")
                .contains("openai", "azure", "house");
        assertThat(provider("openai").getMap())
                .containsEntry("dialect", "openai")
                .containsEntry("address", WEIR.upstream().url())
                .containsEntry("inService", true)
                .containsEntry("up", true);
        assertThat(provider("house").getMap())
                .containsEntry("dialect", "openai-compatible")
                .containsEntry("address", "http://127.0.0.1:9/v1");
        assertThat(provider("openai").getJsonArray("keys").getJsonObject(0).getMap())
                .containsEntry("key", "…cret")
                .containsEntry("state", "in_service")
                .containsEntry("coolingForMs", 0)
                .containsEntry("reason", null)
                .containsEntry("failures", 0);
        assertThat(provider("house").getJsonArray("keys")).isEmpty();
        assertThat(provider("azure").getMap())
                .containsEntry("address", null)
                .containsEntry("inService", false)
                .containsEntry("running", 0);
    }

    @Test
    void a_target_shows_what_was_asked_of_it_and_how_that_went() {
        WEIR.upstream().answerOthers(_ -> Script.json(200, Samples.answer("Hello", Samples.usage(9, 4))));
        chat("gpt-5-mini");

        JsonObject target = target(provider("openai"), "gpt-5-mini");
        assertThat(target.getMap())
                .containsEntry("available", true)
                .containsEntry("stand", "closed")
                .containsEntry("coolingForMs", 0)
                .containsEntry("reason", null)
                .containsEntry("running", 0);
        JsonObject minute = target.getJsonObject("lastMinute");
        assertThat(minute.getMap())
                .containsEntry("attempts", 1)
                .containsEntry("succeeded", 1)
                .containsEntry("failed", 0)
                .containsEntry("errorPercent", 0.0);
        assertThat(minute.getInteger("outputTokens")).isPositive();
        assertThat(minute.getJsonObject("latencyMs").getDouble("p99")).isPositive();
        assertThat(timeless(target.getJsonObject("lastFiveMinutes"))).isEqualTo(timeless(minute));
        assertThat(target.getJsonObject("now").getInteger("attempts")).isEqualTo(1);
        assertThat(WEIR.api().metrics())
                .contains("weir_target_attempts_total{fault=\"none\",model=\"gpt-5-mini\",provider=\"openai\"} 1.0")
                .contains("weir_provider_key_available{key=\"…cret\",provider=\"openai\"} 1.0")
                .contains("weir_request_attempts_count ");
    }

    @Test
    void a_fault_is_told_by_its_kind() {
        WEIR.expectWarnings();
        WEIR.upstream().answerOthers(_ -> Script.json(500, "{}"));
        chat("gpt-5-nano");

        JsonObject minute = target(provider("openai"), "gpt-5-nano").getJsonObject("lastMinute");
        assertThat(minute.getInteger("failed")).isPositive().isEqualTo(minute.getInteger("attempts"));
        assertThat(minute.getDouble("errorPercent")).isEqualTo(100);
        assertThat(minute.getJsonObject("faults").fieldNames()).containsExactly("server_error");
        assertThat(minute.getJsonObject("latencyMs").getMap())
                .containsEntry("p50", null)
                .containsEntry("p99", null);
        assertThat(WEIR.api().metrics())
                .contains(
                        "weir_target_attempts_total{fault=\"server_error\",model=\"gpt-5-nano\",provider=\"openai\"}");
    }

    @Test
    void an_unknown_provider_is_answered_with_the_known_ones() {
        Api.Reply reply = WEIR.api().get(PATH + "/opnai", KEY);

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.error().getString("message")).contains("name: 'opnai' (expected: demo, openai, ");
    }

    @Test
    void only_an_administrator_may_see_them() {
        String billing = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"billing only\",\"scopes\":[\"billing\"]}")
                .data()
                .getString("key");

        for (String path : List.of(PATH, PATH + "/openai")) {
            assertThat(WEIR.api().get(path, billing).status()).isEqualTo(403);
            assertThat(WEIR.api().get(path, null).status()).isEqualTo(401);
            assertThat(WEIR.api().post(path, KEY, "{}").status()).isEqualTo(405);
        }
    }
}
