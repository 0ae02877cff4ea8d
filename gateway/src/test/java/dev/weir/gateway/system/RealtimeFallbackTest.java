package dev.weir.gateway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.emulators.Emulators;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Live sessions whose first target opens none.
@Tag("system")
class RealtimeFallbackTest {
    private static final Emulators EMULATORS = Emulators.shared();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> LiveProvider.flagsAndModels(
            EMULATORS,
            """
              - model: spare
                unpriced: allow
                targets:
                  - {provider: demo, upstream: demo, priority: 1}
                  - {provider: away, upstream: gpt-realtime, priority: 2}
                  - {provider: openai, upstream: gpt-realtime, priority: 3}
              - model: keyed
                unpriced: allow
                targets:
                  - {provider: second, upstream: gpt-realtime, priority: 1}
                  - {provider: openai, upstream: gpt-realtime, priority: 2}
              - model: two
                unpriced: allow
                targets:
                  - {provider: azure, upstream: gpt-realtime, priority: 1}
                  - {provider: openai, upstream: gpt-realtime, priority: 2}
            """,
            "--providers.away.url=http://127.0.0.1:" + FreePort.next(),
            "--providers.second.url=" + EMULATORS.url("openai"),
            "--providers.second.key=" + EMULATORS.key("openai"),
            "--routing.attemptsMax=3",
            "--routing.coolDown=100ms"));

    @BeforeEach
    void begin_with_all_in_service() {
        EMULATORS.forget();
        WEIR.expectWarnings();
        RunningWeir.eventually(
                "azure to be in service again",
                () -> provider("azure").getJsonArray("targets").stream()
                        .map(JsonObject.class::cast)
                        .allMatch(target -> target.getBoolean("available")
                                && target.getString("stand").equals("closed")));
    }

    private static JsonObject provider(String name) {
        return WEIR.api()
                .get("/api/v1/admin/providers/" + name, RunningWeir.KEY)
                .data();
    }

    private static LiveClient open(String key, String model) {
        return LiveClient.open(WEIR.port(), "?model=" + model, "authorization", "Bearer " + key);
    }

    /// The line of the session in the log.
    private static JsonObject line() {
        RunningWeir.eventually(
                "the session's end", () -> WEIR.requestLog().stream().anyMatch(line -> line.containsKey("attempts")));
        WEIR.awaitSettled();
        return WEIR.requestLog().stream()
                .filter(line -> line.containsKey("attempts"))
                .findFirst()
                .orElseThrow();
    }

    private static String told(LiveClient session, String header) {
        return session.socket().headers().get(header);
    }

    @Test
    void a_target_that_is_away_is_followed_by_one_that_holds_the_session() {
        String key = WEIR.newCompany("Patient", "20.00");
        Books before = WEIR.books(key);

        try (var session = open(key, "spare")) {
            assertThat(told(session, "x-weir-provider")).isEqualTo("openai");
            assertThat(told(session, "x-weir-attempts")).isEqualTo("2");
            session.ask("Hello");
            session.next("response.done");
            session.leave();
        }

        JsonObject line = line();
        assertThat(line.getString("provider")).isEqualTo("openai");
        assertThat(line.getInteger("attempts")).isEqualTo(2);
        JsonObject failed = line.getJsonArray("failed").getJsonObject(0);
        assertThat(failed.getString("provider")).isEqualTo("away");
        assertThat(failed.getString("reason")).isEqualTo("unreachable");
        assertThat(before.rows())
                .filteredOn(row -> !row.getJsonObject("tokens").isEmpty())
                .hasSize(1)
                .allMatch(row -> row.getString("provider").equals("openai"));
        JsonObject away = provider("away").getJsonArray("targets").getJsonObject(0);
        assertThat(away.getJsonObject("lastMinute").getJsonObject("faults").fieldNames())
                .contains("unreachable");
        assertThat(away.getInteger("running")).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "status=500, server_error",
        "overloaded, overloaded",
        "html-502, server_error",
        "rate-limit=2, rate_limited"
    })
    void whatever_the_first_target_refuses_the_second_opens(String fault, String reason) {
        String key = WEIR.newCompany("Served", "20.00");
        EMULATORS.fault("azure", fault, 1);

        try (var session = open(key, "two")) {
            assertThat(told(session, "x-weir-provider")).isEqualTo("openai");
            session.next("session.created");
            session.leave();
        }

        JsonArray failed = line().getJsonArray("failed");
        assertThat(failed).hasSize(1);
        assertThat(failed.getJsonObject(0).getString("reason")).isEqualTo(reason);
    }

    @Test
    void a_target_whose_only_key_is_refused_is_followed_by_the_next() {
        EMULATORS.fault("openai", "status=401", 1);

        try (var session = open(RunningWeir.KEY, "keyed")) {
            assertThat(told(session, "x-weir-provider")).isEqualTo("openai");
            assertThat(told(session, "x-weir-attempts")).isEqualTo("2");
            session.leave();
        }
        assertThat(line().getJsonArray("failed").getJsonObject(0).getString("reason"))
                .isEqualTo("key_refused");
    }

    @Test
    void a_request_that_is_wrong_for_every_provider_is_not_sent_to_another() {
        String key = WEIR.newCompany("Wrong", "20.00");
        EMULATORS.fault("azure", "status=400", 1);

        var refused = catchThrowableOfType(UpgradeRejectedException.class, () -> open(key, "two"));

        assertThat(refused.getStatus()).isEqualTo(400);
        assertThat(refused.getHeaders().get("x-weir-attempts")).isEqualTo("1");
        assertThat(EMULATORS.served()).hasSize(1);
    }

    @Test
    void a_provider_that_the_key_may_not_use_is_passed_over() {
        String key = WEIR.newCompany("Choosy", "20.00");
        assertThat(WEIR.api()
                        .send("PUT", "/api/v1/admin/limits", key, "{\"providers\":[\"openai\"]}")
                        .status())
                .isEqualTo(200);

        try (var session = open(key, "two")) {
            assertThat(told(session, "x-weir-provider")).isEqualTo("openai");
            assertThat(told(session, "x-weir-attempts")).isEqualTo("1");
            session.leave();
        }
    }
}
