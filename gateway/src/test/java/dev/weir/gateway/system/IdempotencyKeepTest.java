package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How long answers are kept, and who says so.
@Tag("system")
class IdempotencyKeepTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--idempotency.keep 1s");

    private static final Keyed KEYED = new Keyed(WEIR);
    private static final String PATH = "/api/v1/admin/idempotency";

    private final String company = WEIR.newCompany("Keeper", "1.00");

    private static Api.Reply put(String key, String body) {
        return WEIR.api().send("PUT", PATH, key, body);
    }

    private String companyId() {
        WEIR.upstream().expect(Script.json(200, Samples.answer("Hi", Samples.usage(1, 1))));
        WEIR.api().post(Requests.CHAT, company, Requests.chat());
        RunningWeir.eventually(
                "the line of its request", () -> !WEIR.requestLog().isEmpty());
        return WEIR.requestLog().getLast().getString("company");
    }

    @Test
    void after_its_time_the_same_request_is_executed_again_and_a_companys_own_time_goes_before() {
        String id = companyId();
        Api.Reply set = put(KEY, "{\"companyId\":\"" + id + "\",\"keep\":\"7d\"}");
        assertThat(set.status()).isEqualTo(200);
        assertThat(set.data())
                .isEqualTo(new JsonObject()
                        .put("companyId", id)
                        .put("keep", "604800s")
                        .put("own", true));
        WEIR.upstream().answerOthers(_ -> Script.json(200, Samples.answer("Hello", Samples.usage(10, 5))));
        KEYED.post(KEY, "key", Requests.chat());
        KEYED.post(company, "key", Requests.chat());
        KEYED.awaitStored();
        assertThat(WEIR.upstream().calls()).isEqualTo(3);

        RunningWeir.eventually("an execution", () -> {
            KEYED.awaitStored();
            Api.Reply reply = KEYED.post(KEY, "key", Requests.chat());
            return reply.status() == 200 && reply.header("idempotent-replayed").isEmpty();
        });

        assertThat(KEYED.post(company, "key", Requests.chat()).header("idempotent-replayed"))
                .isPresent();
        assertThat(WEIR.upstream().calls()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"'\"keep\":null'", "''"})
    void a_companys_own_time_can_be_taken_away(String keep) {
        String id = companyId();
        put(KEY, "{\"companyId\":\"" + id + "\",\"keep\":\"30s\"}");

        Api.Reply reset = put(KEY, "{\"companyId\":\"" + id + "\"" + (keep.isEmpty() ? "" : "," + keep) + "}");

        assertThat(reset.data().getString("keep")).isEqualTo("1s");
        assertThat(reset.data().getBoolean("own")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0s", "31d", "721h", "-1h", "1.5h", "500ms", "24", "h", "999999999d", "1w"})
    void a_time_out_of_range_is_refused(String keep) {
        Api.Reply reply = put(KEY, "{\"companyId\":\"" + UUID.randomUUID() + "\",\"keep\":\"" + keep + "\"}");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().getJsonObject("details").getString("param")).isEqualTo("keep");
        assertThat(reply.error().getString("message"))
                .isEqualTo("keep: '" + keep + "' (expected: a duration such as 30s, 15m, 24h or 7d, from 1s to 30d)");
    }

    @Test
    void a_company_that_there_is_not_is_named() {
        UUID nobody = UUID.randomUUID();

        Api.Reply reply = put(KEY, "{\"companyId\":\"" + nobody + "\",\"keep\":\"1h\"}");

        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.error().getString("message"))
                .isEqualTo("companyId: '" + nobody + "' (expected: a company that has an API key)");
    }

    @Test
    void what_is_missing_malformed_or_unknown_is_named() {
        assertThat(put(KEY, "{\"keep\":\"1h\"}").error().getString("message")).contains("'companyId'");
        assertThat(put(KEY, "{\"companyId\":\"x\",\"keep\":\"1h\"}").error().getString("message"))
                .isEqualTo("companyId: 'x' (expected: a UUID)");
        assertThat(put(KEY, "{\"hold\":\"1h\"}").error().getString("message")).contains("one of companyId, keep");
        assertThat(put(KEY, "{").error().getString("message")).contains("not valid JSON");
    }

    @Test
    void only_an_admin_may() {
        String other = WEIR.api()
                .post("/api/v1/keys", company, "{\"name\":\"reader\",\"scopes\":[\"billing\"]}")
                .data()
                .getString("key");

        assertThat(put(other, "{\"companyId\":\"" + UUID.randomUUID() + "\"}").status())
                .isEqualTo(403);
        assertThat(put(null, "{}").status()).isEqualTo(401);
    }
}
