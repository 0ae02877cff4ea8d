package dev.weir.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {
    private static GatewayException refused(String... headers) {
        return catchThrowableOfType(GatewayException.class, () -> Credentials.of(ScriptedHead.of(headers)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer my key", "bearer my key", "BEARER my key", "Bearer   my key  "})
    void a_key_comes_after_bearer_in_any_case(String header) {
        assertThat(Credentials.of(ScriptedHead.of("Authorization", header))).isEqualTo("my key");
    }

    @Test
    void a_key_comes_in_x_api_key_too() {
        assertThat(Credentials.of(ScriptedHead.of("X-Api-Key", " my key "))).isEqualTo("my key");
    }

    @Test
    void authorization_goes_before_x_api_key() {
        assertThat(Credentials.of(ScriptedHead.of("x-api-key", "other", "authorization", "Bearer mine")))
                .isEqualTo("mine");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer", "Bearer ", "Bearer    ", " bearer "})
    void bearer_alone_is_no_key(String header) {
        assertThat(refused("authorization", header).failure()).isEqualTo(Failure.MISSING_API_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "x-goog-api-key", "api-key"})
    void the_headers_of_other_apis_carry_a_key_too(String header) {
        assertThat(Credentials.of(ScriptedHead.of(header, "mine"))).isEqualTo("mine");
    }

    @Test
    void only_the_paths_of_gemini_take_a_key_from_the_address() {
        assertThat(Credentials.of(ScriptedHead.at("/v1beta/models/m:generateContent", "mine")))
                .isEqualTo("mine");
        assertThat(catchThrowableOfType(
                                GatewayException.class, () -> Credentials.of(ScriptedHead.at("/v1/messages", "mine")))
                        .failure())
                .isEqualTo(Failure.MISSING_API_KEY);
    }

    @Test
    void a_request_without_a_key_is_told_both_ways() {
        assertThat(refused().failure()).isEqualTo(Failure.MISSING_API_KEY);
        assertThat(refused()).hasMessageContainingAll("Authorization: Bearer YOUR_KEY", "x-api-key: YOUR_KEY");
        assertThat(refused("x-api-key", "  ").failure()).isEqualTo(Failure.MISSING_API_KEY);
    }

    @Test
    void another_scheme_is_refused() {
        assertThat(refused("authorization", "Basic aHVudGVyMg==").failure()).isEqualTo(Failure.INVALID_API_KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"hunter2", "hunter2 is my key", "Basic hunter2"})
    void a_key_without_its_scheme_is_not_repeated(String header) {
        assertThat(refused("authorization", header).failure()).isEqualTo(Failure.INVALID_API_KEY);
        assertThat(refused("authorization", header).getMessage())
                .contains("(expected: 'Bearer')")
                .doesNotContain("hunter2");
    }

    @Test
    void an_endless_key_is_refused_by_its_length() {
        var refused = refused("authorization", "Bearer " + "k".repeat(513));

        assertThat(refused.failure()).isEqualTo(Failure.INVALID_API_KEY);
        assertThat(refused).hasMessageContaining("513 characters (expected: at most 512)");
        assertThat(Credentials.of(ScriptedHead.of("authorization", "Bearer " + "k".repeat(512))))
                .hasSize(512);
    }
}
