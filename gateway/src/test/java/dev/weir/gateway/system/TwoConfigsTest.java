package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.CuttableLink.State;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Two nodes whose configuration is changed on one of them.
@Tag("system")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class TwoConfigsTest {
    private static final String CONFIG = "/api/v1/admin/config";

    private static final ClusterPlace PLACE_A = new ClusterPlace();
    private static final ClusterPlace PLACE_B = new ClusterPlace();
    private static final ConfigOnDisk DISK_A = new ConfigOnDisk();
    private static final ConfigOnDisk DISK_B = new ConfigOnDisk();

    @RegisterExtension
    @Order(1)
    static final RunningWeir A = new RunningWeir(DISK_A.weir(), () -> {
        var settings = new ArrayList<>(PLACE_A.settings(PLACE_B));
        settings.addAll(DISK_A.flags());
        return settings;
    });

    @RegisterExtension
    @Order(2)
    static final RunningWeir B = new RunningWeir(DISK_B.weir(), () -> {
        var settings = new ArrayList<>(PLACE_B.settings(PLACE_A));
        settings.addAll(DISK_B.flags());
        settings.add("--postgres.url=" + A.postgres().url().reveal());
        return settings;
    });

    @AfterAll
    static void close_the_links() {
        PLACE_A.close();
        PLACE_B.close();
    }

    private static JsonObject config(RunningWeir node) {
        return node.api().get(CONFIG, KEY).data();
    }

    private static JsonObject version(RunningWeir node) {
        return config(node).getJsonObject("version");
    }

    private static boolean has(RunningWeir node, String model) {
        return node.api().get("/v1/models/" + model, KEY).status() == 200;
    }

    private static void put(RunningWeir node, String path, String body) {
        Api.Reply reply = node.api().send("PUT", CONFIG + path, KEY, body);
        assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }

    private static String models(String name) {
        return "{models: [{model: demo, provider: demo}, {model: " + name + ", provider: openai, unpriced: allow}]}";
    }

    @Test
    @Order(1)
    void both_start_with_the_first_version() {
        assertThat(version(A).getLong("number")).isEqualTo(1);
        assertThat(version(B)).isEqualTo(version(A));
    }

    @Test
    @Order(2)
    void a_change_on_one_holds_on_both() {
        put(A, "/models", models("of-a"));

        assertThat(has(A, "of-a")).isTrue();
        RunningWeir.eventually("the other node", () -> has(B, "of-a"));
        assertThat(version(B)).isEqualTo(version(A));
    }

    @Test
    @Order(3)
    void an_edit_of_a_file_on_one_holds_on_both() {
        DISK_B.write("models.yaml", ConfigOnDisk.MODELS + "aliases: {little: gpt-4o-mini}\n");

        RunningWeir.eventually("the alias here", () -> has(B, "little"));
        RunningWeir.eventually("the alias there", () -> has(A, "little"));
        assertThat(version(A).getString("author")).isEqualTo("file: " + DISK_B.name("models.yaml"));
    }

    @Test
    @Order(4)
    void when_the_bus_is_cut_it_is_seen_in_the_table() {
        A.expectWarnings();
        B.expectWarnings();
        PLACE_A.setBus(State.CUT);
        PLACE_B.setBus(State.CUT);

        put(B, "/models", models("of-b"));

        RunningWeir.eventually("the other node", () -> has(A, "of-b"));
        PLACE_A.setBus(State.OPEN);
        PLACE_B.setBus(State.OPEN);
    }
}
