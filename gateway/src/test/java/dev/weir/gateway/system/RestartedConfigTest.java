package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.ConfigOnDisk.MODELS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.config.InvalidConfig;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Weir is started again, on files and a configuration that were changed before.
@Tag("system")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestartedConfigTest {
    private static final String CONFIG = "/api/v1/admin/config";

    private static final ConfigOnDisk DISK = new ConfigOnDisk();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(DISK.weir(), DISK::flags);

    private static JsonObject version() {
        return WEIR.api().get(CONFIG, KEY).data().getJsonObject("version");
    }

    private static boolean has(String model) {
        return WEIR.api().get("/v1/models/" + model, KEY).status() == 200;
    }

    private static void put(String path, String body) {
        Api.Reply reply = WEIR.api().send("PUT", CONFIG + path, KEY, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    @Test
    @Order(1)
    void what_was_changed_by_the_api_is_there_after_a_restart() {
        assertThat(version().getLong("number")).isEqualTo(1);
        put("/providers/second", "{url: 'http://127.0.0.1:1/v1'}");
        put("/models", "{models: [{model: demo, provider: demo}, {model: other, provider: second, unpriced: allow}]}");

        WEIR.expectWarnings();
        WEIR.restart();

        assertThat(version().getLong("number")).isEqualTo(3);
        assertThat(has("other")).isTrue();
        assertThat(has("gpt-4o-mini")).isFalse();
    }

    @Test
    @Order(2)
    void a_file_that_was_edited_while_weir_was_down_is_newer_and_may_name_what_the_api_added() {
        WEIR.expectWarnings();
        WEIR.stop();
        DISK.write("models.yaml", MODELS + "  - {model: third, provider: second, unpriced: allow}\n");
        WEIR.restart();

        assertThat(version().getLong("number")).isEqualTo(4);
        assertThat(version().getString("author")).isEqualTo("file: " + DISK.name("models.yaml"));
        assertThat(version().getString("comment")).isEqualTo("at the start");
        assertThat(has("third")).isTrue();
        assertThat(has("other")).isFalse();
        assertThat(has("gpt-4o-mini")).isTrue();
    }

    @Test
    @Order(3)
    void a_bad_file_refuses_the_start_with_all_its_errors() {
        WEIR.expectWarnings();
        WEIR.stop();
        DISK.write("models.yaml", MODELS + "  - {model: x, provider: fourth}\naliases: {a: nothing}\n");

        assertThatThrownBy(WEIR::restart)
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("models[2].provider: 'fourth' (expected: one of")
                .hasMessageContaining("aliases.a: 'nothing' (expected: a model that a route has)");
    }
}
