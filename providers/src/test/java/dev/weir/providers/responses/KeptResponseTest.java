package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Remembering.Naming;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.GoldenAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Answers that name themselves, and are given away to be kept.
class KeptResponseTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final int BYTES_MAX = 64 * 1024;

    private final ResponsesDialect dialect = new ResponsesDialect(InstantSource.fixed(Instant.EPOCH));
    private final List<String> kept = new ArrayList<>();
    private boolean room = true;

    private Naming stored() {
        return new Naming(Optional.of("resp_ours"), Optional.of("resp_before"), response -> {
            kept.add(response.toString());
            return room;
        });
    }

    private AnswerScanner scanner(boolean events, Naming naming, int bytesMax) {
        var request = dialect.read(Operation.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"x\"}"));
        return new KeptResponse(dialect.scanner(request, events, LIMITS), events, bytesMax, naming);
    }

    private static String pass(AnswerScanner scanner, byte[] sent, int pieceBytes) {
        var out = Buffer.buffer();
        for (int from = 0; from < sent.length; from += pieceBytes) {
            int to = Math.min(sent.length, from + pieceBytes);
            out.appendBuffer(scanner.feed(Buffer.buffer(sent).slice(from, to)));
        }
        return out.appendBuffer(scanner.finish()).toString();
    }

    private static List<JsonObject> responses(String out, boolean events) {
        if (!events) {
            return List.of(new JsonObject(out));
        }
        return out.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> new JsonObject(line.substring(6)).getJsonObject("response"))
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "crlf", "cr", "no-event-lines", "length", "reasoning-then-tool", "json-text"})
    void every_response_has_our_names_wherever_it_is_cut(String name) {
        var answer = GoldenAnswer.named("responses", name);
        for (int pieceBytes : new int[] {1, 7, 100, 1 << 20}) {
            kept.clear();
            AnswerScanner scanner = scanner(answer.stream(), stored(), BYTES_MAX);

            String out = pass(scanner, answer.sent(), pieceBytes);

            assertThat(scanner.verdict()).isEqualTo(Verdict.WHOLE);
            assertThat(scanner.usage()).isPresent();
            List<JsonObject> told = responses(out.replace("\r\n", "\n").replace('\r', '\n'), answer.stream());
            assertThat(told).isNotEmpty().allSatisfy(response -> {
                assertThat(response.getString("id")).isEqualTo("resp_ours");
                assertThat(response.getString("previous_response_id")).isEqualTo("resp_before");
                assertThat(response.getBoolean("store")).isTrue();
            });
            assertThat(kept).hasSize(1);
            assertThat(new JsonObject(kept.getFirst())).isEqualTo(told.getLast());
            assertThat(told.getLast().getJsonArray("output")).isNotEmpty();
        }
    }

    @Test
    void all_other_events_pass_as_they_came() {
        var answer = GoldenAnswer.named("responses", "text");
        String sent = new String(answer.sent(), StandardCharsets.UTF_8);

        String out = pass(scanner(true, stored(), BYTES_MAX), answer.sent(), 33);

        assertThat(others(out)).isNotEmpty().isEqualTo(others(sent));
    }

    private static List<String> others(String events) {
        return List.of(events.split("\n\n")).stream()
                .filter(event -> !event.contains("\"response\":{"))
                .toList();
    }

    @Test
    void an_answer_without_room_says_that_it_is_not_stored() {
        room = false;
        var answer = GoldenAnswer.named("responses", "text");

        List<JsonObject> told =
                responses(pass(scanner(true, stored(), BYTES_MAX), answer.sent(), 100), answer.stream());

        assertThat(kept).hasSize(1);
        assertThat(told.getFirst().getBoolean("store")).isTrue();
        assertThat(told.getLast().getBoolean("store")).isFalse();
        var json = GoldenAnswer.named("responses", "json-text");
        assertThat(new JsonObject(pass(scanner(false, stored(), BYTES_MAX), json.sent(), 100)).getBoolean("store"))
                .isFalse();
    }

    @Test
    void one_that_only_goes_on_from_another_has_the_id_of_its_provider_and_is_not_kept() {
        var naming = new Naming(Optional.empty(), Optional.of("resp_before"), _ -> {
            throw new AssertionError("not to be kept");
        });
        var answer = GoldenAnswer.named("responses", "text");

        List<JsonObject> told = responses(pass(scanner(true, naming, BYTES_MAX), answer.sent(), 100), true);

        assertThat(told).isNotEmpty().allSatisfy(response -> {
            assertThat(response.getString("id")).isEqualTo("resp_0a1b");
            assertThat(response.getString("previous_response_id")).isEqualTo("resp_before");
            assertThat(response.getBoolean("store")).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut-between-events", "error-in-the-middle", "garbage", "json-cut", "json-error"})
    void an_answer_without_its_end_is_not_kept(String name) {
        var answer = GoldenAnswer.named("responses", name);

        pass(scanner(answer.stream(), stored(), BYTES_MAX), answer.sent(), 100);

        assertThat(kept).isEmpty();
    }

    @Test
    void a_failed_response_is_not_kept_and_does_not_say_so() {
        String failed = "event: response.failed\ndata: {\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\","
                + "\"status\":\"failed\",\"store\":false,\"output\":[],\"error\":{\"code\":\"server_error\"}}}\n\n";

        String out = pass(scanner(true, stored(), BYTES_MAX), failed.getBytes(StandardCharsets.UTF_8), 1 << 20);

        assertThat(kept).isEmpty();
        assertThat(responses(out, true).getFirst().getBoolean("store")).isFalse();
    }

    @Test
    void a_text_that_looks_like_the_end_is_not_one() {
        String forged = "data: {\"type\":\"response.output_text.delta\",\"delta\":\"response.completed\","
                + "\"response\":{\"id\":\"resp_forged\",\"output\":[]}}\n\n";

        String out = pass(scanner(true, stored(), BYTES_MAX), forged.getBytes(StandardCharsets.UTF_8), 1 << 20);

        assertThat(kept).isEmpty();
        assertThat(out).isEqualTo(forged);
    }

    @Test
    void a_json_answer_beyond_the_limit_passes_as_it_came() {
        room = false;
        var small = new ScanLimits(1024, 16);
        var request = dialect.read(Operation.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"x\"}"));
        String answer = "{\"id\":\"resp_1\",\"output\":[],\"x\":\"" + "a".repeat(100) + "\"}";
        var scanner = new KeptResponse(dialect.scanner(request, false, small), false, 64, stored());

        String out = pass(scanner, answer.getBytes(StandardCharsets.UTF_8), 10);

        assertThat(out).isEqualTo(answer);
        assertThat(kept).hasSize(1);
        assertThat(kept.getFirst().length()).isGreaterThan(64);
    }

    @Test
    void nothing_of_a_cut_json_answer_is_let_through_up_to_the_limit() {
        var small = new ScanLimits(1024, 16);
        var request = dialect.read(Operation.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"x\"}"));
        var scanner = new KeptResponse(dialect.scanner(request, false, small), false, BYTES_MAX, stored());

        String out = pass(
                scanner, "{\"id\":\"resp_1\",\"output\":[{\"type\":\"message\"".getBytes(StandardCharsets.UTF_8), 10);

        assertThat(out).isEmpty();
        assertThat(scanner.verdict()).isEqualTo(Verdict.CUT);
    }

    @Test
    void an_answer_that_ends_with_its_provider_is_kept_too() {
        var request = dialect.read(Operation.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"x\"}"));
        String end =
                "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":\"resp_1\","
                        + "\"output\":[],\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}}";
        var scanner = new KeptResponse(dialect.scanner(request, true, LIMITS), true, BYTES_MAX, stored());

        String out = pass(scanner, end.getBytes(StandardCharsets.UTF_8), 20);

        assertThat(kept).hasSize(1);
        assertThat(responses(out, true).getFirst().getString("id")).isEqualTo("resp_ours");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text",
                "reasoning-then-tool",
                "error-before-content",
                "failed-with-usage",
                "json-text",
                "json-error"
            })
    void it_begins_and_fails_with_the_answer_inside(String name) {
        var answer = GoldenAnswer.named("responses", name);
        AnswerScanner kept = scanner(answer.stream(), stored(), BYTES_MAX);
        var request = dialect.read(Operation.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"x\"}"));
        AnswerScanner inner = dialect.scanner(request, answer.stream(), LIMITS);
        for (byte each : answer.sent()) {
            kept.feed(Buffer.buffer().appendByte(each));
            inner.feed(Buffer.buffer().appendByte(each));

            assertThat(kept.begun()).isEqualTo(inner.begun());
            assertThat(kept.fault()).isEqualTo(inner.fault());
        }
        assertThat(kept.begun() || kept.fault().isPresent()).isTrue();
    }
}
