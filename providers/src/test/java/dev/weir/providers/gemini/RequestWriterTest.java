package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatTarget;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Requests of callers of the OpenAI API as a Gemini provider gets them.
class RequestWriterTest {
    private static final OpenAiChat CALLER = new OpenAiChat(InstantSource.fixed(Instant.EPOCH), true);
    private static final GeminiContent PROVIDER = new GeminiContent();

    private static String written(String body, String model) {
        ChatRequest request = CALLER.read(Buffer.buffer(body));
        PROVIDER.expressible().check(request);
        return PROVIDER.write(request, new ChatTarget(model, 8_192, true)).toString();
    }

    private static String asked(String messagesAndMore) {
        return written("{\"model\":\"m\",\"messages\":" + messagesAndMore + "}", "gemini-3-flash");
    }

    private static String config(String more, String model) {
        String all =
                written("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + more + "}", model);
        int from = all.indexOf("\"generationConfig\":");
        return from < 0 ? "" : all.substring(from + 19, all.length() - 1);
    }

    @Test
    void a_question_is_one_content() {
        assertThat(asked("[{\"role\":\"user\",\"content\":\"Hi\"}]"))
                .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]}");
    }

    @Test
    void the_system_speaks_first_and_stays_in_its_place_later() {
        assertThat(asked("""
                                [{"role":"system","content":"Be brief"},{"role":"developer","content":"Be kind"},
                                 {"role":"user","content":"A"},{"role":"assistant","content":"B"},
                                 {"role":"system","content":"Now rhyme"},{"role":"user","content":"C"}]
                                """))
                .isEqualTo(
                        "{\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief\"},{\"text\":\"Be kind\"}]},"
                                + "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"A\"}]},"
                                + "{\"role\":\"model\",\"parts\":[{\"text\":\"B\"}]},"
                                + "{\"role\":\"user\",\"parts\":[{\"text\":\"<system>Now rhyme</system>\"},{\"text\":\"C\"}]}]}");
    }

    @Test
    void where_only_the_system_speaks_its_words_are_the_users_turn() {
        assertThat(asked("[{\"role\":\"system\",\"content\":\"Say hi\"}]"))
                .isEqualTo("{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Say hi\"}]}]}");
    }

    @Test
    void one_call_at_a_time_is_asked_for_in_words() {
        assertThat(asked("[{\"role\":\"user\",\"content\":\"Hi\"}],\"parallel_tool_calls\":false,"
                        + "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"))
                .startsWith(
                        "{\"systemInstruction\":{\"parts\":[{\"text\":\"Call at most one function in each turn.\"}]}");
    }

    @Test
    void results_of_parallel_calls_share_one_content() {
        String written = asked("""
                [{"role":"user","content":"Go"},
                 {"role":"assistant","content":null,"tool_calls":[
                   {"id":"call_a","type":"function","function":{"name":"f","arguments":"{\\"x\\":1}"}},
                   {"id":"call_b","type":"function","function":{"name":"g","arguments":""}}]},
                 {"role":"tool","tool_call_id":"call_a","content":"sunny \\"day\\""},
                 {"role":"tool","tool_call_id":"call_b","content":"{\\"t\\":[1]}"}]
                """);

        assertThat(written)
                .contains("{\"role\":\"model\",\"parts\":["
                        + "{\"functionCall\":{\"id\":\"call_a\",\"name\":\"f\",\"args\":{\"x\":1}},"
                        + "\"thoughtSignature\":\"skip_thought_signature_validator\"},"
                        + "{\"functionCall\":{\"id\":\"call_b\",\"name\":\"g\",\"args\":{}}}]}")
                .contains(
                        "{\"role\":\"user\",\"parts\":["
                                + "{\"functionResponse\":{\"id\":\"call_a\",\"name\":\"f\","
                                + "\"response\":{\"output\":\"sunny \\\"day\\\"\"}}},"
                                + "{\"functionResponse\":{\"id\":\"call_b\",\"name\":\"g\",\"response\":{\"output\":{\"t\":[1]}}}}]}");
    }

    @Test
    void older_models_get_no_signature_in_place_of_an_unknown_one() {
        String body = """
                {"model":"m","messages":[{"role":"user","content":"Go"},
                 {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"[1"}}]},
                 {"role":"tool","tool_call_id":"a","content":"[1, 2]"}]}
                """;

        assertThat(written(body, "gemini-2.5-pro"))
                .doesNotContain("thoughtSignature")
                .contains("\"args\":{\"arguments\":\"[1\"}")
                .contains("\"response\":{\"output\":[1, 2]}");
    }

    @Test
    void a_result_without_its_call_is_refused() {
        assertThatThrownBy(() -> asked("[{\"role\":\"user\",\"content\":\"Go\"},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"lost\",\"content\":\"x\"}]"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("lost");
    }

    @Test
    void media_go_as_data_or_as_an_address() {
        String written = asked("""
                [{"role":"user","content":[
                  {"type":"text","text":"Look"},
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBO"}},
                  {"type":"image_url","image_url":{"url":"https://x.test/a.webp?v=1"}},
                  {"type":"input_audio","input_audio":{"data":"SUQz","format":"mp3"}},
                  {"type":"file","file":{"file_data":"data:application/pdf;base64,JVBE","filename":"a.pdf"}}]}]
                """);

        assertThat(written)
                .contains("{\"text\":\"Look\"}")
                .contains("{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"iVBO\"}}")
                .contains("{\"fileData\":{\"mimeType\":\"image/webp\",\"fileUri\":\"https://x.test/a.webp?v=1\"}}")
                .contains("{\"inlineData\":{\"mimeType\":\"audio/mp3\",\"data\":\"SUQz\"}}")
                .contains("{\"inlineData\":{\"mimeType\":\"application/pdf\",\"data\":\"JVBE\"}}");
    }

    @Test
    void a_file_of_another_provider_is_refused() {
        assertThatThrownBy(() -> asked("[{\"role\":\"user\",\"content\":[{\"type\":\"file\",\"file\":{\"file_id\":"
                        + "\"file-abc\"}}]}]"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("file-abc");
    }

    @Test
    void tools_go_with_their_schema_and_the_choice() {
        String written = asked("[{\"role\":\"user\",\"content\":\"Hi\"}]," + """
                "tools":[{"type":"function","function":{"name":"f","description":"does",
                   "parameters":{"$schema":"x","type":"object","properties":{"a":{"const":1}}},"strict":true}},
                  {"type":"function","function":{"name":"a.b c"}}],
                 "tool_choice":{"type":"function","function":{"name":"a.b c"}}
                """);

        assertThat(written)
                .contains("\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\",\"description\":\"does\","
                        + "\"parametersJsonSchema\":{\"type\":\"object\",\"properties\":{\"a\":{\"enum\":[1]}}}},"
                        + "{\"name\":\"a_b_c_")
                .containsPattern("\"toolConfig\":\\{\"functionCallingConfig\":\\{\"mode\":\"ANY\","
                        + "\"allowedFunctionNames\":\\[\"a_b_c_[0-9a-f]{8}\"\\]}}");
    }

    @ParameterizedTest
    @CsvSource({"required,ANY", "none,NONE"})
    void the_choice_of_tools_has_its_mode(String choice, String mode) {
        assertThat(asked("[{\"role\":\"user\",\"content\":\"Hi\"}],\"tools\":[{\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\"}}],\"tool_choice\":\"" + choice + "\""))
                .endsWith("\"toolConfig\":{\"functionCallingConfig\":{\"mode\":\"" + mode + "\"}}}");
    }

    @Test
    void sampling_goes_as_the_caller_wrote_it() {
        assertThat(config(
                        "\"temperature\":0.70,\"top_p\":1,\"top_k\":40,\"seed\":5,\"stop\":[\"a\",\"\\n\"],\"max_tokens\":9,"
                                + "\"frequency_penalty\":0.5,\"presence_penalty\":-0.5,\"logprobs\":true,"
                                + "\"top_logprobs\":2",
                        "gemini-3-flash"))
                .isEqualTo("{\"maxOutputTokens\":9,\"temperature\":0.70,\"topP\":1,\"topK\":40,\"seed\":5,"
                        + "\"frequencyPenalty\":0.5,\"presencePenalty\":-0.5,\"stopSequences\":[\"a\",\"\\n\"],"
                        + "\"responseLogprobs\":true,\"logprobs\":2}");
    }

    @Test
    void the_form_of_the_answer_goes_along() {
        assertThat(config("\"response_format\":{\"type\":\"json_object\"}", "gemini-3-flash"))
                .isEqualTo("{\"responseMimeType\":\"application/json\"}");
        assertThat(config(
                        "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
                                + "{\"$schema\":\"x\",\"type\":\"object\"}}}",
                        "gemini-3-flash"))
                .isEqualTo("{\"responseMimeType\":\"application/json\",\"responseJsonSchema\":{\"type\":\"object\"}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gemini-3-flash|minimal|{\"thinkingLevel\":\"MINIMAL\",\"includeThoughts\":true}",
                "gemini-3.1-pro-preview|minimal|{\"thinkingLevel\":\"LOW\",\"includeThoughts\":true}",
                "gemini-3-flash|medium|{\"thinkingLevel\":\"MEDIUM\",\"includeThoughts\":true}",
                "gemini-4-argon|xhigh|{\"thinkingLevel\":\"HIGH\",\"includeThoughts\":true}",
                "gemini-flash-latest|low|{\"thinkingLevel\":\"LOW\",\"includeThoughts\":true}",
                "gemini-3-flash|none|{\"thinkingLevel\":\"MINIMAL\"}",
                "gemini-3-pro|none|{\"thinkingLevel\":\"LOW\"}",
                "gemini-2.5-flash|low|{\"thinkingBudget\":1024,\"includeThoughts\":true}",
                "gemini-2.5-flash|medium|{\"thinkingBudget\":8192,\"includeThoughts\":true}",
                "publishers/google/models/gemini-2.5-pro|high|{\"thinkingBudget\":24576,\"includeThoughts\":true}",
                "gemini-2.5-flash|none|{\"thinkingBudget\":0}",
                "gemini-2.5-pro|none|{\"thinkingBudget\":128}"
            })
    void an_effort_is_said_in_the_words_of_the_model(String model, String effort, String thinking) {
        assertThat(config("\"reasoning_effort\":\"" + effort + "\"", model))
                .isEqualTo("{\"thinkingConfig\":" + thinking + "}");
    }

    @ParameterizedTest
    @CsvSource({
        "gemini-2.5-flash,50000,24576",
        "gemini-2.5-pro,50000,32768",
        "gemini-2.5-pro,1,128",
        "gemini-2.5-flash-lite,100,512",
        "gemini-3-flash,2048,2048"
    })
    void a_budget_stays_within_what_the_model_takes(String model, int asked, int sent) {
        assertThat(config("\"reasoning\":{\"max_tokens\":" + asked + "}", model))
                .isEqualTo("{\"thinkingConfig\":{\"thinkingBudget\":" + sent + ",\"includeThoughts\":true}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"n\":2|n",
                "\"logit_bias\":{\"1\":2}|logit_bias",
                "\"modalities\":[\"text\",\"audio\"]|modalities",
                "\"web_search_options\":{}|web_search_options",
                "\"verbosity\":\"low\"|verbosity"
            })
    void what_gemini_can_not_express_is_refused_by_name(String parameter, String name) {
        assertThatThrownBy(() -> config(parameter, "gemini-3-flash"))
                .isInstanceOfSatisfying(GatewayException.class, refused -> {
                    assertThat(refused.param()).contains(name);
                    assertThat(refused).hasMessageContaining("Gemini API");
                });
    }

    @Test
    void where_a_request_goes_depends_on_the_model_and_the_form() {
        var target = new ChatTarget("gemini-3-flash", 8_192, true);
        String question = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

        assertThat(PROVIDER.path(CALLER.read(Buffer.buffer(question + "}")), target))
                .isEqualTo("/models/gemini-3-flash:generateContent");
        assertThat(PROVIDER.path(CALLER.read(Buffer.buffer(question + ",\"stream\":true}")), target))
                .isEqualTo("/models/gemini-3-flash:streamGenerateContent?alt=sse");
    }
}
