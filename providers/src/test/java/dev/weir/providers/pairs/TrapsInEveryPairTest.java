package dev.weir.providers.pairs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerScanner.Verdict;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.chat.ChatRequests;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.GoldenAnswer;
import dev.weir.providers.chat.ToolNames;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.chat.Translation;
import dev.weir.providers.pairs.Dialects.Pair;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What other gateways get wrong, for every caller and every provider of another dialect. A name has a `-` where a
/// dialect can't say it.
class TrapsInEveryPairTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final List<String> PROVIDERS = List.of("openai", "anthropic", "gemini", "responses");
    private static final ChatTarget TARGET = new ChatTarget("gemini-3-flash", 4096, true);

    static Stream<Pair> pairs() {
        return Dialects.CALLERS.stream()
                .flatMap(caller -> PROVIDERS.stream()
                        .filter(provider -> !provider.equals(caller))
                        .map(provider -> new Pair(caller, provider)));
    }

    private static AnswerScanner scanner(Pair pair) {
        String provider = pair.provider().equals("openai") ? "compatible" : pair.provider();
        return new Translation(
                Dialects.provider(provider).decoder(true, LIMITS),
                Dialects.provider(pair.caller()).encoder(ChatRequests.asking("asked-model", true)),
                ToolNames.of(List.of()));
    }

    private static String sent(String provider, String name) {
        return Buffer.buffer(GoldenAnswer.named(provider, name).sent()).toString();
    }

    /// What a caller gets of a golden stream, by the provider's name of it.
    private static String heard(Pair pair, Map<String, String> names) {
        return heard(pair, sent(pair.provider(), names.get(pair.provider())));
    }

    private static String heard(Pair pair, String stream) {
        AnswerScanner scanner = scanner(pair);
        return scanner.feed(Buffer.buffer(stream)).toString() + scanner.finish();
    }

    private static Map<String, String> each(String openai, String anthropic, String gemini, String responses) {
        return Map.of("openai", openai, "anthropic", anthropic, "gemini", gemini, "responses", responses);
    }

    private static Map<String, String> each(String name) {
        return each(name, name, name, name);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void arguments_that_come_before_the_name_or_the_id_of_a_call_are_held_and_not_lost(Pair pair) {
        if (!pair.provider().equals("openai") && !pair.provider().equals("responses")) {
            return;
        }
        String got = heard(pair, each("tool-name-late", "-", "-", "tool-name-late"));

        assertThat(got.indexOf("\"name\":\"")).isPositive();
        assertThat(Pattern.compile("\\\\\"[a-z]+\\\\\"|\"args\":\\{\"[a-z]+\":")
                        .matcher(got)
                        .find())
                .as(got)
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void two_parallel_calls_both_arrive_whole_and_one_after_another(Pair pair) {
        String got =
                heard(pair, each("tools-interleaved", "tools-interleaved", "two-parallel-tools", "tools-interleaved"));

        switch (pair.caller()) {
            case "anthropic" -> {
                var types = Pattern.compile("\"type\":\"(content_block_(?:start|stop))\",\"index\":([0-9])")
                        .matcher(got)
                        .results()
                        .map(found -> found.group(1) + found.group(2))
                        .toList();
                assertThat(types).hasSizeGreaterThanOrEqualTo(4);
                for (int i = 0; i < types.size(); i++) {
                    assertThat(types.get(i))
                            .isEqualTo((i % 2 == 0 ? "content_block_start" : "content_block_stop") + i / 2);
                }
            }
            case "openai" -> assertThat(got).contains("{\"index\":0,\"id\":\"", "{\"index\":1,\"id\":\"");
            case "gemini" -> assertThat(got.split("\"functionCall\":", -1)).hasSize(3);
            default -> {
                var items = Pattern.compile("\"type\":\"response.output_item.(added|done)\",\"sequence_number\":[0-9]+,"
                                + "\"output_index\":([0-9])")
                        .matcher(got)
                        .results()
                        .map(found -> found.group(1) + found.group(2))
                        .toList();
                for (int i = 0; i < items.size(); i++) {
                    assertThat(items.get(i)).isEqualTo((i % 2 == 0 ? "added" : "done") + i / 2);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void a_call_without_arguments_is_an_empty_object_for_every_caller(Pair pair) {
        String got = heard(pair, each("tool-without-arguments"));

        assertThat(got)
                .contains(
                        switch (pair.caller()) {
                            case "anthropic" -> "\"partial_json\":\"{}\"";
                            case "gemini" -> "\"args\":{}";
                            default -> "\"arguments\":\"{}\"";
                        });
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void thinking_is_never_said_as_text(Pair pair) {
        String got = heard(pair, each("several-thoughts", "thinking-with-signature", "thinking-signed", "reasoning"));
        String mark = switch (pair.caller()) {
            case "anthropic" -> "\"type\":\"thinking_delta\",\"thinking\":\"";
            case "openai" -> "\"reasoning_content\":\"";
            case "gemini" -> "\"thought\":true";
            default -> "response.reasoning_summary_text.delta";
        };
        assertThat(got).contains(mark);
        int text = switch (pair.caller()) {
            case "anthropic" -> got.indexOf("\"text_delta\"");
            case "openai" -> got.indexOf("\"content\":\"", got.indexOf(mark));
            case "gemini" -> got.lastIndexOf("\"text\"");
            default -> got.indexOf("response.output_text.delta");
        };
        assertThat(text).as("what is said comes behind what is thought").isGreaterThan(got.indexOf(mark));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void usage_is_told_once_and_is_the_last_that_was_reported(Pair pair) {
        AnswerScanner scanner = scanner(pair);
        String provider = pair.provider();
        String name = each("usage-on-every-chunk", "usage-on-every-event", "text", "text")
                .get(provider);
        String got = scanner.feed(Buffer.buffer(sent(provider, name))).toString() + scanner.finish();

        long output = scanner.usage().orElseThrow().outputTotal();
        assertThat(scanner.usageEstimated()).isFalse();
        var told = Pattern.compile("\"(?:completion_tokens|output_tokens|candidatesTokenCount)\":([0-9]+)")
                .matcher(got)
                .results()
                .map(found -> Long.parseLong(found.group(1)))
                .toList();
        assertThat(told).isNotEmpty();
        assertThat(told.getLast()).isEqualTo(output);
        // The head of a message stream has a place for it too.
        assertThat(told).hasSize(pair.caller().equals("anthropic") ? 2 : 1);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_answer_that_nobody_counted_is_told_and_booked_by_our_count_and_never_as_zero(Pair pair) {
        AnswerScanner scanner = scanner(pair);
        String provider = pair.provider();
        String name = each("usage-none", "usage-none", "usage-none", "no-usage").get(provider);
        String got = scanner.feed(Buffer.buffer(sent(provider, name))).toString() + scanner.finish();

        assertThat(scanner.usage()).isEmpty();
        assertThat(scanner.usageEstimated()).isTrue();
        assertThat(scanner.outputTokensEstimate()).isPositive();
        assertThat(got)
                .containsPattern("\"(completion_tokens|output_tokens|candidatesTokenCount)\":"
                        + scanner.outputTokensEstimate() + "\\b");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void cached_and_reasoning_tokens_are_told_in_the_callers_way_and_counted_once(Pair pair) {
        AnswerScanner scanner = scanner(pair);
        String provider = pair.provider();
        String name = each(
                        "usage-cached-and-reasoning",
                        "usage-thinking",
                        "cached-and-thoughts",
                        "cached-and-reasoning-tokens")
                .get(provider);
        String got = scanner.feed(Buffer.buffer(sent(provider, name))).toString() + scanner.finish();

        var usage = scanner.usage().orElseThrow();
        long fresh = usage.count(dev.weir.contracts.money.TokenClass.INPUT_FRESH);
        long cached = usage.count(dev.weir.contracts.money.TokenClass.CACHE_READ);
        long thought = usage.count(dev.weir.contracts.money.TokenClass.REASONING);
        assertThat(cached).isPositive();
        assertThat(thought).isPositive();
        assertThat(got)
                .contains(
                        switch (pair.caller()) {
                            case "openai" ->
                                new String[] {
                                    "\"prompt_tokens\":" + usage.inputTotal(),
                                    "\"cached_tokens\":" + cached,
                                    "\"completion_tokens\":" + usage.outputTotal(),
                                    "\"reasoning_tokens\":" + thought
                                };
                            case "anthropic" ->
                                new String[] {
                                    "\"input_tokens\":" + fresh,
                                    "\"cache_read_input_tokens\":" + cached,
                                    "\"output_tokens\":" + usage.outputTotal()
                                };
                            case "gemini" ->
                                new String[] {
                                    "\"promptTokenCount\":" + usage.inputTotal(),
                                    "\"cachedContentTokenCount\":" + cached,
                                    "\"candidatesTokenCount\":" + (usage.outputTotal() - thought),
                                    "\"thoughtsTokenCount\":" + thought
                                };
                            default ->
                                new String[] {
                                    "\"input_tokens\":" + usage.inputTotal(),
                                    "\"cached_tokens\":" + cached,
                                    "\"output_tokens\":" + usage.outputTotal(),
                                    "\"reasoning_tokens\":" + thought
                                };
                        });
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                        List.of("text", "text", "text", "text", "text", "stop", "end_turn", "STOP", "completed"),
                        List.of(
                                "length",
                                "length",
                                "length",
                                "length",
                                "length",
                                "length",
                                "max_tokens",
                                "MAX_TOKENS",
                                "incomplete"),
                        List.of(
                                "a call",
                                "text-then-tool",
                                "tools-parallel",
                                "tools-in-two-chunks",
                                "text-then-tools",
                                "tool_calls",
                                "tool_use",
                                "STOP",
                                "completed"),
                        List.of(
                                "unknown",
                                "finish-reason-unknown",
                                "stop-reason-unknown",
                                "finish-reason-unknown",
                                "text",
                                "stop",
                                "end_turn",
                                "(STOP|OTHER)",
                                "completed"),
                        List.of(
                                "a filter",
                                "content-filter",
                                "refusal",
                                "safety",
                                "content-filter",
                                "content_filter",
                                "refusal",
                                "SAFETY",
                                "(incomplete|completed)"))
                .flatMap(row -> pairs().map(pair -> Arguments.of(row.getFirst(), row, pair)));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void every_reason_to_stop_has_its_word_for_every_caller(String reason, List<String> row, Pair pair) {
        String got = heard(pair, sent(pair.provider(), row.get(1 + PROVIDERS.indexOf(pair.provider()))));
        String word = row.get(5 + Dialects.CALLERS.indexOf(pair.caller()));

        assertThat(got)
                .containsPattern(
                        switch (pair.caller()) {
                            case "openai" -> "\"finish_reason\":\"" + word + "\"";
                            case "anthropic" -> "\"stop_reason\":\"" + word + "\"";
                            case "gemini" -> "\"finishReason\":\"" + word + "\"";
                            default -> "\"type\":\"response\\." + word + "\"";
                        });
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void an_error_in_the_middle_is_the_last_thing_a_caller_hears_and_is_judged_an_error(Pair pair) {
        for (String name : new String[] {"error-before-content", "error-in-the-middle"}) {
            AnswerScanner scanner = scanner(pair);
            String got =
                    scanner.feed(Buffer.buffer(sent(pair.provider(), name))).toString() + scanner.finish();

            assertThat(scanner.verdict()).isEqualTo(Verdict.ERROR);
            assertThat(scanner.complete()).isFalse();
            assertThat(got).doesNotContain(Ends.of(pair.caller()));
            String[] events = got.strip().split("\n\n");
            assertThat(events[events.length - 1]).contains("error");
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void junk_after_the_end_is_heard_by_nobody(Pair pair) {
        assertThat(heard(pair, each("junk-after-the-end"))).doesNotContain("again", "late", "junk");
    }

    /// Where our own comments that keep a silent stream open may be put.
    @ParameterizedTest
    @MethodSource("pairs")
    void between_two_reads_a_caller_always_stands_at_the_boundary_of_an_event(Pair pair) {
        Map<String, String> names = each("unicode-and-escapes");
        Buffer sent = Buffer.buffer(sent(pair.provider(), names.get(pair.provider())));
        AnswerScanner scanner = scanner(pair);
        for (int at = 0; at < sent.length(); at++) {
            String piece = scanner.feed(sent.getBuffer(at, at + 1)).toString();
            assertThat(piece.isEmpty() || piece.endsWith("\n\n")).as(piece).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void what_the_model_says_leaves_with_the_read_that_brought_it(Pair pair) {
        String sent = sent(pair.provider(), "text");
        String word = Pattern.compile("\"(?:text|delta|content)\": ?\"([^\"]+)\"")
                .matcher(sent)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        int at = sent.indexOf("\"" + word + "\"");
        int end = sent.indexOf("\n\r\n", at) > 0 ? sent.indexOf("\n\r\n", at) + 3 : sent.indexOf("\n\n", at) + 2;

        assertThat(scanner(pair).feed(Buffer.buffer(sent.substring(0, end))).toString())
                .contains("\"" + word + "\"");
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void bytes_of_a_read_are_never_written(Pair pair) {
        byte[] sent = GoldenAnswer.named(pair.provider(), "unicode-and-escapes").sent();
        var fed = new ArrayList<Buffer>();
        AnswerScanner scanner = scanner(pair);
        for (int at = 0; at < sent.length; at += 7) {
            Buffer piece = Buffer.buffer(sent).getBuffer(at, Math.min(sent.length, at + 7));
            fed.add(piece);
            scanner.feed(piece);
        }
        scanner.finish();
        var all = Buffer.buffer();
        fed.forEach(all::appendBuffer);
        assertThat(all.getBytes()).isEqualTo(sent);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void the_answer_names_the_model_that_was_asked_for_and_begins_once(Pair pair) {
        String got = heard(pair, each("text", "head-twice", "text", "text"));

        assertThat(got)
                .contains(
                        pair.caller().equals("gemini")
                                ? "\"modelVersion\":\"asked-model\""
                                : "\"model\":\"asked-model\"")
                .doesNotContain("claude-real", "gpt-real", "gemini-3-flash", "gpt-5.1");
        String head = switch (pair.caller()) {
            case "openai" -> "\"role\":\"assistant\"";
            case "anthropic" -> "\"type\":\"message_start\"";
            case "gemini" -> "\"finishReason\"";
            default -> "\"type\":\"response.created\"";
        };
        assertThat(got.split(Pattern.quote(head), -1)).hasSize(2);
    }

    /// What a provider has no word for, by caller: the field and the providers that can't be asked for it.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            openai    | "n":2                                          | n                              | anthropic gemini responses
            openai    | "logprobs":true                                | logprobs                       | anthropic
            openai    | "modalities":["text","audio"] | modalities  | anthropic gemini responses
            openai    | "logit_bias":{"5":1}                           | logit_bias                     | anthropic gemini responses
            openai    | "seed":1                                       | seed                           | anthropic responses
            openai    | "stop":"a"                                     | stop                           | responses
            anthropic | "top_k":5                                      | top_k                          | openai responses
            anthropic | "tools":[{"type":"web_search_20250305","name":"web_search"}] | tools[0].type    | openai gemini responses
            gemini    | "generationConfig":{"candidateCount":2}        | generationConfig.candidateCount | openai anthropic responses
            gemini    | "generationConfig":{"responseModalities":["IMAGE"]} | generationConfig.responseModalities | openai anthropic responses
            gemini    | "cachedContent":"cachedContents/a"             | cachedContent                  | openai anthropic responses
            responses | "tools":[{"type":"web_search"}]                | tools[0].type                  | openai anthropic gemini
            responses | "truncation":"auto"                            | truncation                     | openai anthropic gemini
            responses | "top_logprobs":3                               | top_logprobs                   | anthropic
            """)
    void what_a_provider_has_no_word_for_is_refused_by_the_callers_name_and_never_ignored(
            String caller, String field, String param, String providers) {
        String question = switch (caller) {
            case "gemini" -> "\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]";
            case "responses" -> "\"model\":\"m\",\"input\":\"a\"";
            default -> "\"model\":\"m\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]";
        };
        for (String provider : providers.split(" ")) {
            Buffer body = Buffer.buffer("{" + question + "," + field + "}");

            assertThatThrownBy(
                            () -> TranslatedCall.of(Dialects.caller(caller), Dialects.provider(provider), body, TARGET))
                    .as(provider)
                    .isInstanceOfSatisfying(
                            GatewayException.class,
                            refused -> assertThat(refused.param()).contains(param));
        }
    }
}
