package dev.weir.providers.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A conversation that was at another provider before goes on at this one: what it can't take is taken out, all else
/// passes as it came.
class ForeignThinkingTest {
    private static final String OTHERS = "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"gemini:QUJD\"}";
    private static final String UNSIGNED = "{\"signature\": \"\", \"thinking\":\"x\", \"type\": \"thinking\"}";
    private static final String REDACTED = "{\"type\":\"redacted_thinking\",\"data\":\"openai:gAAA\"}";
    private static final String OWN = "{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"RXF/+oB=\"}";
    private static final String OWN_REDACTED = "{\"type\":\"redacted_thinking\",\"data\":\"RXFvQg==\"}";
    private static final String TEXT = "{\"type\":\"text\",\"text\":\"T\"}";
    private static final String CALL = "{\"type\":\"tool_use\",\"id\":\"c\",\"name\":\"f\",\"input\":{}}";
    private static final String QUESTION = "{\"role\":\"user\",\"content\":\"a\"}";
    private static final String RESULT =
            "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"c\",\"content\":\"1\"}]}";

    private static String passed(String messages, String rest) {
        Buffer body = Buffer.buffer("{\"model\":\"m\",\"messages\":[" + messages + "],\"max_tokens\":9" + rest + "}");
        CallRequest request = new AnthropicDialect(java.time.InstantSource.fixed(java.time.Instant.EPOCH))
                .read(Operation.MESSAGES, body);
        String named = request.upstreamBody("other", true).toString();
        assertThat(request.upstreamBody("m", true).toString()).isEqualTo(named.replace("\"other\"", "\"m\""));
        return named;
    }

    private static String expected(String messages, String rest) {
        return "{\"model\":\"other\",\"messages\":[" + messages + "],\"max_tokens\":9" + rest + "}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            O T         | T
            T O         | T
            O T C       | T C
            O U R T C   | T C
            T O U C     | T C
            T O C U     | T C
            E T         | E T
            E F O T     | E F T
            T           | T
            """)
    void thinking_of_others_is_taken_out_of_a_turn(String before, String after) {
        assertThat(passed(QUESTION + " , " + turn(before), "")).isEqualTo(expected(QUESTION + " , " + turn(after), ""));
    }

    private static String turn(String blocks) {
        var turn = new StringBuilder("{\"role\":\"assistant\",\"content\":[");
        for (String each : blocks.split(" ")) {
            turn.append(turn.charAt(turn.length() - 1) == '[' ? "" : ",")
                    .append(
                            switch (each) {
                                case "O" -> OTHERS;
                                case "U" -> UNSIGNED;
                                case "R" -> REDACTED;
                                case "E" -> OWN;
                                case "F" -> OWN_REDACTED;
                                case "C" -> CALL;
                                default -> TEXT;
                            });
        }
        return turn.append("]}").toString();
    }

    @Test
    void a_turn_of_nothing_else_goes_too() {
        assertThat(passed(QUESTION + "," + turn("O U") + "," + QUESTION, ""))
                .isEqualTo(expected(QUESTION + "," + QUESTION, ""));
        assertThat(passed(turn("R") + " , " + QUESTION, "")).isEqualTo(expected(QUESTION, ""));
    }

    @Test
    void a_turn_that_lost_its_thinking_and_calls_is_answered_without_thinking() {
        String asked = ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}";

        assertThat(passed(QUESTION + "," + turn("O C") + "," + RESULT, asked))
                .isEqualTo(
                        expected(QUESTION + "," + turn("C") + "," + RESULT, ",\"thinking\":{\"type\":\"disabled\"}"));
        assertThat(passed(QUESTION + "," + turn("E O C") + "," + RESULT, asked))
                .isEqualTo(expected(QUESTION + "," + turn("E C") + "," + RESULT, asked));
        assertThat(passed(QUESTION + "," + turn("O T") + "," + QUESTION, asked))
                .isEqualTo(expected(QUESTION + "," + turn("T") + "," + QUESTION, asked));
    }

    @Test
    void without_any_of_it_the_bytes_are_the_callers() {
        String messages = QUESTION + "," + turn("E F T C") + "," + RESULT;
        Buffer body = Buffer.buffer("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[" + messages + "]}");

        assertThat(new AnthropicDialect(java.time.InstantSource.fixed(java.time.Instant.EPOCH))
                        .read(Operation.MESSAGES, body)
                        .upstreamBody("m", true))
                .isSameAs(body);
    }

    @Test
    void thinking_without_any_signature_is_for_the_provider_to_judge() {
        String bare = "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"x\"}," + TEXT + "]}";

        assertThat(passed(QUESTION + "," + bare, "")).isEqualTo(expected(QUESTION + "," + bare, ""));
    }
}
