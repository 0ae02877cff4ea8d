package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.TranslatedCall;
import io.vertx.core.buffer.Buffer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Gemini refuses a call of an earlier turn without its signature, which callers of other dialects do not echo: it
/// travels in the id of the call, however long that gets.
class SignatureRoundTripTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final ChatTarget TARGET = new ChatTarget("gemini-3-flash", 4096, true);
    private static final Pattern ID = Pattern.compile("\"(?:call_)?id\":\"(thought[bt][a-zA-Z0-9_-]+)\"");
    private static final String SIGNATURE = "Cq4+/".repeat(300) + "QUI=";
    private static final String ANSWER = """
            {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"fc1","name":"f","args":{"a":1}},\
            "thoughtSignature":"%s"}]},"finishReason":"STOP"}],"modelVersion":"gemini-3-flash","responseId":"r"}""".formatted(SIGNATURE);

    static Stream<Arguments> callers() {
        return Stream.of(
                        Arguments.of(
                                "openai",
                                "{\"model\":\"m\",\"stream\":%s,\"messages\":["
                                        + "{\"role\":\"user\",\"content\":\"a\"}%s]}",
                                """
                                ,{"role":"assistant","content":null,"tool_calls":[{"id":"%1$s","type":"function",
                                "function":{"name":"f","arguments":"{}"}}]},
                                {"role":"tool","tool_call_id":"%1$s","content":"b"}"""),
                        Arguments.of(
                                "anthropic",
                                "{\"model\":\"m\",\"max_tokens\":99,\"stream\":%s,\"messages\":["
                                        + "{\"role\":\"user\",\"content\":\"a\"}%s]}",
                                """
                                ,{"role":"assistant","content":[{"type":"tool_use","id":"%1$s","name":"f","input":{}}]},
                                {"role":"user","content":[{"type":"tool_result","tool_use_id":"%1$s","content":"b"}]}"""),
                        Arguments.of(
                                "responses",
                                "{\"model\":\"m\",\"stream\":%s,\"input\":["
                                        + "{\"role\":\"user\",\"content\":\"a\"}%s]}",
                                """
                                ,{"type":"function_call","call_id":"%1$s","name":"f","arguments":"{}"},
                                {"type":"function_call_output","call_id":"%1$s","output":"b"}"""))
                .flatMap(row -> Stream.of(true, false)
                        .map(stream -> Arguments.of(row.get()[0], row.get()[1], row.get()[2], stream)));
    }

    private static TranslatedCall call(String caller, String provider, String body) {
        ChatDialect asking = Dialects.caller(caller);
        return TranslatedCall.of(asking, Dialects.provider(provider), Buffer.buffer(body), TARGET);
    }

    private static String idOf(TranslatedCall call, boolean stream) {
        AnswerScanner scanner = call.scanner(stream ? AnswerType.EVENTS : AnswerType.JSON, LIMITS)
                .orElseThrow();
        Buffer sent = Buffer.buffer(stream ? "data: " + ANSWER + "\n\n" : ANSWER);
        String got = scanner.feed(sent).toString() + scanner.finish();
        var found = ID.matcher(got);
        assertThat(found.find()).as(got).isTrue();
        return found.group(1);
    }

    @ParameterizedTest
    @MethodSource("callers")
    void a_signature_of_any_length_comes_back_to_gemini_from_every_caller(
            String caller, String request, String turns, boolean stream) {
        String id = idOf(call(caller, "gemini", request.formatted(stream, "")), stream);

        assertThat(call(caller, "gemini", request.formatted(stream, turns.formatted(id)))
                        .body()
                        .toString())
                .contains("\"thoughtSignature\":\"" + SIGNATURE + "\"")
                .contains("\"functionCall\":{\"id\":\"fc1\"")
                .contains("\"functionResponse\":{\"id\":\"fc1\"")
                .doesNotContain("skip_thought_signature_validator");
    }

    @ParameterizedTest
    @MethodSource("callers")
    void another_provider_gets_the_same_short_id_in_the_call_and_in_its_result(
            String caller, String request, String turns, boolean stream) {
        String id = idOf(call(caller, "gemini", request.formatted(stream, "")), stream);
        String other = caller.equals("anthropic") ? "responses" : "anthropic";
        String body = call(caller, other, request.formatted(stream, turns.formatted(id)))
                .body()
                .toString();

        var ids = Pattern.compile("\"(?:call_id|id|tool_use_id)\":\"([^\"]*)\"")
                .matcher(body)
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(ids).hasSize(2).allMatch(each -> each.matches("thoughtb[a-zA-Z0-9_-]{1,56}"));
        assertThat(ids.getFirst()).isEqualTo(ids.getLast());
    }

    @Test
    void an_id_of_an_odd_alphabet_is_spelled_for_anthropic_callers_and_keeps_its_length() {
        AnswerScanner scanner = call(
                        "anthropic",
                        "compatible",
                        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}")
                .scanner(AnswerType.JSON, LIMITS)
                .orElseThrow();
        String id = "call:" + "x".repeat(100);
        scanner.feed(Buffer.buffer("""
                {"choices":[{"index":0,"message":{"role":"assistant","tool_calls":[{"id":"%s","type":"function",
                 "function":{"name":"f","arguments":"{}"}}]},"finish_reason":"tool_calls"}]}""".formatted(id)));

        assertThat(scanner.finish().toString()).containsPattern("\"id\":\"call_x{100}_[0-9a-f]{8}\"");
    }
}
