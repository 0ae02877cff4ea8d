package dev.weir.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.limits.Standing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerHeadTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    0,         0ms
                    1,         1ms
                    999,       999ms
                    1000,      1s
                    1001,      1.001s
                    1010,      1.01s
                    1500,      1.5s
                    59999,     59.999s
                    60000,     1m0s
                    61000,     1m1s
                    61999,     1m1.999s
                    360000,    6m0s
                    3599999,   59m59.999s
                    3600000,   1h0m0s
                    90061500,  25h1m1.5s
                    """)
    void a_duration_is_written_as_openai_writes_it(long ms, String written) {
        assertThat(StandingHeaders.duration(ms)).isEqualTo(written);
    }

    @Test
    void every_answer_carries_its_request_id_and_the_standing_of_its_key() {
        var requests = new ScriptedRequests();
        var client = new RecordingResponse();
        Exchange exchange = requests.reading(client, 0);
        exchange.standing = new Standing(new Standing.Level(60, 59, 1_000), new Standing.Level(6_000, 5_000, 10_000));

        AnswerHead.addCommon(exchange);

        assertThat(client.headers)
                .extracting(header -> header.getKey() + ": " + header.getValue())
                .containsExactlyInAnyOrder(
                        "x-request-id: request-1",
                        "x-ratelimit-limit-requests: 60",
                        "x-ratelimit-limit-tokens: 6000",
                        "x-ratelimit-remaining-requests: 59",
                        "x-ratelimit-remaining-tokens: 5000",
                        "x-ratelimit-reset-requests: 1s",
                        "x-ratelimit-reset-tokens: 10s");
    }

    @Test
    void a_request_that_was_not_counted_has_no_standing() {
        var client = new RecordingResponse();
        Exchange exchange = new ScriptedRequests().reading(client, 0);

        AnswerHead.addCommon(exchange);

        assertThat(client.headers.names()).containsExactly("x-request-id");
    }
}
