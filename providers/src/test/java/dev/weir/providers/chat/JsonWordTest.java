package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.Operation;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.gemini.GeminiTarget;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.responses.OpenAiResponses;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonWordTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final ChatDialect OPENAI = new OpenAiChat(CLOCK, false);
    private static final String LINE = "Answer with one JSON object.";

    private static String written(ChatDialect provider, String contents, String config) {
        return TranslatedCall.of(
                        new GeminiContent(new GeminiTarget(Operation.GENERATE_CONTENT, "m", false)),
                        provider,
                        Buffer.buffer("{" + contents + ",\"generationConfig\":{" + config + "}}"),
                        new ChatTarget("there", 4096, true))
                .body()
                .toString();
    }

    private static final String JSON = "\"responseMimeType\":\"application/json\"";

    private static String contents(String text) {
        return "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"" + text + "\"}]}]";
    }

    @Test
    void where_json_is_asked_for_and_nobody_says_the_word_a_system_line_says_it() {
        assertThat(written(OPENAI, contents("Name a city"), JSON))
                .contains("\"messages\":[{\"role\":\"system\",\"content\":\"" + LINE + "\"},{\"role\":\"user\"")
                .contains("\"response_format\":{\"type\":\"json_object\"}");
        assertThat(written(new OpenAiResponses(CLOCK), contents("Name a city"), JSON))
                .contains("\"input\":[{\"type\":\"message\",\"role\":\"system\"", LINE);
    }

    @Test
    void the_line_joins_the_system_prompt_that_is_there() {
        String system = "\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief\"}]},";

        assertThat(written(OPENAI, system + contents("Name a city"), JSON))
                .contains("{\"role\":\"system\",\"content\":\"Be brief\\n\\n" + LINE + "\"},{\"role\":\"user\"")
                .containsOnlyOnce("\"role\":\"system\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"as json", "as JSON, please", "Json", "{\\\"json\\\":1}"})
    void where_somebody_says_the_word_nothing_is_added(String text) {
        assertThat(written(OPENAI, contents(text), JSON)).doesNotContain(LINE, "\"role\":\"system\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jso", "J son", ""})
    void a_part_of_the_word_is_not_the_word(String text) {
        assertThat(written(OPENAI, contents("x" + text), JSON)).contains(LINE);
    }

    @Test
    void an_answer_of_another_form_needs_no_such_word() {
        assertThat(written(OPENAI, contents("Name a city"), "\"temperature\":1"))
                .doesNotContain(LINE);
        assertThat(written(OPENAI, contents("Name a city"), JSON + ",\"responseJsonSchema\":{\"type\":\"object\"}"))
                .doesNotContain(LINE);
    }
}
