package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A conversation that was at another provider before goes on at this one.
class ForeignThoughtsTest {
    private static final String FOREIGN =
            "{\"text\":\"x\",\"thought\":true,\"thoughtSignature\":\"" + base64("weir:RXF") + "\"}";
    private static final String REDACTED =
            "{\"text\":\"\", \"thought\":true, \"thought_signature\": \"" + base64("weir-redacted:RXF") + "\"}";
    private static final String OWN = "{\"text\":\"x\",\"thought\":true,\"thoughtSignature\":\"CiQB4/H+\"}";
    private static final String TEXT = "{\"text\":\"T\"}";
    private static final String CALL = "{\"functionCall\":{\"id\":\"c\",\"name\":\"f\",\"args\":{}}}";
    private static final String STOOD_IN = "{\"functionCall\":{\"id\":\"c\",\"name\":\"f\",\"args\":{}},"
            + "\"thoughtSignature\":\"skip_thought_signature_validator\"}";
    private static final String SIGNED =
            "{\"functionCall\":{\"id\":\"c\",\"name\":\"f\",\"args\":{}},\"thoughtSignature\":\"CiQB\"}";

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static CallRequest read(String parts) {
        return new GeminiDialect()
                .read(
                        Operation.GENERATE_CONTENT,
                        "/v1beta/models/m:generateContent",
                        null,
                        Buffer.buffer("{\"contents\":[{\"role\":\"user\",\"parts\":[" + TEXT
                                + "]},{\"role\":\"model\",\"parts\":[" + parts + "]}]}"));
    }

    private static String parts(String names) {
        var parts = new StringBuilder();
        for (String each : names.split(" ")) {
            parts.append(parts.isEmpty() ? "" : ",")
                    .append(
                            switch (each) {
                                case "F" -> FOREIGN;
                                case "R" -> REDACTED;
                                case "O" -> OWN;
                                case "C" -> CALL;
                                case "K" -> STOOD_IN;
                                case "S" -> SIGNED;
                                default -> TEXT;
                            });
        }
        return parts.toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            F T       | T       | T
            T F       | T       | T
            F R T F C | T C     | T K
            F C C     | C C     | K C
            F S C     | S C     | S C
            O T C     | O T C   | O T C
            T C       | T C     | T C
            F         | F       | F
            """)
    void thoughts_of_others_are_taken_out_and_their_calls_get_a_stand_in(String sent, String older, String newer) {
        CallRequest request = read(parts(sent));

        assertThat(request.upstreamBody("gemini-2.5-flash", true))
                .isEqualTo(((GeminiRequest) read(parts(older))).body());
        assertThat(request.upstreamBody("gemini-3-flash", true)).isEqualTo(((GeminiRequest) read(parts(newer))).body());
    }

    @Test
    void without_any_of_it_the_bytes_are_the_callers() {
        CallRequest request = read(parts("O T S"));

        assertThat(request.upstreamBody("gemini-3-flash", true)).isSameAs(((GeminiRequest) request).body());
    }
}
