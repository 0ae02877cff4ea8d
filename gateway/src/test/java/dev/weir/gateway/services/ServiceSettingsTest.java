package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.identity.Scope;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.InvalidConfig;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceSettingsTest {
    private static final String GOOD = """
            services:
              good:
                prefix: /services/good
                urls: http://127.0.0.1:1
            """;

    @Test
    void the_defaults() {
        ServiceSettings good = RunningServices.config(GOOD, Map.of()).services().get("good");

        assertThat(good)
                .isEqualTo(new ServiceSettings(
                        "/services/good",
                        List.of("http://127.0.0.1:1"),
                        true,
                        Entrance.KEY,
                        Scope.INFERENCE,
                        false,
                        Balance.LEAST_BUSY,
                        2,
                        Duration.ofMillis(50),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        DataSize.kib(64),
                        5,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(30),
                        new DataSize(1L << 30),
                        DataSize.kib(32),
                        1000,
                        1000,
                        Duration.ofSeconds(30),
                        true,
                        new HeaderRules(List.of(), Map.of(), Map.of()),
                        new HeaderRules(List.of(), Map.of(), Map.of()),
                        new SocketSettings(true, DataSize.mib(16), Duration.ofMinutes(10), 1000)));
    }

    @Test
    void flags_and_variables_name_services_too() {
        var config = ConfigLoader.load(
                RunningServices.Config.class,
                null,
                Map.of("WEIR_SERVICES_SHOP_URLS", "http://a:1, http://b:2", "WEIR_SERVICES_SHOP_RETRIES", "7"),
                List.of("--services.shop.prefix=/shop", "--services.shop.sockets.max", "3"));

        ServiceSettings shop = config.services().get("shop");
        assertThat(shop.urls()).containsExactly("http://a:1", "http://b:2");
        assertThat(shop.retries()).isEqualTo(7);
        assertThat(shop.sockets().max()).isEqualTo(3);
    }

    @Test
    void the_settings_of_an_aggregate() {
        AggregateSettings home =
                RunningServices.config(GOOD + """
                                aggregates:
                                  home:
                                    path: /api/v1/aggregate/home
                                    parts:
                                      a: {service: good, path: /x}
                                      b: {service: good, path: /y, timeout: 1s}
                                """, Map.of()).aggregates().get("home");

        assertThat(home.auth()).isEqualTo(Entrance.KEY);
        assertThat(home.timeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(home.partMax()).isEqualTo(DataSize.mib(1));
        assertThat(home.parts())
                .containsExactly(
                        Map.entry("a", new PartSettings("good", "/x", Optional.empty())),
                        Map.entry("b", new PartSettings("good", "/y", Optional.of(Duration.ofSeconds(1)))));
    }

    /// What is written of the service `bad`, and what is said about it.
    enum Bad {
        NO_PREFIX("urls: http://h", "services.bad.prefix: no value (expected: a text)"),
        NO_URLS("prefix: /bad", "services.bad.urls: none (expected: one or more, such as http://10.0.0.7:8080)"),
        NO_SLASH("prefix: bad\n    urls: http://h", "services.bad.prefix: 'bad' (expected: a path such as"),
        SLASH_AT_THE_END("prefix: /bad/\n    urls: http://h", "services.bad.prefix: '/bad/' (expected: a path such as"),
        CLIMBING("prefix: /a/../b\n    urls: http://h", "services.bad.prefix: '/a/../b' (expected: a path such as"),
        ROOT("prefix: /\n    urls: http://h", "services.bad.prefix: '/' (expected: a path such as"),
        NO_URL("prefix: /bad\n    urls: nowhere", "services.bad.urls: 'nowhere' (expected: a URL such as"),
        NO_HTTP("prefix: /bad\n    urls: ftp://h", "services.bad.urls: 'ftp://h' (expected: a URL such as"),
        USER_IN_URL("prefix: /bad\n    urls: http://u:p@h", "(expected: a URL such as"),
        QUERY_IN_URL("prefix: /bad\n    urls: http://h/?a=1", "(expected: a URL such as"),
        BAD_PORT("prefix: /bad\n    urls: http://h:70000", "(expected: a URL such as"),
        TWICE("prefix: /bad\n    urls: http://h, http://h", "services.bad.urls: 'http://h' twice"),
        MIXED(
                "prefix: /bad\n    urls: http://h, https://h",
                "services.bad.urls: some with http and some with https (expected: all the same)"),
        NEGATIVE("prefix: /bad\n    urls: http://h\n    retries: -1", "services.bad.retries: -1 from"),
        NO_TIME(
                "prefix: /bad\n    urls: http://h\n    idleTimeout: 0s",
                "services.bad.idleTimeout: 0ms (expected: more than 0)"),
        TOO_MUCH_KEPT(
                "prefix: /bad\n    urls: http://h\n    retryBodyMax: 1GiB",
                "services.bad.retryBodyMax: 1GiB (expected: at most 16MiB"),
        NO_ENTRANCE("prefix: /bad\n    urls: http://h\n    auth: maybe", "services.bad.auth: 'maybe' from"),
        NO_SCOPE("prefix: /bad\n    urls: http://h\n    scope: god", "services.bad.scope: 'god' from"),
        SECRET_NOT_SET(
                "prefix: /bad\n    urls: http://h\n    requestHeaders: {set: {authorization: \"${NOBODY_SETS_THIS}\"}}",
                "services.bad.requestHeaders.set.authorization at"),
        HOP_HEADER(
                "prefix: /bad\n    urls: http://h\n    requestHeaders: {remove: connection}",
                "services.bad.requestHeaders.remove: 'connection' (expected: a header that is not Weir's"),
        OUR_HEADER(
                "prefix: /bad\n    urls: http://h\n    requestHeaders: {set: {X-Weir-Company: me}}",
                "services.bad.requestHeaders.set: 'X-Weir-Company' (expected: a header that is not Weir's"),
        NO_HEADER(
                "prefix: /bad\n    urls: http://h\n    responseHeaders: {add: {\"a b\": c}}",
                "services.bad.responseHeaders.add: 'a b' (expected: the name of a header)"),
        TWO_LINES(
                "prefix: /bad\n    urls: http://h\n    responseHeaders: {add: {x: \"hidden\\r\\ny: z\"}}",
                "services.bad.responseHeaders.add: the value of 'x' (expected: one line of visible ASCII"),
        SHORT_FRAMES(
                "prefix: /bad\n    urls: http://h\n    sockets: {frameMax: 10B}",
                "services.bad.sockets.frameMax: 10B (expected: 125B or more)"),
        UNKNOWN_KEY("prefix: /bad\n    urls: http://h\n    retrys: 1", "services.bad.retrys at");

        private final String written;
        private final String said;

        Bad(String written, String said) {
            this.written = written;
            this.said = said;
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_wrong_with_a_service_is_said_with_its_key(Bad bad) {
        assertThatThrownBy(() -> RunningServices.config(GOOD + "  bad:\n    " + bad.written + "\n", Map.of()))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageStartingWith("1 problem")
                .hasMessageContaining(bad.said)
                .hasMessageNotContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/x",
                "/v1beta",
                "/api",
                "/api/v1/x",
                "/ws",
                "/health",
                "/ready",
                "/metrics",
                "/metrics/x"
            })
    void paths_of_weirs_own_are_refused(String own) {
        assertThatThrownBy(() ->
                        RunningServices.config("services: {bad: {prefix: " + own + ", urls: \"http://h\"}}", Map.of()))
                .hasMessageContaining("services.bad.prefix: '" + own + "' is Weir's own (expected: a path that is not")
                .hasMessageContaining("/v1, /v1beta, /api, /ws, /health, /ready, /metrics");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1x", "/apis", "/v2", "/services/v1", "/a.b/c_d~e-f"})
    void others_are_free(String free) {
        assertThat(RunningServices.config("services: {ok: {prefix: " + free + ", urls: \"http://h\"}}", Map.of())
                        .services())
                .hasSize(1);
    }

    /// What is written of the aggregate `bad`, and what is said about it.
    enum BadAggregate {
        NO_PARTS("path: /home", "aggregates.bad.parts: 0 (expected: 1 to 32)"),
        OWN_PATH(
                "path: /api/v1/keys\n    parts: {a: {service: good, path: /x}}",
                "aggregates.bad.path: '/api/v1/keys' is Weir's own"),
        NO_NAME(
                "path: /api/v1/aggregate/\n    parts: {a: {service: good, path: /x}}",
                "aggregates.bad.path: '/api/v1/aggregate/' (expected: a path such as /api/v1/aggregate/home"),
        NO_TIME(
                "path: /home\n    timeout: 0s\n    parts: {a: {service: good, path: /x}}",
                "aggregates.bad.timeout: 0ms (expected: more than 0)"),
        TOO_LONG(
                "path: /home\n    partMax: 1GiB\n    parts: {a: {service: good, path: /x}}",
                "aggregates.bad.partMax: 1GiB (expected: at most 64MiB"),
        NO_PART_PATH(
                "path: /home\n    parts: {a: {service: good, path: x}}",
                "aggregates.bad.parts.a.path: 'x' (expected: a path such as /orders?user={query.user})"),
        NO_TEMPLATE(
                "path: /home\n    parts: {a: {service: good, path: \"/x/{user}\"}}",
                "aggregates.bad.parts.a.path: '/x/{user}' (expected: a path such as"),
        CLIMBING_PART(
                "path: /home\n    parts: {a: {service: good, path: /x/../y}}",
                "aggregates.bad.parts.a.path: '/x/../y' (expected: a path such as");

        private final String written;
        private final String said;

        BadAggregate(String written, String said) {
            this.written = written;
            this.said = said;
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_is_wrong_with_an_aggregate_is_said_with_its_key(BadAggregate bad) {
        assertThatThrownBy(
                        () -> RunningServices.config(GOOD + "aggregates:\n  bad:\n    " + bad.written + "\n", Map.of()))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining(bad.said);
    }

    @Test
    void everything_that_does_not_fit_together_is_said_at_once() {
        RunningServices.Config config = RunningServices.config("""
                services:
                  one: {prefix: /shop, urls: "http://h"}
                  two: {prefix: /shop, urls: "http://h"}
                  "a b": {prefix: /other, urls: "http://h"}
                aggregates:
                  home:
                    path: /shop/home
                    parts: {a: {service: three, path: /x}}
                  open:
                    path: /open
                    auth: none
                    parts: {a: {service: one, path: /x}}
                  again:
                    path: /open
                    parts: {a: {service: one, path: /x}}
                """, Map.of());

        InvalidConfig refused = catchThrowableOfType(
                InvalidConfig.class, () -> ServiceDirectory.of(config.services(), config.aggregates()));

        assertThat(refused.problems())
                .containsExactlyInAnyOrder(
                        "services.two.prefix: '/shop' is that of service 'one' (expected: a prefix of its own)",
                        "services.a b: the name 'a b' (expected: letters, digits, '-' and '_', a letter or digit"
                                + " first)",
                        "aggregates.home.path: '/shop/home' lies below the prefix of service 'one' (expected: a path"
                                + " below no service's prefix)",
                        "aggregates.home.parts.a.service: 'three' is no service (expected: one of a b, one, two)",
                        "aggregates.open.parts.a.service: 'one' wants a key and the aggregate lets in anybody (expected:"
                                + " `auth: key` of the aggregate, or a service with `auth: none`)",
                        "aggregates.again.path: '/open' is that of aggregate 'open' (expected: a path of its own)");
    }

    @Test
    void an_aggregate_without_any_service_is_told_so() {
        RunningServices.Config config = RunningServices.config(
                "aggregates: {home: {path: /home, parts: {a: {service: x, path: /x}}}}", Map.of());

        assertThat(ServiceDirectory.problems(config.services(), config.aggregates()))
                .containsExactly(
                        "aggregates.home.parts.a.service: 'x' is no service (expected: one of `services`, and there are"
                                + " none)");
    }

    @Test
    void values_of_headers_are_never_printed() {
        ServiceSettings settings = RunningServices.config(
                        GOOD + "    requestHeaders: {set: {authorization: \"Bearer ${TOKEN}\"}}\n",
                        Map.of("TOKEN", "very-secret"))
                .services()
                .get("good");

        assertThat(settings.requestHeaders().set().get("authorization").reveal())
                .isEqualTo("Bearer very-secret");
        assertThat(settings.toString()).doesNotContain("very-secret");
    }
}
