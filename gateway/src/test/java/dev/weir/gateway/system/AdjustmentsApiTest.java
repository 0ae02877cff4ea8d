package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Credits, refunds and corrections over the platform API.
@Tag("system")
class AdjustmentsApiTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final String DEMO = Requests.demo(",\"max_tokens\":3", "\"demo_tokens\":\"3\"");
    private static final String END = "2100-01-01T00:00:00Z";

    private final String key = WEIR.newCompany("Company " + UUID.randomUUID(), "10.00");

    private Api.Reply move(String path, String reference, String body) {
        return WEIR.api().post("/api/v1/admin/" + path, key, body, "Idempotency-Key", reference);
    }

    private JsonObject balance() {
        return WEIR.api().get("/api/v1/balance", key).data();
    }

    private BigDecimal posted() {
        return new BigDecimal(balance().getString("posted"));
    }

    /// A request that cost something: its usage row.
    private JsonObject charge() {
        assertThat(WEIR.api().post(CHAT, key, DEMO).status()).isEqualTo(200);
        WEIR.awaitSettled();
        return WEIR.api().get("/api/v1/usage?limit=1", key).list().getJsonObject(0);
    }

    @Test
    void a_credit_is_granted_shown_used_first_and_listed() {
        String body = "{\"amount\":\"5.00\",\"expiresAt\":\"" + END + "\",\"priority\":7,\"description\":\"Welcome\"}";
        Api.Reply granted = move("credits", "welcome", body);
        assertThat(granted.status()).as(granted.body()).isEqualTo(201);
        assertThat(granted.data().getString("kind")).isEqualTo("credit");
        assertThat(granted.data().getString("expiresAt")).isEqualTo(END);
        assertThat(granted.data().getInteger("priority")).isEqualTo(7);
        assertThat(move("credits", "welcome", body).status()).isEqualTo(200);
        assertThat(balance().getJsonObject("credits"))
                .isEqualTo(new JsonObject()
                        .put("open", "5.00")
                        .put(
                                "expiringNext",
                                new JsonObject().put("amount", "5.00").put("at", END)));

        var charged = new BigDecimal(charge().getString("charged"));

        JsonObject credit = WEIR.api().get("/api/v1/credits", key).list().getJsonObject(0);
        assertThat(charged).isPositive();
        assertThat(new BigDecimal(credit.getString("remaining")))
                .isEqualByComparingTo(new BigDecimal("5").subtract(charged));
        assertThat(credit.getString("granted")).isEqualTo("5.00");
        assertThat(credit.getString("state")).isEqualTo("open");
        assertThat(credit.getInteger("order")).isEqualTo(1);
        assertThat(credit.getString("reference")).isEqualTo("welcome");
        assertThat(posted()).isEqualByComparingTo(new BigDecimal("15").subtract(charged));
    }

    @Test
    void a_charge_is_refunded_once_and_the_refund_names_its_request() {
        JsonObject row = charge();
        String request = row.getString("requestId");
        String body = "{\"requestId\":\"" + request + "\",\"reason\":\"It was wrong\"}";

        Api.Reply refund = move("refunds", "case-1", body);
        Api.Reply again = move("refunds", "case-1", body);

        assertThat(refund.status()).as(refund.body()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.data()).isEqualTo(refund.data());
        assertThat(refund.data().getString("amount")).isEqualTo(row.getString("charged"));
        assertThat(refund.data().getString("of")).isEqualTo(request);
        assertThat(refund.data().getString("kind")).isEqualTo("refund");
        assertThat(posted()).isEqualByComparingTo("10");
        JsonArray ofTheRequest =
                WEIR.api().get("/api/v1/transactions?requestId=" + request, key).list();
        assertThat(IntStream.range(0, ofTheRequest.size())
                        .mapToObj(ofTheRequest::getJsonObject)
                        .map(each -> each.getString("kind")))
                .containsExactlyInAnyOrder("usage", "refund");
    }

    @Test
    void a_refund_beyond_the_charge_is_refused_and_names_both() {
        JsonObject row = charge();
        String request = row.getString("requestId");
        assertThat(move("refunds", "part", "{\"requestId\":\"" + request + "\",\"amount\":\"0.000000001\"}")
                        .status())
                .isEqualTo(201);

        Api.Reply beyond = move("refunds", "beyond", "{\"requestId\":\"" + request + "\",\"amount\":\"5.00\"}");

        assertRefused(beyond, 409, "VALIDATION_ERROR");
        assertThat(beyond.error().getString("message"))
                .contains("'5.00'", row.getString("charged"), "0.000000001", "expected");
        assertThat(beyond.error().getJsonObject("details").getString("param")).isEqualTo("amount");
    }

    @Test
    void a_correction_gives_and_takes_but_never_below_zero() {
        assertThat(move("corrections", "a", "{\"amount\":\"2.50\",\"reason\":\"Forgotten\"}")
                        .status())
                .isEqualTo(201);
        Api.Reply taken = move("corrections", "b", "{\"amount\":\"-12.00\",\"reason\":\"Twice\"}");
        assertThat(taken.data().getString("amount")).isEqualTo("-12.00");
        assertThat(taken.data().getString("description")).isEqualTo("Twice");

        Api.Reply beyond = move("corrections", "c", "{\"amount\":\"-0.51\",\"reason\":\"Twice\"}");

        assertRefused(beyond, 409, "VALIDATION_ERROR");
        assertThat(beyond.error().getString("message")).contains("'-0.51'", "0.50 USD", "expected");
        assertThat(posted()).isEqualByComparingTo("0.5");
    }

    @Test
    void a_key_with_other_values_is_refused_for_each() {
        String request = charge().getString("requestId");
        String credit = "{\"amount\":\"1.00\",\"expiresAt\":\"" + END + "\"}";
        String refund = "{\"requestId\":\"" + request + "\",\"amount\":\"0.000000001\"}";
        String correction = "{\"amount\":\"1.00\",\"reason\":\"x\"}";
        String topUp = "{\"amount\":\"1.00\"}";
        assertThat(move("credits", "k", credit).status()).isEqualTo(201);
        assertThat(move("refunds", "k", refund).status()).isEqualTo(201);
        assertThat(move("corrections", "k", correction).status()).isEqualTo(201);
        assertThat(WEIR.api()
                        .post("/api/v1/topups", key, topUp, "Idempotency-Key", "k")
                        .status())
                .isEqualTo(201);
        BigDecimal before = posted();

        for (Api.Reply reply : List.of(
                move("credits", "k", credit.replace("1.00", "2.00")),
                move("credits", "k", credit.replace("2100", "2101")),
                move("refunds", "k", refund.replace("0.000000001", "0.000000002")),
                move("corrections", "k", correction.replace("x", "y")),
                WEIR.api().post("/api/v1/topups", key, topUp.replace("1.00", "3.00"), "Idempotency-Key", "k"))) {
            assertRefused(reply, 422, "VALIDATION_ERROR");
            assertThat(reply.error().getString("message")).contains("'k'", "expected: a new key");
        }
        assertThat(posted()).isEqualByComparingTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1.00",
                "0",
                "0.00",
                "much",
                "NaN",
                "Infinity",
                "1e400",
                "1e2147483647",
                "-1e-2147483647",
                "0.0000000001",
                "1000000000.01",
                "9223372036.00",
                "99999999999",
                "1,00",
                ""
            })
    void an_amount_that_makes_no_sense_is_refused_by_each(String amount) {
        String request = charge().getString("requestId");
        BigDecimal before = posted();
        String field = "\"amount\":\"" + amount + "\"";

        for (Api.Reply reply : List.of(
                WEIR.api().post("/api/v1/topups", key, "{" + field + "}", "Idempotency-Key", "n"),
                move("credits", "n", "{" + field + ",\"expiresAt\":\"" + END + "\"}"),
                move("refunds", "n", "{" + field + ",\"requestId\":\"" + request + "\"}"),
                move("corrections", "n", "{" + field.replace("-1.00", "0.000") + ",\"reason\":\"x\"}"))) {
            assertRefused(reply, 400, "VALIDATION_ERROR");
            assertThat(reply.error().getString("message")).contains("amount", "expected");
            assertThat(reply.error().getJsonObject("details").getString("param"))
                    .isEqualTo("amount");
        }
        assertThat(posted()).isEqualByComparingTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"amount\":\"1.00\"}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"tomorrow\"}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"+1000000-01-01T00:00:00Z\"}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2100-01-01T00:00:00Z\",\"priority\":-1}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2100-01-01T00:00:00Z\",\"priority\":1001}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2100-01-01T00:00:00Z\",\"priority\":1.5}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2100-01-01T00:00:00Z\",\"priority\":\"high\"}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2100-01-01T00:00:00Z\",\"currency\":\"EUR\"}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2100-01-01T00:00:00Z\",\"companyId\":\"me\"}",
                "{\"amount\":1,\"expiresAt\":\"2100-01-01T00:00:00Z\"}",
                "{\"amount\":\"1.00\",\"expiresAt\":\"2100-01-01T00:00:00Z\",\"forever\":true}",
                "[]"
            })
    void a_credit_that_makes_no_sense_is_refused(String body) {
        assertRefused(move("credits", "n", body), 400, "VALIDATION_ERROR");
        assertThat(posted()).isEqualByComparingTo("10");
    }

    @Test
    void what_is_missing_or_unknown_is_named() {
        String nobody = "00000000-0000-7000-8000-00000000dead";
        assertRefused(move("refunds", "n", "{}"), 400, "VALIDATION_ERROR");
        assertRefused(move("refunds", "n", "{\"requestId\":\"it\"}"), 400, "VALIDATION_ERROR");
        assertRefused(move("corrections", "n", "{\"amount\":\"1.00\"}"), 400, "VALIDATION_ERROR");
        Api.Reply unknown = move("refunds", "n", "{\"requestId\":\"" + nobody + "\"}");
        assertRefused(unknown, 404, "NOT_FOUND");
        assertThat(unknown.error().getString("message")).contains(nobody, "expected");
        String elsewhere = ",\"companyId\":\"" + nobody + "\"}";
        assertRefused(
                move("credits", "n", "{\"amount\":\"1.00\",\"expiresAt\":\"" + END + "\"" + elsewhere),
                404,
                "NOT_FOUND");
        assertRefused(move("corrections", "n", "{\"amount\":\"1.00\",\"reason\":\"x\"" + elsewhere), 404, "NOT_FOUND");
        assertRefused(move("refunds", "n", "{\"requestId\":\"" + nobody + "\"" + elsewhere), 404, "NOT_FOUND");
        assertThat(posted()).isEqualByComparingTo("10");
    }

    @Test
    void a_request_of_another_company_is_unknown() {
        String mine = charge().getString("requestId");
        Api.Reply reply = WEIR.api()
                .post("/api/v1/admin/refunds", KEY, "{\"requestId\":\"" + mine + "\"}", "Idempotency-Key", "theft");

        assertRefused(reply, 404, "NOT_FOUND");
    }

    @Test
    void only_administrators_move_money_by_hand() {
        String billing = WEIR.api()
                .post("/api/v1/keys", key, "{\"name\":\"reader\",\"scopes\":[\"billing\",\"keys\",\"inference\"]}")
                .data()
                .getString("key");
        for (String path : List.of("credits", "refunds", "corrections")) {
            assertRefused(WEIR.api().post("/api/v1/admin/" + path, billing, "{}"), 403, "FORBIDDEN");
            assertRefused(WEIR.api().post("/api/v1/admin/" + path, null, "{}"), 401, "UNAUTHORIZED");
        }
        assertThat(WEIR.api().get("/api/v1/credits", billing).status()).isEqualTo(200);
        assertRefused(WEIR.api().get("/api/v1/credits", null), 401, "UNAUTHORIZED");
    }

    private static void assertRefused(Api.Reply reply, int status, String code) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        assertThat(reply.error().getString("code")).isEqualTo(code);
        assertThat(reply.error().getString("message")).isNotBlank();
        assertThat(reply.body()).doesNotContain("Exception", "at dev.", "at io.");
    }
}
