package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.chat.ChatDialect;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.chat.TranslatedCall;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests of callers of OpenAI and Anthropic as models of different makers get them.
class RequestWriterTest {
    private static final String CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0";
    private static final String CLAUDE_ADAPTIVE = "anthropic.claude-opus-5";
    private static final String NOVA = "amazon.nova-lite-v1:0";
    private static final String NOVA_2 = "us.amazon.nova-2-lite-v1:0";
    private static final String GPT_OSS = "openai.gpt-oss-120b-1:0";
    private static final String LLAMA = "meta.llama3-3-70b-instruct-v1:0";
    private static final ChatDialect OPENAI = new OpenAiChat(InstantSource.system(), true);
    private static final ChatDialect ANTHROPIC = new AnthropicMessages(InstantSource.system());

    private static Map<String, String> written(ChatDialect caller, String model, String body) {
        Buffer written = TranslatedCall.of(
                        caller, new BedrockConverse(), Buffer.buffer(body), new ChatTarget(model, 8_192, true))
                .body();
        var fields = new LinkedHashMap<String, String>();
        var json = new JsonReader(written.getBytes());
        json.beginObject();
        while (json.nextField()) {
            fields.put(json.field(), json.slice().toString());
        }
        json.end();
        return fields;
    }

    /// Asked through the API of OpenAI.
    private static Map<String, String> asked(String model, String more) {
        return written(
                OPENAI, model, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]" + more + "}");
    }

    private static String content(String model, String parts) {
        String body =
                "{\"model\":\"m\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":[" + parts + "]}]}";
        return written(ANTHROPIC, model, body)
                .get("messages")
                .replaceAll("^\\[\\{\"role\":\"user\",\"content\":\\[(.*)]}]$", "$1");
    }

    private static void assertRefused(String param, String expected, Runnable asking) {
        assertThatThrownBy(asking::run)
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE);
                    assertThat(refused.param()).contains(param);
                })
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                CLAUDE + " | low | {\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1638}}",
                CLAUDE_ADAPTIVE
                        + " | minimal | {\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"low\"}}",
                CLAUDE_ADAPTIVE
                        + " | high | {\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"high\"}}",
                CLAUDE_ADAPTIVE
                        + " | xhigh | {\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"max\"}}",
                NOVA_2 + " | low | {\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"low\"}}",
                NOVA_2 + " | high | {\"reasoningConfig\":{\"type\":\"enabled\",\"maxReasoningEffort\":\"medium\"}}",
                GPT_OSS + " | minimal | {\"reasoning_effort\":\"low\"}",
                GPT_OSS + " | medium | {\"reasoning_effort\":\"medium\"}",
                GPT_OSS + " | xhigh | {\"reasoning_effort\":\"high\"}",
            })
    void an_effort_is_said_in_the_words_of_the_model(String model, String effort, String fields) {
        assertThat(asked(model, ",\"reasoning_effort\":\"" + effort + "\""))
                .containsEntry("additionalModelRequestFields", fields);
    }

    @Test
    void a_budget_is_an_effort_where_the_model_has_none() {
        String body = "{\"model\":\"m\",\"max_tokens\":4000,\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

        assertThat(written(ANTHROPIC, GPT_OSS, body))
                .containsEntry("additionalModelRequestFields", "{\"reasoning_effort\":\"medium\"}");
        assertThat(written(ANTHROPIC, CLAUDE, body))
                .containsEntry(
                        "additionalModelRequestFields", "{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2000}}");
        assertRefused("thinking.budget_tokens", "2000", () -> written(ANTHROPIC, LLAMA, body));
    }

    @ParameterizedTest
    @CsvSource({NOVA, LLAMA})
    void an_effort_is_refused_for_a_model_that_can_not_think(String model) {
        assertRefused("reasoning_effort", "low", () -> asked(model, ",\"reasoning_effort\":\"low\""));
        assertThat(asked(model, ",\"reasoning_effort\":\"none\"")).doesNotContainKey("additionalModelRequestFields");
    }

    @Test
    void top_k_is_said_in_the_words_of_the_model_or_refused() {
        assertThat(asked(CLAUDE, ",\"top_k\":5")).containsEntry("additionalModelRequestFields", "{\"top_k\":5}");
        assertThat(asked(NOVA, ",\"top_k\":5"))
                .containsEntry("additionalModelRequestFields", "{\"inferenceConfig\":{\"topK\":5}}");
        assertRefused("top_k", "5", () -> asked(LLAMA, ",\"top_k\":5"));
    }

    @Test
    void an_output_limit_is_always_said() {
        assertThat(asked(LLAMA, "")).containsEntry("inferenceConfig", "{\"maxTokens\":8192}");
        assertThat(asked(LLAMA, ",\"max_tokens\":7")).containsEntry("inferenceConfig", "{\"maxTokens\":7}");
    }

    @Test
    void a_temperature_is_at_most_one_and_one_together_with_thinking() {
        assertThat(asked(CLAUDE, ",\"temperature\":1.0").get("inferenceConfig")).contains("\"temperature\":1.0");
        assertRefused("temperature", "0 to 1", () -> asked(CLAUDE, ",\"temperature\":1.1"));
        assertRefused(
                "temperature", "1 or none", () -> asked(CLAUDE, ",\"temperature\":0.5,\"reasoning_effort\":\"high\""));
        assertThat(asked(GPT_OSS, ",\"temperature\":0.5,\"reasoning_effort\":\"high\""))
                .containsKey("inferenceConfig");
    }

    @Test
    void a_stop_of_blanks_is_refused() {
        assertRefused("stop", "more than blanks", () -> asked(LLAMA, ",\"stop\":[\"a\",\" \\n\"]"));
        assertThat(asked(LLAMA, ",\"stop\":[\"a\",\"b\",\"c\",\"d\"]"))
                .containsEntry("inferenceConfig", "{\"maxTokens\":8192,\"stopSequences\":[\"a\",\"b\",\"c\",\"d\"]}")
                .doesNotContainKey("additionalModelResponseFieldPaths");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "seed | ,\"seed\":1",
                "n | ,\"n\":2",
                "logprobs | ,\"logprobs\":true",
                "logit_bias | ,\"logit_bias\":{\"1\":2}",
                "frequency_penalty | ,\"frequency_penalty\":1",
                "presence_penalty | ,\"presence_penalty\":1",
                "service_tier | ,\"service_tier\":\"flex\"",
                "verbosity | ,\"verbosity\":\"low\"",
            })
    void what_converse_has_no_words_for_is_refused(String param, String more) {
        assertRefused(param, param, () -> asked(CLAUDE, more));
    }

    @Test
    void documents_have_names_that_fit_and_differ() {
        String data = "{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"JVBERi0=\"}";
        String one = "{\"type\":\"document\",\"title\":\"Q3 report_final.pdf\",\"source\":" + data + "}";
        String none = "{\"type\":\"document\",\"source\":" + data + "}";

        assertThat(content(CLAUDE, one + "," + one + "," + none + ",{\"type\":\"text\",\"text\":\"Sum up\"}"))
                .isEqualTo("{\"document\":{\"name\":\"Q3 report final pdf\",\"format\":\"pdf\","
                        + "\"source\":{\"bytes\":\"JVBERi0=\"}}},"
                        + "{\"document\":{\"name\":\"Q3 report final pdf (2)\",\"format\":\"pdf\","
                        + "\"source\":{\"bytes\":\"JVBERi0=\"}}},"
                        + "{\"document\":{\"name\":\"document\",\"format\":\"pdf\","
                        + "\"source\":{\"bytes\":\"JVBERi0=\"}}},"
                        + "{\"text\":\"Sum up\"}");
    }

    @Test
    void a_document_does_not_stand_alone() {
        assertThat(content(
                        CLAUDE,
                        "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"text/csv\","
                                + "\"data\":\"YSxi\"}}"))
                .isEqualTo("{\"document\":{\"name\":\"document\",\"format\":\"csv\",\"source\":{\"bytes\":\"YSxi\"}}},"
                        + "{\"text\":\"See the document.\"}");
    }

    @Test
    void what_lies_in_s3_stays_there() {
        assertThat(content(
                        CLAUDE,
                        "{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"s3://b/cat.JPG\"}},"
                                + "{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"s3://b/a.docx\"}},"
                                + "{\"type\":\"text\",\"text\":\"Look\"}"))
                .isEqualTo("{\"image\":{\"format\":\"jpeg\",\"source\":{\"s3Location\":{\"uri\":\"s3://b/cat.JPG\"}}}},"
                        + "{\"document\":{\"name\":\"document\",\"format\":\"docx\","
                        + "\"source\":{\"s3Location\":{\"uri\":\"s3://b/a.docx\"}}}},{\"text\":\"Look\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "image | {\"type\":\"url\",\"url\":\"https://x.org/a.png\"} | s3://",
                "image | {\"type\":\"url\",\"url\":\"s3://b/a\"} | .png, .jpg",
                "image | {\"type\":\"base64\",\"media_type\":\"image/tiff\",\"data\":\"AA==\"} | image/png",
                "document | {\"type\":\"url\",\"url\":\"https://x.org/a.pdf\"} | s3://",
                "document | {\"type\":\"url\",\"url\":\"s3://b/a.zip\"} | .pdf",
                "document | {\"type\":\"base64\",\"media_type\":\"application/zip\",\"data\":\"AA==\"} | application/pdf",
            })
    void what_can_not_be_read_is_refused(String type, String source, String expected) {
        assertRefused(
                "messages[0].content[0].source",
                expected,
                () -> content(CLAUDE, "{\"type\":\"" + type + "\",\"source\":" + source + "}"));
    }

    @Test
    void sound_goes_along() {
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_audio\","
                + "\"input_audio\":{\"data\":\"UklGRg==\",\"format\":\"wav\"}}]}]}";

        assertThat(written(OPENAI, NOVA_2, body))
                .containsEntry(
                        "messages",
                        "[{\"role\":\"user\",\"content\":[{\"audio\":{\"format\":\"wav\","
                                + "\"source\":{\"bytes\":\"UklGRg==\"}}}]}]");
    }

    @Test
    void points_of_the_cache_are_for_models_that_have_one() {
        String part = "{\"type\":\"text\",\"text\":\"Hi\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}";

        assertThat(content(CLAUDE, part))
                .isEqualTo("{\"text\":\"Hi\"},{\"cachePoint\":{\"type\":\"default\",\"ttl\":\"1h\"}}");
        assertThat(content(NOVA, part)).isEqualTo("{\"text\":\"Hi\"},{\"cachePoint\":{\"type\":\"default\"}}");
        assertThat(content(LLAMA, part)).isEqualTo("{\"text\":\"Hi\"}");
    }

    private static final String AFTER_A_CALL = """
            {"model":"m","max_tokens":100,%s"messages":[{"role":"user","content":"Hi"},
             {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"c2ln"},
              {"type":"tool_use","id":"t1","name":"now","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","is_error":true,
              "content":[{"type":"text","text":"late","cache_control":{"type":"ephemeral"}}]}]}]}""";

    @Test
    void a_failed_result_says_so_in_the_words_of_the_model() {
        assertThat(written(ANTHROPIC, CLAUDE, AFTER_A_CALL.formatted("")).get("messages"))
                .contains("{\"reasoningContent\":{\"reasoningText\":{\"text\":\"Hm\",\"signature\":\"c2ln\"}}},"
                        + "{\"toolUse\":")
                .contains("{\"toolResult\":{\"toolUseId\":\"t1\",\"content\":[{\"text\":\"late\"}],"
                        + "\"status\":\"error\"}},{\"cachePoint\":{\"type\":\"default\"}}");
        assertThat(written(ANTHROPIC, LLAMA, AFTER_A_CALL.formatted("")).get("messages"))
                .doesNotContain("reasoningContent", "cachePoint")
                .contains("{\"toolResult\":{\"toolUseId\":\"t1\",\"content\":[{\"text\":\"Error: \"},"
                        + "{\"text\":\"late\"}]}}");
    }

    @Test
    void tools_that_may_not_be_called_are_told_only_where_they_were_called() {
        String none = "\"tools\":[{\"name\":\"now\",\"input_schema\":{\"type\":\"object\"}}],"
                + "\"tool_choice\":{\"type\":\"none\"},";

        assertThat(asked(
                        CLAUDE,
                        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"now\"}}],"
                                + "\"tool_choice\":\"none\""))
                .doesNotContainKeys("toolConfig", "system");
        assertThat(written(ANTHROPIC, CLAUDE, AFTER_A_CALL.formatted(none)))
                .containsEntry("system", "[{\"text\":\"Do not call any tool.\"}]")
                .containsEntry(
                        "toolConfig",
                        "{\"tools\":[{\"toolSpec\":{\"name\":\"now\","
                                + "\"inputSchema\":{\"json\":{\"type\":\"object\"}}}}]}");
    }

    @Test
    void a_call_that_is_a_must_and_thinking_do_not_go_together() {
        String tools =
                ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"now\"}}],\"tool_choice\":\"required\""
                        + ",\"reasoning_effort\":\"high\"";

        assertRefused("tool_choice", "required", () -> asked(CLAUDE, tools));
        assertThat(asked(GPT_OSS, tools).get("toolConfig")).endsWith("\"toolChoice\":{\"any\":{}}}");
    }

    @Test
    void the_user_speaks_first() {
        assertRefused(
                "messages",
                "the assistant speaks first",
                () -> written(
                        OPENAI,
                        CLAUDE,
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"Hi\"}]}"));
        assertRefused(
                "messages",
                "nothing is said",
                () -> written(
                        OPENAI, CLAUDE, "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\" \\n\"}]}"));
    }
}
