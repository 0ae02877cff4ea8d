package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.main.RunningWeir.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.Money;
import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.gateway.main.RunningWeir.Company;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `PUT /api/v1/admin/notices`, and what a company's facts look like to whoever listens.
@Tag("system")
class NoticesApiTest {
    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir("--outbox.interval 20ms");

    private static final String NOTICES = "/api/v1/admin/notices";
    private static final String BALANCE = "/api/v1/balance";

    private final Company company = WEIR.newCompany("Told", new Money(10_000_000_000L, "USD"));

    private Api.Reply put(String key, String body) {
        return WEIR.api().send("PUT", NOTICES, key, body);
    }

    private String lowBalance() {
        return WEIR.api().get(BALANCE, company.key()).data().getString("lowBalance");
    }

    private String bound(String value) {
        return "{\"companyId\":\"" + company.id() + "\",\"lowBalance\":" + value + "}";
    }

    @Test
    void a_bound_is_set_shown_in_the_balance_and_taken_away() {
        assertThat(WEIR.api().get(BALANCE, company.key()).data().containsKey("lowBalance"))
                .isTrue();
        assertThat(lowBalance()).isNull();

        Api.Reply set = put(KEY, bound("\"2.5\""));

        assertThat(set.status()).as(set.body()).isEqualTo(200);
        assertThat(set.data())
                .isEqualTo(new JsonObject()
                        .put("companyId", company.id().toString())
                        .put("currency", "USD")
                        .put("lowBalance", "2.50")
                        .put("posted", "10.00"));
        assertThat(lowBalance()).isEqualTo("2.50");
        assertThat(put(company.key(), "{\"lowBalance\":null}").data().getString("lowBalance"))
                .isNull();
        assertThat(lowBalance()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"lowBalance":"0"}                              | 400 | lowBalance
                    {"lowBalance":"-1"}                             | 400 | lowBalance
                    {"lowBalance":"1e12"}                           | 400 | lowBalance
                    {"lowBalance":"5000000000"}                     | 400 | lowBalance
                    {"lowBalance":"0.0000000001"}                   | 400 | lowBalance
                    {"lowBalance":"much"}                           | 400 | lowBalance
                    {"lowBalance":""}                               | 400 | lowBalance
                    {"lowBalance":5}                                | 400 | lowBalance
                    {"low":"5"}                                     | 400 | low
                    {"companyId":"x","lowBalance":"5"}              | 400 | companyId
                    {"companyId":"00000000-0000-7000-8000-00000000dead","lowBalance":"5"} | 404 | companyId
                    []                                              | 400 |
                    """)
    void a_bad_bound_is_refused_by_name_and_changes_nothing(String body, int status, String param) {
        Api.Reply refused = put(company.key(), body);

        assertThat(refused.status()).as(refused.body()).isEqualTo(status);
        assertThat(refused.body()).contains("expected");
        if (param != null) {
            assertThat(refused.body()).contains(param);
        }
        assertThat(lowBalance()).isNull();
    }

    private static String kind(JsonObject fact) {
        return fact.getString("kind");
    }

    @Test
    void only_administrators_set_it() {
        String reader = WEIR.api()
                .post("/api/v1/keys", company.key(), "{\"name\":\"reader\",\"scopes\":[\"billing\"]}")
                .data()
                .getString("key");

        assertThat(put(reader, bound("\"5\"")).status()).isEqualTo(403);
        assertThat(put("nobody's key", bound("\"5\"")).status()).isEqualTo(401);
    }

    @Test
    void a_charge_below_it_is_heard_on_the_bus_logged_and_counted() {
        WEIR.expectWarnings();
        List<JsonObject> heard = WEIR.hearFacts(company.id());
        put(KEY, bound("\"10.00\""));

        WEIR.api().post(Requests.CHAT, company.key(), Requests.demo("", "\"demo_tokens\":\"3\""));

        eventually("the facts", () -> heard.stream().anyMatch(fact -> kind(fact).equals("balance_low")));
        // Its opening balance may be told before anybody listens.
        heard.removeIf(fact -> kind(fact).equals("topped_up"));
        assertThat(heard).extracting(NoticesApiTest::kind).containsExactly("usage_posted", "balance_low");
        JsonObject usage = heard.getFirst();
        assertThat(usage.getInteger("requests")).isEqualTo(1);
        assertThat(Money.parseNanos(usage.getString("posted")))
                .isEqualTo(10_000_000_000L - Money.parseNanos(usage.getString("charged")));
        assertThat(heard.getLast().getString("posted")).isEqualTo(usage.getString("posted"));
        assertThat(heard.getLast().getString("lowBalance")).isEqualTo("10.00");
        eventually(
                "the count",
                () -> WEIR.api().metrics().lines().anyMatch(line -> line.startsWith("weir_balance_low_total 1.")));
        assertThat(WEIR.warnings())
                .filteredOn(text -> text.contains("The balance of company " + company.id() + " is low"))
                .hasSize(1);
    }
}
