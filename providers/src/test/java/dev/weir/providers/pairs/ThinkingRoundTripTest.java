package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.ModelTarget;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.upstream.Speech;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A turn with thinking, a text and a call, as each provider answers it, given back by each caller with the result of
/// the call: the provider that thought it gets it whole, any other nothing that it would have to take for its own.
class ThinkingRoundTripTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final List<String> PROVIDERS = List.of("compatible", "anthropic", "gemini", "responses");
    private static final String PROOF = "Q2lRQjRI";

    private static String answer(String provider) {
        return switch (provider) {
            case "compatible" -> """
                    {"choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"Hm, é","content":"So",\
                    "tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}}]},\
                    "finish_reason":"tool_calls"}]}""";
            case "anthropic" -> """
                    {"type":"message","role":"assistant","content":[\
                    {"type":"thinking","thinking":"Hm, é","signature":"%1$s"},\
                    {"type":"redacted_thinking","data":"r%1$s"},{"type":"text","text":"So"},\
                    {"type":"tool_use","id":"call_1","name":"f","input":{"a":1}}],"stop_reason":"tool_use"}""".formatted(PROOF);
            case "gemini" -> """
                    {"candidates":[{"content":{"role":"model","parts":[\
                    {"text":"Hm, é","thought":true,"thoughtSignature":"%1$s"},{"text":"So"},\
                    {"functionCall":{"id":"call_1","name":"f","args":{"a":1}},"thoughtSignature":"%1$s"}]},\
                    "finishReason":"STOP"}]}""".formatted(PROOF);
            case "responses" -> """
                    {"object":"response","status":"completed","output":[{"type":"reasoning","id":"rs_1",\
                    "summary":[{"type":"summary_text","text":"Hm, é"}],"encrypted_content":"%s"},\
                    {"type":"message","content":[{"type":"output_text","text":"So"}]},\
                    {"type":"function_call","call_id":"call_1","name":"f","arguments":"{\\"a\\":1}"}]}""".formatted(PROOF);
            default -> throw new IllegalArgumentException(provider);
        };
    }

    /// What its provider wants to see again.
    private static String[] whole(String provider) {
        return switch (provider) {
            case "compatible" -> new String[] {"\"reasoning_content\":\"Hm, é\""};
            case "anthropic" ->
                new String[] {
                    "{\"type\":\"thinking\",\"thinking\":\"Hm, é\",\"signature\":\"" + PROOF + "\"}",
                    "{\"type\":\"redacted_thinking\",\"data\":\"r" + PROOF + "\"}"
                };
            case "gemini" ->
                new String[] {
                    "{\"text\":\"Hm, é\",\"thought\":true,\"thoughtSignature\":\"" + PROOF + "\"}",
                    "\"functionCall\":{\"id\":\"call_1\",\"name\":\"f\",\"args\":{\"a\":1}},\"thoughtSignature\":\""
                            + PROOF + "\""
                };
            case "responses" ->
                new String[] {
                    "\"summary\":[{\"type\":\"summary_text\",\"text\":\"Hm, é\"}],\"encrypted_content\":\"" + PROOF
                            + "\""
                };
            default -> throw new IllegalArgumentException(provider);
        };
    }

    static Stream<Arguments> pairs() {
        return Dialects.CALLERS.stream()
                .flatMap(caller -> PROVIDERS.stream()
                        .filter(provider -> !caller.equals("openai") || !provider.equals("compatible"))
                        .filter(provider -> !provider.equals(caller))
                        .map(provider -> Arguments.of(caller, provider)));
    }

    private static UpstreamCall call(String caller, String provider, JsonArray turns) {
        Buffer body = switch (caller) {
            case "gemini" -> new JsonObject().put("contents", turns).toBuffer();
            case "responses" ->
                new JsonObject().put("model", "m").put("input", turns).toBuffer();
            default ->
                new JsonObject()
                        .put("model", "m")
                        .put("max_tokens", 2000)
                        .put("messages", turns)
                        .toBuffer();
        };
        var request = Dialects.read(caller, body);
        boolean same = caller.equals(provider) || caller.equals("openai") && provider.equals("compatible");
        Set<Operation> served = same ? Set.of(request.operation()) : Set.of();
        return new Speech("p", served, Dialects.provider(provider), true)
                .prepare(Dialects.edge(caller), request, body, new ModelTarget("gemini-3-flash", 4096));
    }

    private static JsonObject question(String caller) {
        return caller.equals("gemini")
                ? new JsonObject("{\"role\":\"user\",\"parts\":[{\"text\":\"Go\"}]}")
                : new JsonObject("{\"role\":\"user\",\"content\":\"Go\"}");
    }

    /// The caller's history after an answer: its question, the answer as it got it, and the result of the call.
    private static JsonArray history(String caller, String provider) {
        var turns = new JsonArray().add(question(caller));
        AnswerScanner scanner =
                call(caller, provider, turns).scanner(AnswerType.JSON, LIMITS).orElseThrow();
        scanner.feed(Buffer.buffer(answer(provider)));
        var got = new JsonObject(scanner.finish());
        switch (caller) {
            case "openai" -> {
                JsonObject message =
                        got.getJsonArray("choices").getJsonObject(0).getJsonObject("message");
                String id = message.getJsonArray("tool_calls").getJsonObject(0).getString("id");
                turns.add(message)
                        .add(new JsonObject()
                                .put("role", "tool")
                                .put("tool_call_id", id)
                                .put("content", "1"));
            }
            case "anthropic" -> {
                JsonArray content = got.getJsonArray("content");
                String id = content.getJsonObject(content.size() - 1).getString("id");
                turns.add(new JsonObject().put("role", "assistant").put("content", content))
                        .add(new JsonObject(
                                "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"" + id
                                        + "\",\"content\":\"1\"}]}"));
            }
            case "gemini" -> {
                JsonObject content =
                        got.getJsonArray("candidates").getJsonObject(0).getJsonObject("content");
                JsonArray parts = content.getJsonArray("parts");
                String id = parts.getJsonObject(parts.size() - 1)
                        .getJsonObject("functionCall")
                        .getString("id");
                turns.add(content)
                        .add(new JsonObject("{\"role\":\"user\",\"parts\":[{\"functionResponse\":{\"id\":\"" + id
                                + "\",\"name\":\"f\",\"response\":{\"output\":\"1\"}}}]}"));
            }
            default -> {
                JsonArray output = got.getJsonArray("output");
                output.forEach(turns::add);
                String id = output.getJsonObject(output.size() - 1).getString("call_id");
                turns.add(new JsonObject()
                        .put("type", "function_call_output")
                        .put("call_id", id)
                        .put("output", "1"));
            }
        }
        return turns;
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void thinking_and_its_proof_come_back_whole_to_the_provider_that_thought_it(String caller, String provider) {
        assertThat(call(caller, provider, history(caller, provider)).body().toString())
                .contains(whole(provider))
                .contains("So");
    }

    /// OpenAI's chat completions have no proofs, and to their own callers bytes pass.
    @ParameterizedTest
    @MethodSource("pairs")
    void the_proof_of_one_provider_is_never_shown_to_another(String caller, String provider) {
        JsonArray history = history(caller, provider);
        for (String other : List.of("openai", "anthropic", "gemini", "responses")) {
            if (other.equals(provider) || other.equals("openai") && caller.equals("openai")) {
                continue;
            }
            String body = call(caller, other, history).body().toString();
            assertThat(body).as("to %s", other).contains("So", "\"f\"");
            // The id of a call is one of letters and digits for anybody else.
            assertThat(body.replaceAll("thoughtb6_[a-zA-Z0-9_-]+", "id"))
                    .as("to %s", other)
                    .doesNotContain(PROOF, "weir:", "d2Vpc", "gemini:", "openai:", "\"thinking\":\"", "\"reasoning\"");
        }
    }
}
