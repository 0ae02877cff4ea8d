package dev.weir.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyTest {
    @Test
    void most_requests_have_none() {
        assertThat(IdempotencyKey.of(ScriptedHead.of("x-request-id", "x"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "!", "~", "8e03978e-40d5-43e8-bc93-6894a57f9324", "a/b?c=d&e[]=\"f'\\"})
    void visible_characters_are_a_key(String key) {
        assertThat(IdempotencyKey.of(ScriptedHead.of("idempotency-KEY", key))).hasValue(key);
    }

    @Test
    void the_longest_key_is_one() {
        assertThat(IdempotencyKey.of(ScriptedHead.of("Idempotency-Key", "k".repeat(255))))
                .isPresent();
    }

    static Stream<Arguments> invalid() {
        return Stream.of(
                Arguments.of("", "0 characters"),
                Arguments.of("k".repeat(256), "256 characters"),
                Arguments.of("two words", "U+0020 at position 4"),
                Arguments.of("tab\tbed", "U+0009 at position 4"),
                Arguments.of("nul\0", "U+0000 at position 4"),
                Arguments.of("del\u007f", "U+007F at position 4"),
                Arguments.of("clé", "U+00E9 at position 3"),
                Arguments.of("ключ", "U+043A at position 1"));
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void anything_else_is_refused_with_what_was_found(String key, String found) {
        GatewayException refused = catchThrowableOfType(
                GatewayException.class, () -> IdempotencyKey.of(ScriptedHead.of("Idempotency-Key", key)));

        assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE);
        assertThat(refused.param()).hasValue("Idempotency-Key");
        assertThat(refused).hasMessageContainingAll("Idempotency-Key: ", found, "1 to 255 visible ASCII characters");
    }

    @Test
    void two_keys_are_none() {
        GatewayException refused = catchThrowableOfType(
                GatewayException.class,
                () -> IdempotencyKey.of(ScriptedHead.of("Idempotency-Key", "a", "Idempotency-Key", "b")));

        assertThat(refused).hasMessageContaining("Idempotency-Key: 2 of them (expected: one of");
    }
}
