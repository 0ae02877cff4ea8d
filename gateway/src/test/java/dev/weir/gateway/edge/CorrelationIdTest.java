package dev.weir.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdTest {
    private static final UUID OWN = UUID.fromString("00000000-0000-7000-8000-0000000000aa");

    private static String of(String sent) {
        return CorrelationId.of(ScriptedHead.of("X-Request-ID", sent), OWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "req-1", "0123_ABC.def:7", "8b1a9953-c461-4296-a827-abf8c47804d7"})
    void a_usable_id_of_the_caller_is_kept(String sent) {
        assertThat(of(sent)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\tb", "a\"b", "a\\b", "a\r\nset-cookie: x", "é", "a{b}", "a/b", "\u0000"})
    void anything_that_could_not_stand_in_a_log_or_a_header_is_replaced(String sent) {
        assertThat(of(sent)).isEqualTo(OWN.toString());
    }

    @Test
    void it_may_be_as_long_as_128_characters() {
        assertThat(of("a".repeat(128))).hasSize(128);
        assertThat(of("a".repeat(129))).isEqualTo(OWN.toString());
    }

    @Test
    void a_request_without_one_gets_ours() {
        assertThat(CorrelationId.of(ScriptedHead.of(), OWN)).isEqualTo(OWN.toString());
    }
}
