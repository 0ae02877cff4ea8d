package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `/api/v1/limits`, `/admin/limits` and `/keys/{id}/limits`.
@Tag("system")
class LimitsApiTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    private static final String COMPANY = "/api/v1/admin/limits";

    private static String ofFirstKey(String key) {
        return "/api/v1/keys/"
                + WEIR.api().get("/api/v1/keys", key).list().getJsonObject(0).getString("id") + "/limits";
    }

    private static Api.Reply send(String method, String path, String key, String body) {
        return WEIR.api().send(method, path, key, body);
    }

    @Test
    void limits_are_put_patched_read_and_deleted() {
        String key = WEIR.newCompany("Limited", "1.00");
        for (String path : new String[] {COMPANY, ofFirstKey(key)}) {
            assertThat(send("GET", path, key, null).data().getValue("requestsPerMinute"))
                    .isNull();
            JsonObject put = send("PUT", path, key, """
                            {"spendPerDay":"10.5","spendPerMonth":"100","currency":"USD","timeZone":"Asia/Tokyo",
                            "requestsPerMinute":600,"tokensPerMinute":90000,"concurrentRequests":20,
                            "concurrentStreams":10,"models":["demo","gpt-*"],
                            "providers":["demo"],"ips":["127.0.0.1","10.0.0.0/8"]}""").data();
            assertThat(put).isEqualTo(new JsonObject("""
                            {"spendPerDay":"10.50","spendPerMonth":"100.00","currency":"USD","timeZone":"Asia/Tokyo",
                            "requestsPerMinute":600,"tokensPerMinute":90000,"concurrentRequests":20,
                            "concurrentStreams":10,"models":["demo","gpt-*"],
                            "providers":["demo"],"ips":["127.0.0.1","10.0.0.0/8"]}"""));
            assertThat(send("GET", path, key, null).data()).isEqualTo(put);

            JsonObject patched = send("PATCH", path, key, """
                            {"spendPerDay":null,"requestsPerMinute":7,"models":null}""").data();
            assertThat(patched)
                    .isEqualTo(put.copy()
                            .putNull("spendPerDay")
                            .put("requestsPerMinute", 7)
                            .putNull("models"));

            JsonObject replaced =
                    send("PUT", path, key, "{\"concurrentStreams\":1}").data();
            assertThat(replaced.getInteger("concurrentStreams")).isEqualTo(1);
            assertThat(replaced.getValue("spendPerMonth")).isNull();
            assertThat(send("DELETE", path, key, null).data().getValue("concurrentStreams"))
                    .isNull();
            assertThat(send("GET", path, key, null).data().getValue("concurrentStreams"))
                    .isNull();
        }
    }

    @Test
    void the_report_shows_company_and_keys_with_their_use() {
        String key = WEIR.newCompany("Reported", "1.00");
        send("PUT", COMPANY, key, "{\"requestsPerMinute\":100,\"spendPerMonth\":\"3.00\"}");
        send("PUT", ofFirstKey(key), key, "{\"concurrentRequests\":4}");

        JsonObject report = WEIR.api().get("/api/v1/limits", key).data();

        assertThat(report.getJsonObject("defaults").getLong("requestsPerMinute"))
                .isEqualTo(6_000_000);
        JsonObject use = report.getJsonObject("company").getJsonObject("use");
        assertThat(use.getJsonObject("spendPerMonth").getString("remaining")).isEqualTo("3.00");
        assertThat(use.getJsonObject("spendPerMonth").getString("resetsAt")).endsWith("-01T00:00:00Z");
        assertThat(use.getJsonObject("requestsPerMinute").getLong("remaining")).isEqualTo(100);
        JsonArray keys = report.getJsonArray("keys");
        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.getJsonObject(0).getJsonObject("use").fieldNames())
                .containsExactlyInAnyOrder("requestsPerMinute", "tokensPerMinute", "concurrentRequests");
        assertThat(keys.getJsonObject(0)
                        .getJsonObject("use")
                        .getJsonObject("concurrentRequests")
                        .getValue("resetsAt"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"requestsPerMinute":-1}                        | requestsPerMinute: -1 (expected: 1 to
                    {"requestsPerMinute":0}                         | requestsPerMinute: 0 (expected: 1 to
                    {"requestsPerMinute":1e30}                      | requestsPerMinute: '1.0E30' (expected: a whole number
                    {"requestsPerMinute":100000000001}              | requestsPerMinute: 100000000001 (expected: 1 to
                    {"requestsPerMinute":"60"}                      | requestsPerMinute: '60' (expected: a whole number
                    {"requestsPerMinute":1.5}                       | requestsPerMinute: '1.5' (expected: a whole number
                    {"tokensPerMinute":true}                        | tokensPerMinute: 'true' (expected: a whole number
                    {"concurrentRequests":1000001}                  | concurrentRequests: 1000001 (expected: 1 to 1000000
                    {"concurrentStreams":[]}                        | concurrentStreams: '[]' (expected: a whole number
                    {"spendPerDay":"-1.00"}                         | spendPerDay: -1.00 (expected: 0.000000001 to
                    {"spendPerDay":"0"}                             | spendPerDay: 0.00 (expected: 0.000000001 to
                    {"spendPerDay":"9000000000"}                    | spendPerDay: 9000000000.00 (expected: 0.000000001 to
                    {"spendPerDay":"1e30"}                          | spendPerDay: '1e30' (expected: a decimal amount
                    {"spendPerDay":"much"}                          | spendPerDay: 'much' (expected: a decimal amount
                    {"spendPerMonth":5}                             | spendPerMonth: '5' (expected: a decimal amount
                    {"spendPerMonth":"1.00","currency":"EUR"}       | currency: 'EUR' (expected: USD
                    {"currency":"euro"}                             | currency: 'euro' (expected: three capital letters
                    {"timeZone":"Europe/Nowhere"}                   | timeZone: 'Europe/Nowhere' (expected: an IANA
                    {"timeZone":"local time"}                       | timeZone: 'local time' (expected: an IANA
                    {"models":[]}                                   | models: '[]' (expected: a list
                    {"models":"demo"}                               | models: 'demo' (expected: a list
                    {"models":[""]}                                 | models: a name of 0 characters (expected: 1 to
                    {"models":[1]}                                  | models: '[1]' (expected: a list
                    {"ips":[]}                                      | ips: '[]' (expected: a list
                    {"ips":["10.0.0.0/33"]}                         | ips: '10.0.0.0/33' (expected: a prefix length of 0 to 32
                    {"ips":["10.1.0.0/8"]}                          | ips: '10.1.0.0/8' (expected: the first address
                    {"ips":["example.org"]}                         | ips: 'example.org' (expected: an address such as
                    {"ips":["::1/129"]}                             | ips: '::1/129' (expected: a prefix length of 0 to 128
                    {"requestsPerHour":5}                           | requestsPerHour: 'unknown field' (expected: one of
                    []                                              | The body is not valid JSON
                    limits                                          | The body is not valid JSON
                    """)
    void limits_that_make_no_sense_are_refused_and_nothing_changes(String body, String message) {
        for (String method : new String[] {"PUT", "PATCH"}) {
            for (String path : new String[] {COMPANY, ofFirstKey(KEY)}) {
                Api.Reply reply = send(method, path, KEY, body);

                assertThat(reply.status()).as(reply.body()).isEqualTo(400);
                assertThat(reply.error().getString("code")).isEqualTo("VALIDATION_ERROR");
                assertThat(reply.error().getString("message")).contains(message);
                assertThat(send("GET", path, KEY, null).data().getValue("requestsPerMinute"))
                        .isNull();
            }
        }
    }

    @Test
    void each_path_wants_its_scope() {
        String keys = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"keys only\",\"scopes\":[\"keys\"]}")
                .data()
                .getString("key");
        String billing = WEIR.api()
                .post("/api/v1/keys", KEY, "{\"name\":\"billing only\",\"scopes\":[\"billing\"]}")
                .data()
                .getString("key");
        String ofKey = ofFirstKey(KEY);

        assertThat(send("GET", "/api/v1/limits", billing, null).status()).isEqualTo(200);
        assertThat(send("GET", "/api/v1/limits", keys, null).status()).isEqualTo(403);
        assertThat(send("GET", ofKey, keys, null).status()).isEqualTo(200);
        for (String method : new String[] {"PUT", "PATCH", "DELETE", "GET"}) {
            String body = method.startsWith("P") ? "{}" : null;
            assertThat(send(method, ofKey, billing, body).status()).isEqualTo(403);
            assertThat(send(method, COMPANY, keys, body).status()).isEqualTo(403);
            assertThat(send(method, COMPANY, null, body).status()).isEqualTo(401);
        }
    }

    @Test
    void an_administrator_limits_any_company_and_a_company_only_its_own_keys() {
        String other = WEIR.newCompany("Other", "1.00");
        String otherKey = ofFirstKey(other);
        assertThat(send("PUT", otherKey, KEY, "{\"requestsPerMinute\":1}").status())
                .isEqualTo(404);
        assertThat(send("GET", otherKey, KEY, null).status()).isEqualTo(404);
        assertThat(send("PUT", "/api/v1/keys/nonsense/limits", KEY, "{}").status())
                .isEqualTo(400);

        Api.Reply unknown = send(
                "PUT", COMPANY + "?companyId=00000000-0000-7000-8000-00000000dead", KEY, "{\"requestsPerMinute\":1}");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.error().getString("message")).contains("00000000dead", "expected");
        assertThat(send("PUT", COMPANY + "?companyId=me", KEY, "{}").status()).isEqualTo(400);
    }
}
