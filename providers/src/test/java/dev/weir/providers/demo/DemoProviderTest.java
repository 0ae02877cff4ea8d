package dev.weir.providers.demo;

import static dev.weir.providers.demo.DemoRequests.chat;
import static dev.weir.providers.demo.DemoRequests.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Attempt;
import dev.weir.providers.api.Operation;
import dev.weir.providers.demo.DemoCalls.Heard;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoProviderTest {
    private static DemoCalls calls;

    @BeforeAll
    static void start() {
        calls = new DemoCalls();
    }

    @AfterAll
    static void stop() {
        calls.close();
    }

    private static JsonObject choice(JsonObject answer, int index) {
        return answer.getJsonArray("choices").getJsonObject(index);
    }

    private static String content(JsonObject answer) {
        return choice(answer, 0).getJsonObject("message").getString("content");
    }

    /// The text of one choice of a stream.
    private static String told(Heard heard, int index) {
        return heard.chunks().stream()
                .flatMap(chunk -> chunk.getJsonArray("choices").stream())
                .map(JsonObject.class::cast)
                .filter(choice -> choice.getInteger("index") == index)
                .map(choice -> choice.getJsonObject("delta").getString("content"))
                .filter(Objects::nonNull)
                .collect(Collectors.joining());
    }

    @Test
    void an_answer_in_one_piece_has_the_api_s_shape() {
        Heard heard = calls.chat(chat());

        assertThat(heard.status()).isEqualTo(200);
        assertThat(heard.headers().get("content-type")).isEqualTo("application/json");
        assertThat(heard.headers().get("x-request-id")).isEqualTo(DemoCalls.REQUEST_ID);
        assertThat(heard.headers().get("content-length"))
                .isEqualTo(String.valueOf(Buffer.buffer(heard.text()).length()));
        JsonObject answer = heard.json();
        assertThat(answer.getString("id")).isEqualTo("chatcmpl-0198c1f27b3a700080000123456789ab");
        assertThat(answer.getString("object")).isEqualTo("chat.completion");
        assertThat(answer.getLong("created")).isEqualTo(DemoCalls.CREATED);
        assertThat(answer.getString("model")).isEqualTo("demo");
        assertThat(content(answer)).startsWith("You said: “Hello, river”. ").endsWith(".");
        assertThat(choice(answer, 0).getString("finish_reason")).isEqualTo("stop");
        JsonObject usage = answer.getJsonObject("usage");
        // "Hello, river" has 12 bytes.
        assertThat(usage.getInteger("prompt_tokens")).isEqualTo(3);
        assertThat(usage.getInteger("completion_tokens")).isBetween(40, 64);
        assertThat(usage.getInteger("total_tokens")).isEqualTo(3 + usage.getInteger("completion_tokens"));
    }

    @Test
    void a_stream_has_a_role_chunk_the_tokens_a_finish_chunk_the_usage_and_the_marker() {
        Heard heard = calls.chat(streamed(chat("demo_tokens", "5")));

        assertThat(heard.headers().get("content-type")).startsWith("text/event-stream");
        List<JsonObject> chunks = heard.chunks();
        assertThat(chunks).hasSize(1 + 5 + 1 + 1);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.getString("object")).isEqualTo("chat.completion.chunk");
            assertThat(chunk.containsKey("usage")).isTrue();
        });
        assertThat(choice(chunks.get(0), 0).getJsonObject("delta").getString("role"))
                .isEqualTo("assistant");
        assertThat(chunks.subList(1, 6)).allSatisfy(chunk -> {
            assertThat(choice(chunk, 0).getJsonObject("delta").getString("content"))
                    .isNotEmpty();
            assertThat(choice(chunk, 0).getValue("finish_reason")).isNull();
            assertThat(chunk.getValue("usage")).isNull();
        });
        assertThat(choice(chunks.get(6), 0).getJsonObject("delta")).isEmpty();
        assertThat(choice(chunks.get(6), 0).getString("finish_reason")).isEqualTo("stop");
        assertThat(chunks.get(7).getJsonArray("choices")).isEmpty();
        assertThat(chunks.get(7).getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(5);
        assertThat(heard.text()).endsWith("\n\ndata: [DONE]\n\n");
    }

    @Test
    void a_stream_says_nothing_of_usage_when_not_asked() {
        Heard heard = calls.chat(chat("demo_tokens", "5").put("stream", true));

        assertThat(heard.text()).doesNotContain("usage");
        assertThat(heard.chunks()).hasSize(1 + 5 + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"n\":3}",
                "{\"max_tokens\":7}",
                "{\"n\":2,\"max_completion_tokens\":3,\"max_tokens\":9}",
                "{\"stop\":[\"zzz\",\" said\"]}",
                "{\"response_format\":{\"type\":\"json_object\"}}",
                "{\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\"}}]}",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Grüße 👩‍👩‍👧\"},"
                        + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]}"
            })
    void a_stream_and_an_answer_in_one_piece_say_and_count_the_same(String fields) {
        JsonObject whole = calls.chat(chat().mergeIn(new JsonObject(fields))).json();
        Heard stream = calls.chat(streamed(chat().mergeIn(new JsonObject(fields))));

        List<JsonObject> chunks = stream.chunks();
        assertThat(chunks.getLast().getJsonObject("usage")).isEqualTo(whole.getJsonObject("usage"));
        JsonArray choices = whole.getJsonArray("choices");
        for (int i = 0; i < choices.size(); i++) {
            String content = choice(whole, i).getJsonObject("message").getString("content");
            assertThat(told(stream, i)).isEqualTo(content == null ? "" : content);
        }
        assertThat(finishReasons(chunks)).isEqualTo(finishReasons(List.of(whole)));
        long tokenChunks = chunks.stream().filter(chunk -> isToken(chunk)).count();
        assertThat(tokenChunks)
                .isEqualTo(whole.getJsonObject("usage")
                        .getLong("completion_tokens")
                        .longValue());
    }

    private static boolean isToken(JsonObject chunk) {
        if (chunk.getJsonArray("choices").isEmpty()) {
            return false;
        }
        JsonObject delta = choice(chunk, 0).getJsonObject("delta");
        return !delta.containsKey("role") && !delta.isEmpty();
    }

    private static List<String> finishReasons(List<JsonObject> answers) {
        return answers.stream()
                .flatMap(answer -> answer.getJsonArray("choices").stream())
                .map(choice -> ((JsonObject) choice).getString("finish_reason"))
                .filter(Objects::nonNull)
                .toList();
    }

    @Test
    void the_same_request_gets_the_same_bytes() {
        JsonObject request = streamed(chat("demo_tokens", "500").put("n", 2));

        assertThat(calls.chat(request).text()).isEqualTo(calls.chat(request).text());
    }

    @Test
    void choices_and_words_make_a_difference() {
        JsonObject answer = calls.chat(chat("demo_tokens", "60").put("n", 2)).json();
        assertThat(choice(answer, 0).getJsonObject("message"))
                .isNotEqualTo(choice(answer, 1).getJsonObject("message"));
    }

    @Test
    void max_tokens_ends_an_answer_with_length() {
        JsonObject answer = calls.chat(chat().put("max_tokens", 3)).json();

        assertThat(content(answer)).isEqualTo("You said: “Hello,");
        assertThat(choice(answer, 0).getString("finish_reason")).isEqualTo("length");
        assertThat(answer.getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(3);
    }

    @Test
    void an_answer_that_just_fits_stops_by_itself() {
        JsonObject answer =
                calls.chat(chat("demo_tokens", "3").put("max_tokens", 3)).json();

        assertThat(choice(answer, 0).getString("finish_reason")).isEqualTo("stop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\" said\"]        | You",
                "[\"aid: “Hel\"]    | You s",
                "[\"river\",\"lo\"] | You said: “Hel",
                "[\"You\"]          | ``",
                "\"“\"              | `You said: `",
                "[\"\"]             | You said: “Hello, river”. A",
                "[]                 | You said: “Hello, river”. A",
                "null               | You said: “Hello, river”. A"
            })
    void an_answer_ends_before_a_stop_sequence(String stop, String text) {
        var body = new JsonObject("{\"stop\":" + stop + "}").mergeIn(chat("demo_tokens", "5"));

        JsonObject answer = calls.chat(body).json();

        if (text.endsWith("A")) {
            assertThat(content(answer)).startsWith("You said: “Hello, river”.");
        } else {
            assertThat(content(answer)).isEqualTo(text);
        }
        assertThat(choice(answer, 0).getString("finish_reason")).isEqualTo("stop");
    }

    @Test
    void a_long_answer_has_all_its_tokens() {
        Heard heard = calls.chat(streamed(chat("demo_tokens", "20000").put("max_tokens", 100_000)));

        assertThat(heard.reads()).hasSize(1 + 20_000 + 1 + 1 + 1);
        assertThat(heard.chunks().getLast().getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(20_000);
    }

    @Test
    void without_a_limit_an_answer_ends_where_the_model_does() {
        JsonObject usage = calls.chat(chat("demo_tokens", "5000")).json().getJsonObject("usage");

        assertThat(usage.getInteger("completion_tokens")).isEqualTo(4096);
    }

    @Test
    void json_is_answered_when_asked_for() {
        JsonObject answer = calls.chat(chat().put("response_format", new JsonObject().put("type", "json_object")))
                .json();

        assertThat(new JsonObject(content(answer)).getString("answer")).isEqualTo("You said: “Hello, river”.");
    }

    @Test
    void json_follows_a_schema() {
        var format = new JsonObject("""
                {"type":"json_schema","json_schema":{"name":"x","strict":true,"schema":{"type":"object",
                "required":["mood","list","at"],"properties":{"mood":{"enum":["calm","wild"]},
                "list":{"type":"array","items":{"type":"integer"},"minItems":2},"at":{"$ref":"#/$defs/place"},
                "other":{"type":"string"}},
                "$defs":{"place":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}}}}}
                """);

        assertThat(content(calls.chat(chat().put("response_format", format)).json()))
                .isEqualTo("{\"mood\":\"calm\",\"list\":[1,1],\"at\":{\"name\":\"demo name\"}}");
    }

    @Test
    void legacy_completions_end_at_sixteen_tokens_unless_told_otherwise() {
        var body = new JsonObject().put("model", "demo").put("prompt", "Hello");

        JsonObject answer = calls.complete(body).json();

        assertThat(answer.getString("object")).isEqualTo("text_completion");
        assertThat(answer.getString("id")).startsWith("cmpl-");
        assertThat(choice(answer, 0).getString("text")).startsWith("You said: “Hello”.");
        assertThat(choice(answer, 0).getString("finish_reason")).isEqualTo("length");
        assertThat(answer.getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(16);
    }

    @Test
    void legacy_completions_are_streamed_as_text() {
        var body = streamed(new JsonObject()
                .put("model", "demo")
                .put("prompt", new JsonArray().add("a").add("b"))
                .put("max_tokens", 2)
                .put("metadata", new JsonObject().put("demo_delay_ms", "0")));

        List<JsonObject> chunks = calls.complete(body).chunks();

        assertThat(chunks.stream()
                        .filter(chunk -> !chunk.getJsonArray("choices").isEmpty())
                        .map(chunk -> choice(chunk, 0).getInteger("index") + ":"
                                + choice(chunk, 0).getString("text")))
                .containsExactly("0:You", "1:You", "0: said:", "1: said:", "0:", "1:");
        assertThat(chunks.getLast().getJsonObject("usage").getInteger("completion_tokens"))
                .isEqualTo(4);
        assertThat(chunks.getLast().getJsonObject("usage").getInteger("prompt_tokens"))
                .isEqualTo(2);
    }

    @Test
    void the_head_of_an_answer_can_be_late() {
        Attempt attempt = calls.send(
                Operation.CHAT_COMPLETIONS, chat("demo_first_delay_ms", "200").encode());
        calls.pass(20);
        assertThat(attempt.answer().isComplete()).isFalse();

        assertThat(calls.hear(attempt).status()).isEqualTo(200);
    }

    @Test
    void an_answer_in_one_piece_waits_for_all_its_tokens_only_when_a_delay_was_asked_for() {
        Attempt slow = calls.send(
                Operation.CHAT_COMPLETIONS,
                chat("demo_delay_ms", "60000", "demo_tokens", "2").encode());
        JsonObject fast = chat();
        fast.getJsonObject("metadata").remove("demo_delay_ms");

        assertThat(calls.chat(fast).status()).isEqualTo(200);
        calls.pass(20);
        assertThat(slow.answer().isComplete()).isFalse();
        calls.onLoop(() -> {
            slow.cancel();
            return null;
        });
    }

    @Test
    void tokens_of_one_answer_are_bounded() {
        Heard heard = calls.chat(chat("demo_tokens", "100000").put("n", 11).put("max_tokens", 100_000));

        assertThat(heard.status()).isEqualTo(400);
        assertThat(heard.json().getJsonObject("error").getString("message"))
                .isEqualTo("n: 1100000 tokens in 11 choices (expected: at most 1000000)");
    }

    @Test
    void a_system_message_counts_at_least_one_token_and_is_not_echoed() {
        var messages = new JsonArray()
                .add(new JsonObject().put("role", "system").put("content", ""))
                .add(new JsonObject().put("role", "user").put("content", "12345"))
                .add(new JsonObject().put("role", "assistant").put("content", null));

        JsonObject answer = calls.chat(chat().put("messages", messages)).json();

        assertThat(answer.getJsonObject("usage").getInteger("prompt_tokens")).isEqualTo(1 + 2 + 1);
        assertThat(content(answer)).startsWith("You said: “12345”.");
    }

    @Test
    void a_long_message_is_echoed_in_part() {
        String words = IntStream.range(0, 100).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        var messages = new JsonArray().add(new JsonObject().put("role", "user").put("content", words));

        assertThat(content(calls.chat(chat().put("messages", messages)).json()))
                .startsWith("You said: “word0 word1 ")
                .contains(" word15…”.")
                .doesNotContain("word16");
    }
}
