package dev.weir.gateway.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class CloseCodeTest {
    @ParameterizedTest
    @CsvSource({
        "INSUFFICIENT_QUOTA, 4000",
        "INVALID_API_KEY, 4000",
        "INVALID_VALUE, 4000",
        "RATE_LIMITED, 1013",
        "CONCURRENCY_LIMITED, 1013",
        "LEDGER_UNAVAILABLE, 1013",
        "SHUTTING_DOWN, 1012",
        "SESSION_EXPIRED, 1001",
        "BODY_TOO_LARGE, 1009",
        "UPSTREAM_CUT, 1014",
        "UPSTREAM_BUSY, 1014",
        "INTERNAL, 1011"
    })
    void a_code_says_whether_to_come_back(Failure failure, int code) {
        assertThat(CloseCode.of(failure)).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void every_failure_has_a_code_that_may_be_sent(Failure failure) {
        int code = CloseCode.of(failure);
        assertThat(CloseCode.passedOn(code)).isEqualTo((short) code);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, 1000",
        "1001, 1001",
        "1008, 1008",
        "1011, 1011",
        "3000, 3000",
        "4999, 4999",
        "1004, 1000",
        "1005, 1000",
        "1006, 1000",
        "1015, 1000",
        "999, 1000",
        "2000, 1000",
        "5000, 1000"
    })
    void codes_that_only_say_there_was_none_are_not_sent_on(int came, int goes) {
        assertThat(CloseCode.passedOn(came)).isEqualTo((short) goes);
    }
}
