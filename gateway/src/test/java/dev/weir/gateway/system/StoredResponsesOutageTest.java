package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Script;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The database goes away and comes back while responses are to be stored.
@Tag("system")
class StoredResponsesOutageTest {
    private static final CuttablePostgres LINK = new CuttablePostgres();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(StoredResponsesOutageTest::settings);

    private static List<String> settings() {
        return List.of(
                "--postgres.url=" + LINK.to(WEIR.postgres().url().reveal()),
                "--billing.retryPauseMax=100ms",
                "--responses.storeAttemptsMax=100");
    }

    @AfterAll
    static void close_the_link() {
        LINK.close();
    }

    @Test
    void while_it_is_away_a_response_is_delivered_and_can_be_gone_on_from_here_and_is_stored_after() {
        String id;
        responds(""); // and there is an allowance now
        try {
            WEIR.expectWarnings();
            LINK.cut();
            String first = responds("");
            id = responds(",\"previous_response_id\":\"" + first + "\"");
            assertThat(WEIR.api().get("/v1/responses/" + id, KEY).status()).isEqualTo(200);

            Api.Reply unknown = WEIR.api().post("/v1/responses", KEY, response(",\"previous_response_id\":\"resp_1\""));
            assertThat(unknown.status()).isEqualTo(503);
            assertThat(unknown.error().getString("code")).isEqualTo("storage_unavailable");
            assertThat(unknown.header("retry-after")).isPresent();
            assertThat(WEIR.api().get("/v1/responses/resp_1", KEY).status()).isEqualTo(503);
        } finally {
            LINK.mend();
        }

        RunningWeir.eventually("both to be stored", () -> WEIR.api().metrics().contains("weir_responses_unstored 0"));
        assertThat(WEIR.api().get("/v1/responses/" + id, KEY).json().getString("id"))
                .isEqualTo(id);
        RunningWeir.eventually(
                "the database", () -> WEIR.api().get("/ready", null).status() == 200);
    }

    private static String response(String more) {
        return "{\"model\":\"" + Requests.MODEL + "\",\"input\":\"Say hello\"" + more + "}";
    }

    /// The id of an answer.
    private static String responds(String more) {
        WEIR.upstream()
                .expect(Script.json(
                        200,
                        "{\"id\":\"resp_theirs\",\"object\":\"response\",\"status\":\"completed\",\"output\":[],"
                                + "\"usage\":{\"input_tokens\":1,\"output_tokens\":1,\"total_tokens\":2}}"));
        Api.Reply reply = WEIR.api().post("/v1/responses", KEY, response(more));
        assertThat(reply.status()).isEqualTo(200);
        return reply.json().getString("id");
    }
}
