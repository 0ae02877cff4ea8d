package dev.weir.providers.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.chat.ModelError;
import dev.weir.providers.chat.ModelEvent;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.chat.Translation;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What other gateways get wrong around this API, one sentence each.
class TrapsInResponsesTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_750_000_000));
    private static final ScanLimits LIMITS = new ScanLimits(1 << 20, 1 << 20);
    private static final OpenAiResponses RESPONSES = new OpenAiResponses(CLOCK);
    private static final OpenAiChat CHAT = new OpenAiChat(CLOCK, true);
    private static final AnthropicMessages ANTHROPIC = new AnthropicMessages(CLOCK);
    private static final ResponsesDialect DIALECT = new ResponsesDialect(InstantSource.fixed(Instant.EPOCH));

    private record Heard(String text, Verdict verdict, TokenUsage usage) {}

    private static Heard heard(AnswerScanner scanner, byte[] sent) {
        String text = scanner.feed(Buffer.buffer(sent)).toString() + scanner.finish();
        return new Heard(text, scanner.verdict(), scanner.usage().orElse(TokenUsage.NONE));
    }

    private static Heard translated(ChatDialect provider, ChatDialect caller, boolean stream, byte[] sent) {
        return translated(provider, caller, stream, ChatRequests.asking("asked", stream), sent);
    }

    private static Heard translated(
            ChatDialect provider, ChatDialect caller, boolean stream, ChatRequest request, byte[] sent) {
        return heard(
                new Translation(provider.decoder(stream, LIMITS), caller.encoder(request), ToolNames.of(List.of())),
                sent);
    }

    private static byte[] golden(String dialect, String name) {
        return GoldenAnswer.named(dialect, name).sent();
    }

    private static AnswerScanner passing(boolean stream) {
        var request = DIALECT.read(Operation.RESPONSES, Buffer.buffer("{\"model\":\"m\",\"input\":\"x\"}"));
        return DIALECT.scanner(request, stream, LIMITS);
    }

    private static JsonObject lastEvent(String stream) {
        return new JsonObject(stream.substring(stream.lastIndexOf("data: ") + "data: ".length())
                .strip());
    }

    /// new-api #7241: the provider charges them all.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "length",
                "content-filter",
                "failed-with-usage",
                "error-then-failed-with-usage",
                "cancelled-with-usage",
                "json-incomplete",
                "json-failed-with-usage",
                "json-cancelled-with-usage"
            })
    void incomplete_failed_and_cancelled_responses_cost_what_their_usage_says(String name) {
        boolean stream = !name.startsWith("json-");

        Heard passed = heard(passing(stream), golden("responses", name));
        Heard translated = translated(RESPONSES, CHAT, stream, golden("responses", name));

        assertThat(passed.usage().inputTotal()).isPositive();
        assertThat(passed.usage().outputTotal()).isPositive();
        assertThat(translated.usage()).isEqualTo(passed.usage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"failed-with-usage", "error-in-the-middle", "cancelled-with-usage", "json-failed-with-usage"})
    void an_error_never_looks_like_success(String name) {
        boolean stream = !name.startsWith("json-");

        assertThat(heard(passing(stream), golden("responses", name)).verdict()).isEqualTo(Verdict.ERROR);
        for (ChatDialect caller : List.of(CHAT, ANTHROPIC)) {
            Heard heard = translated(RESPONSES, caller, stream, golden("responses", name));
            assertThat(heard.verdict()).isEqualTo(Verdict.ERROR);
            assertThat(heard.text()).doesNotContain("[DONE]", "message_stop", "finish_reason\":\"");
        }
    }

    @Test
    void an_error_of_another_provider_in_the_middle_ends_in_a_failed_response_and_nothing_more() {
        Heard heard = translated(ANTHROPIC, RESPONSES, true, golden("anthropic", "error-in-the-middle"));

        JsonObject last = lastEvent(heard.text());
        assertThat(last.getString("type")).isEqualTo("response.failed");
        assertThat(last.getJsonObject("response").getString("status")).isEqualTo("failed");
        assertThat(last.getJsonObject("response").getJsonObject("error").getString("code"))
                .isNotEmpty();
        assertThat(heard.text()).doesNotContain("response.completed", "[DONE]");
    }

    @Test
    void a_stream_of_another_provider_that_is_cut_gets_no_final_event() {
        Heard heard = translated(ANTHROPIC, RESPONSES, true, golden("anthropic", "cut-in-the-middle"));

        assertThat(heard.verdict()).isEqualTo(Verdict.CUT);
        assertThat(heard.text()).contains("response.output_text.delta").doesNotContain("response.completed");
    }

    @Test
    void there_is_no_end_marker_in_this_api() {
        Heard heard = translated(CHAT, RESPONSES, true, golden("openai", "text"));

        assertThat(heard.text()).doesNotContain("[DONE]");
        assertThat(lastEvent(heard.text()).getString("type")).isEqualTo("response.completed");
    }

    @Test
    void calls_that_interleave_become_items_one_after_another() {
        Heard heard = translated(CHAT, RESPONSES, true, golden("openai", "tools-interleaved"));

        ResponseStream.check(heard.text());
        List<String> items = heard.text()
                .lines()
                .filter(line -> line.startsWith("event: response.output_item"))
                .map(line -> line.substring("event: response.output_item.".length()))
                .toList();
        assertThat(items).hasSizeGreaterThanOrEqualTo(4);
        for (int i = 0; i < items.size(); i++) {
            assertThat(items.get(i)).isEqualTo(i % 2 == 0 ? "added" : "done");
        }
    }

    @Test
    void a_call_without_arguments_has_an_empty_object_in_every_place() {
        Heard heard = translated(ANTHROPIC, RESPONSES, true, golden("anthropic", "tool-without-arguments"));

        ResponseStream.check(heard.text());
        assertThat(heard.text()).contains("\"delta\":\"{}\"", "\"arguments\":\"{}\"");
        assertThat(lastEvent(heard.text()).encode()).contains("\"arguments\":\"{}\"");
    }

    @Test
    void the_proof_of_another_apis_thinking_comes_back_to_it_unchanged() {
        Heard heard = translated(ANTHROPIC, RESPONSES, true, golden("anthropic", "thinking-with-signature"));
        var input = new io.vertx.core.json.JsonArray()
                .add(new JsonObject().put("role", "user").put("content", "Q"));
        lastEvent(heard.text()).getJsonObject("response").getJsonArray("output").forEach(input::add);
        input.add(new JsonObject().put("role", "user").put("content", "Go on"));
        var body = new JsonObject().put("model", "asked").put("input", input);

        String sent = TranslatedCall.of(RESPONSES, ANTHROPIC, body.toBuffer(), new ChatTarget("there", 4096, true))
                .body()
                .toString();

        String original = new String(golden("anthropic", "thinking-with-signature"), StandardCharsets.UTF_8);
        var signature =
                java.util.regex.Pattern.compile("\"signature\":\"([^\"]{4,})\"").matcher(original);
        assertThat(signature.find()).isTrue();
        assertThat(sent).contains("\"type\":\"thinking\"", "\"signature\":\"" + signature.group(1) + "\"");
    }

    @Test
    void a_proof_is_never_shown_to_an_api_that_did_not_make_it() {
        var body = Buffer.buffer("""
                {"model":"asked","input":[{"role":"user","content":"Q"},{"type":"reasoning","summary":[{"type":
                "summary_text","text":"t"}],"encrypted_content":"gAAA"},{"role":"assistant","content":"A"},
                {"role":"user","content":"R"}]}""");

        String sent = TranslatedCall.of(RESPONSES, ANTHROPIC, body, new ChatTarget("there", 4096, true))
                .body()
                .toString();

        assertThat(sent).doesNotContain("gAAA", "thinking");
    }

    @Test
    void cached_and_reasoning_tokens_are_parts_of_their_totals_here_and_stand_alone_inside() {
        Heard heard = translated(RESPONSES, RESPONSES, true, golden("responses", "cached-and-reasoning-tokens"));

        assertThat(heard.usage().count(TokenClass.INPUT_FRESH)).isEqualTo(10);
        assertThat(heard.usage().count(TokenClass.CACHE_READ)).isEqualTo(60);
        assertThat(heard.usage().count(TokenClass.OUTPUT_TEXT)).isEqualTo(5);
        assertThat(lastEvent(heard.text()).getJsonObject("response").getJsonObject("usage"))
                .isEqualTo(new JsonObject("""
                        {"input_tokens":100,"input_tokens_details":{"cached_tokens":60,"cache_write_tokens":30},
                        "output_tokens":50,"output_tokens_details":{"reasoning_tokens":45},"total_tokens":150}"""));
    }

    @Test
    void the_conversation_is_not_kept_at_the_provider_unless_the_caller_asked() {
        String plain = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
        String kept = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"store\":true}";
        var target = new ChatTarget("there", 4096, true);

        assertThat(TranslatedCall.of(CHAT, RESPONSES, Buffer.buffer(plain), target)
                        .body()
                        .toString())
                .contains("\"store\":false");
        assertThat(TranslatedCall.of(CHAT, RESPONSES, Buffer.buffer(kept), target)
                        .body()
                        .toString())
                .contains("\"store\":true");
    }

    @Test
    void a_tool_is_not_made_strict_by_saying_nothing() {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"tools\":[{\"type\":"
                + "\"function\",\"function\":{\"name\":\"f\"}}]}";

        assertThat(TranslatedCall.of(CHAT, RESPONSES, Buffer.buffer(body), new ChatTarget("there", 4096, true))
                        .body()
                        .toString())
                .contains("\"strict\":false");
    }

    @Test
    void the_answer_says_again_what_was_asked() {
        ChatRequest request = RESPONSES.read(Buffer.buffer("""
                {"model":"asked","input":"x","instructions":"Be brief","temperature":0.25,"stream":true,
                "tools":[{"type":"function","name":"f","parameters":{},"strict":true}],"tool_choice":"required",
                "metadata":{"k":"v"},"store":false,"text":{"verbosity":"low"},"max_output_tokens":99}"""));

        Heard heard = translated(CHAT, RESPONSES, true, request, golden("openai", "text"));

        JsonObject response = lastEvent(heard.text()).getJsonObject("response");
        assertThat(response.getString("model")).isEqualTo("asked");
        assertThat(response.getString("instructions")).isEqualTo("Be brief");
        assertThat(response.getValue("temperature")).isEqualTo(0.25);
        assertThat(response.getString("tool_choice")).isEqualTo("required");
        assertThat(response.getJsonArray("tools").getJsonObject(0).getString("name"))
                .isEqualTo("f");
        assertThat(response.getJsonObject("metadata")).isEqualTo(new JsonObject("{\"k\":\"v\"}"));
        assertThat(response.getBoolean("store")).isFalse();
        assertThat(response.getJsonObject("text"))
                .isEqualTo(new JsonObject("{\"verbosity\":\"low\",\"format\":{\"type\":\"text\"}}"));
        assertThat(response.getInteger("max_output_tokens")).isEqualTo(99);
    }

    @Test
    void an_answer_that_met_its_limit_is_incomplete_and_so_is_its_last_item() {
        Heard heard = translated(CHAT, RESPONSES, true, golden("openai", "length"));

        JsonObject response = lastEvent(heard.text()).getJsonObject("response");
        assertThat(response.getString("status")).isEqualTo("incomplete");
        assertThat(response.getJsonObject("incomplete_details").getString("reason"))
                .isEqualTo("max_output_tokens");
        var output = response.getJsonArray("output");
        assertThat(output.getJsonObject(output.size() - 1).getString("status")).isEqualTo("incomplete");
        ResponseStream.check(heard.text());
    }

    @Test
    void log_probabilities_stand_with_their_text_and_at_the_end() {
        Heard heard = translated(RESPONSES, RESPONSES, true, golden("responses", "logprobs"));

        assertThat(heard.text().lines().filter(line -> line.contains("output_text.delta\",")))
                .allMatch(line -> line.contains("\"logprobs\":[{\"token\""));
        assertThat(lastEvent(heard.text()).encode()).contains("\"token\":\"Hi\"", "\"token\":\"!\"");
    }

    @Test
    void what_a_provider_says_about_our_account_is_not_told() {
        var encoder = RESPONSES.encoder(ChatRequests.asking("m", true));
        encoder.take(new ModelEvent.Started("x", "y"));
        encoder.take(new ModelEvent.Failed(
                new ModelError(ModelError.Kind.AUTHENTICATION, "Incorrect API key provided: sk-abc")));

        assertThat(encoder.drain().toString()).contains("response.failed").doesNotContain("sk-abc");
    }

    @Test
    void our_own_failure_in_the_middle_is_an_error_event_in_one_piece() {
        Buffer event = DIALECT.errorEvent(GatewayException.ofParam(Failure.UPSTREAM_CUT, "p", "line one\nline two"));

        AnswerScanner scanner = passing(true);
        assertThat(scanner.feed(event)).isSameAs(event);
        scanner.finish();
        assertThat(scanner.verdict()).isEqualTo(Verdict.ERROR);
        assertThat(event.toString())
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"sequence_number\":0,\"code\":\"upstream_cut\","
                        + "\"message\":\"line one\\nline two\",\"param\":\"p\"}\n\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"message\":\"no such model\",\"code\":\"model_not_found\"}}", "<html>", ""})
    void an_error_answer_after_the_first_byte_is_an_error_event(String body) {
        String event = DIALECT.errorEvent(Buffer.buffer(body)).toString();

        assertThat(event).startsWith("event: error\ndata: {\"type\":\"error\"").endsWith("}\n\n");
        assertThat(event.lines()).hasSize(3);
    }

    @Test
    void errors_before_the_first_byte_are_those_of_openai() {
        var failure = GatewayException.ofParam(Failure.INVALID_VALUE, "input", "input: x (expected: y)");

        assertThat(new JsonObject(DIALECT.errorBody(failure))
                        .getJsonObject("error")
                        .getString("param"))
                .isEqualTo("input");
        assertThat(DIALECT.judgeError("p", 500, Buffer.buffer("<html>")))
                .isInstanceOf(dev.weir.providers.api.ErrorAnswer.Replace.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500})
    void an_error_answer_of_a_provider_is_read_with_its_status(int status) {
        ModelError error =
                RESPONSES.error(status, Buffer.buffer("{\"error\":{\"message\":\"told\",\"type\":\"server_error\"}}"));

        assertThat(error).isEqualTo(new ModelError(ModelError.kind(status), "told"));
        assertThat(RESPONSES.error(status, Buffer.buffer("<html>")).kind()).isEqualTo(ModelError.kind(status));
    }
}
