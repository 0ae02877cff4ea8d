package dev.weir.providers.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.demo.DemoCalls.Heard;
import dev.weir.providers.openai.OpenAiDialect;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The demo's answers as the rest of Weir hears them.
class DemoScannedTest {
    private static final OpenAiDialect DIALECT = new OpenAiDialect(InstantSource.fixed(Instant.EPOCH));
    private static final int MODEL_TOKENS_MAX = 4_096;

    private static DemoCalls calls;

    @BeforeAll
    static void start() {
        calls = new DemoCalls();
    }

    @AfterAll
    static void stop() {
        calls.close();
    }

    private static JsonObject chat(String fault, boolean stream, String fields) {
        var metadata = new JsonObject().put("demo_delay_ms", "0");
        if (!fault.equals("-")) {
            metadata.put("demo_fail", fault);
        }
        return new JsonObject()
                .put("model", "demo")
                .put(
                        "messages",
                        new JsonArray().add(new JsonObject().put("role", "user").put("content", "Hello, river")))
                .put("stream", stream)
                .put("metadata", metadata)
                .mergeIn(new JsonObject(fields));
    }

    private static AnswerScanner scan(CallRequest request, Heard heard, boolean stream) {
        AnswerScanner scanner = DIALECT.scanner(request, stream, new ScanLimits(10_000, 100_000));
        for (Buffer read : heard.reads()) {
            scanner.feed(read);
        }
        scanner.finish();
        return scanner;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "-               | true  | WHOLE   | true",
                "-               | false | WHOLE   | true",
                "cut-after-0     | true  | CUT     | false",
                "cut-after-5     | true  | CUT     | false",
                "cut-inside-0    | true  | CUT     | false",
                "cut-inside-5    | true  | CUT     | false",
                "cut-after-5     | false | CUT     | false",
                "error-after-5   | true  | ERROR   | false",
                "error-after-0   | false | ERROR   | false",
                "garbage         | true  | GARBAGE | false",
                "garbage         | false | GARBAGE | false",
                "no-usage        | true  | WHOLE   | false",
                "no-usage        | false | WHOLE   | false",
                "no-done         | true  | WHOLE   | true"
            })
    void an_answer_is_heard_as_what_it_is(String fault, boolean stream, String verdict, boolean reported) {
        JsonObject body = chat(fault, stream, "{}");
        CallRequest request = DIALECT.read(Operation.CHAT_COMPLETIONS, Buffer.buffer(body.encode()));
        Heard heard = calls.chat(new JsonObject(request.upstreamBody("demo", true)));

        AnswerScanner scanner = scan(request, heard, stream);

        assertThat(scanner.verdict().name()).isEqualTo(verdict);
        assertThat(scanner.usage().isPresent()).isEqualTo(reported);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}",
                "{\"n\":4}",
                "{\"max_tokens\":5,\"n\":2}",
                "{\"metadata\":{\"demo_tokens\":\"6000\",\"demo_delay_ms\":\"0\"}}",
                "{\"response_format\":{\"type\":\"json_object\"}}",
                "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}},{\"type\":\"function\",\"function\":{\"name\":\"b\"}}]}"
            })
    void usage_is_counted_exactly_and_stays_below_what_was_reserved(String fields) {
        JsonObject body = chat("-", true, fields);
        CallRequest request = DIALECT.read(Operation.CHAT_COMPLETIONS, Buffer.buffer(body.encode()));
        Heard heard = calls.chat(new JsonObject(request.upstreamBody("demo", true)));

        AnswerScanner scanner = scan(request, heard, true);

        TokenUsage usage = scanner.usage().orElseThrow();
        JsonObject reported = heard.chunks().getLast().getJsonObject("usage");
        assertThat(usage.inputTotal())
                .isEqualTo(reported.getLong("prompt_tokens").longValue());
        assertThat(usage.outputTotal())
                .isEqualTo(reported.getLong("completion_tokens").longValue());
        assertThat(usage.inputTotal()).isLessThanOrEqualTo(request.inputTokensMax());
        assertThat(usage.outputTotal()).isLessThanOrEqualTo(request.outputTokensMax(MODEL_TOKENS_MAX));
        // A call's head is a token that has no text to count.
        assertThat(scanner.outputTokensEstimate()).isBetween(usage.outputTotal() - 2, usage.outputTotal());
    }
}
