package dev.weir.providers.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Operation;
import dev.weir.providers.chat.CacheMark;
import dev.weir.providers.chat.ChatRequest;
import dev.weir.providers.chat.ChatRequest.Message;
import dev.weir.providers.chat.ChatRequest.OutputFormat;
import dev.weir.providers.chat.ChatRequest.Reasoning;
import dev.weir.providers.chat.ChatRequest.Role;
import dev.weir.providers.chat.ChatRequest.ToolChoice;
import dev.weir.providers.chat.Parameter;
import dev.weir.providers.chat.Part;
import dev.weir.providers.chat.Part.Source;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
    private static final GeminiTarget TARGET = new GeminiTarget(Operation.STREAM_GENERATE_CONTENT, "asked", true);
    private static final String HI = "\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}]";

    private static ChatRequest read(String body) {
        return new GeminiContent(TARGET).read(Buffer.buffer(body));
    }

    private static Part.Text text(String text) {
        return new Part.Text(JsonSlice.of(text), CacheMark.NONE);
    }

    @Test
    void the_path_names_the_model_and_the_form() {
        ChatRequest request = read("{" + HI + "}");

        assertThat(request.model()).isEqualTo("asked");
        assertThat(request.stream()).isTrue();
        assertThat(request.messages()).containsExactly(new Message(Role.USER, List.of(text("Hi"))));
        assertThat(request.given()).isEmpty();
        assertThat(request.toolChoice()).isEqualTo(ToolChoice.DEFAULT);
        assertThat(request.maxTokens()).isEmpty();
    }

    @Test
    void without_a_path_the_body_names_the_model() {
        assertThat(new GeminiContent()
                        .read(Buffer.buffer("{\"model\":\"models/m-1\"," + HI + "}"))
                        .model())
                .isEqualTo("m-1");
    }

    @Test
    void turns_of_all_roles_are_read() {
        ChatRequest request = read("""
                {"system_instruction":{"role":"system","parts":[{"text":"Be"},{"text":"brief"}]},
                 "contents":[{"parts":[{"text":"A"}]},
                             {"parts":[{"text":"B","thoughtSignature":"QUJD"},{"text":""}],"role":"model"},
                             {"role":"user","parts":{"text":"C"}}]}
                """);

        assertThat(request.messages())
                .containsExactly(
                        new Message(Role.SYSTEM, List.of(text("Be"), text("brief"))),
                        new Message(Role.USER, List.of(text("A"))),
                        new Message(Role.ASSISTANT, List.of(text("B"))),
                        new Message(Role.USER, List.of(text("C"))));
    }

    @Test
    void media_are_told_apart_by_their_type() {
        ChatRequest request = read("""
                {"contents":[{"parts":[
                  {"inlineData":{"mimeType":"image/png","data":"iVBO"}},
                  {"inline_data":{"mime_type":"application/pdf","data":"JVBE"}},
                  {"inlineData":{"mimeType":"audio/mpeg; rate=1","data":"SUQz"}},
                  {"fileData":{"fileUri":"https://x.test/a.jpg","mimeType":"image/jpeg"}},
                  {"fileData":{"fileUri":"https://generativelanguage.googleapis.com/v1beta/files/abc","mimeType":"text/csv"}},
                  {"fileData":{"fileUri":"https://x.test/a"}}]}]}
                """);

        assertThat(request.messages().getFirst().parts())
                .containsExactly(
                        new Part.Image(new Source.Base64("image/png", JsonSlice.of("iVBO")), null, CacheMark.NONE),
                        new Part.File(new Source.Base64("application/pdf", JsonSlice.of("JVBE")), null, CacheMark.NONE),
                        new Part.Audio(JsonSlice.of("SUQz"), "mp3"),
                        new Part.Image(new Source.Url(JsonSlice.of("https://x.test/a.jpg")), null, CacheMark.NONE),
                        new Part.File(
                                new Source.FileId(
                                        JsonSlice.of("https://generativelanguage.googleapis.com/v1beta/files/abc")),
                                null,
                                CacheMark.NONE),
                        new Part.File(new Source.Url(JsonSlice.of("https://x.test/a")), null, CacheMark.NONE));
        assertThat(request.parameters())
                .containsExactlyInAnyOrder(
                        Parameter.IMAGE_BASE64,
                        Parameter.FILE_BASE64,
                        Parameter.AUDIO_INPUT,
                        Parameter.IMAGE_URL,
                        Parameter.FILE_ID,
                        Parameter.FILE_URL);
        assertThat(request.given()).containsEntry(Parameter.IMAGE_URL, "contents[0].parts[3].fileData");
    }

    @Test
    void calls_without_ids_find_their_responses_by_name_and_order() {
        List<Message> messages = read("""
                        {"contents":[
                          {"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}},"thoughtSignature":"QUJD"},
                                                   {"functionCall":{"name":"g"}},
                                                   {"functionCall":{"name":"f","args":{"a":2}}}]},
                          {"role":"function","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},
                                                      {"functionResponse":{"name":"f","response":{"x":2}}},
                                                      {"functionResponse":{"name":"g","response":{"error":"broke"}}}]}]}
                        """).messages();

        assertThat(messages.get(0).parts())
                .containsExactly(
                        new Part.ToolCall(
                                "call_0", "f", JsonSlice.raw("{\"a\":1}"), JsonSlice.of("QUJD"), CacheMark.NONE),
                        new Part.ToolCall("call_1", "g", JsonSlice.EMPTY_OBJECT, null, CacheMark.NONE),
                        new Part.ToolCall("call_2", "f", JsonSlice.raw("{\"a\":2}"), null, CacheMark.NONE));
        assertThat(messages.get(1).parts())
                .containsExactly(
                        new Part.ToolResult("call_0", "f", List.of(text("one")), false, CacheMark.NONE),
                        new Part.ToolResult("call_2", "f", List.of(text("{\"x\":2}")), false, CacheMark.NONE),
                        new Part.ToolResult("call_1", "g", List.of(text("broke")), true, CacheMark.NONE));
    }

    @Test
    void calls_with_ids_keep_them() {
        List<Message> messages = read("""
                        {"contents":[
                          {"role":"model","parts":[{"functionCall":{"id":"a","name":"f"}},{"functionCall":{"id":"b","name":"f"}}]},
                          {"parts":[{"functionResponse":{"id":"b","name":"f","response":{"result":[1, 2]}}},
                                    {"functionResponse":{"id":"a","name":"f","response":{},
                                      "parts":[{"inlineData":{"mimeType":"image/png","data":"iVBO"}}]}}]}]}
                        """).messages();

        assertThat(messages.get(1).parts())
                .containsExactly(
                        new Part.ToolResult("b", "f", List.of(text("[1, 2]")), false, CacheMark.NONE),
                        new Part.ToolResult(
                                "a",
                                "f",
                                List.of(new Part.Image(
                                        new Source.Base64("image/png", JsonSlice.of("iVBO")), null, CacheMark.NONE)),
                                false,
                                CacheMark.NONE));
    }

    @Test
    void thoughts_are_kept_with_their_signatures() {
        String ours = CallerSignatures.written(JsonSlice.of("EqoB")).text();
        ChatRequest request = read("{\"contents\":[{\"role\":\"model\",\"parts\":["
                + "{\"text\":\"Hm\",\"thought\":true,\"thoughtSignature\":\"" + ours + "\"},"
                + "{\"thought\":true,\"thought_signature\":\"QUJD\"}]}]}");

        assertThat(request.messages().getFirst().parts())
                .containsExactly(
                        new Part.Thinking(JsonSlice.of("Hm"), JsonSlice.of("EqoB")),
                        new Part.Thinking(JsonSlice.EMPTY_STRING, JsonSlice.of("gemini:QUJD")));
        assertThat(request.parameters()).containsExactly(Parameter.THINKING_HISTORY);
    }

    @Test
    void the_configuration_is_read_in_both_spellings() {
        String camel = """
                "generationConfig":{"temperature":0.50,"topP":0.9,"topK":40,"candidateCount":2,"maxOutputTokens":100,
                 "stopSequences":["a","b"],"seed":7,"presencePenalty":0.1,"frequencyPenalty":-0.2,
                 "responseMimeType":"application/json","responseLogprobs":true,"logprobs":3,
                 "thinkingConfig":{"thinkingBudget":2048,"includeThoughts":true},"mediaResolution":"MEDIA_RESOLUTION_LOW"}
                """;
        String snake = camel.replaceAll("(\"[a-z]+)([A-Z])([a-zA-Z]+\":)", "$1_$2$3")
                .replace("_C", "_c")
                .replace("_P", "_p")
                .replace("_K", "_k")
                .replace("_S", "_s")
                .replace("_O", "_o")
                .replace("_M", "_m")
                .replace("_L", "_l")
                .replace("_B", "_b")
                .replace("_T", "_t")
                .replace("_R", "_r")
                .replace("max_outputTokens", "max_output_tokens")
                .replace("response_mimeType", "response_mime_type")
                .replace("media_resolution_lOW", "MEDIA_RESOLUTION_LOW");
        assertThat(snake).contains("generation_config", "max_output_tokens", "thinking_budget");

        for (String config : new String[] {camel, snake}) {
            ChatRequest request = read("{" + HI + "," + config + "}");

            assertThat(request.sampling().temperature()).hasToString("0.50");
            assertThat(request.sampling().topP()).hasToString("0.9");
            assertThat(request.sampling().topK()).hasToString("40");
            assertThat(request.sampling().choices()).isEqualTo(2);
            assertThat(request.sampling().stop()).containsExactly(JsonSlice.of("a"), JsonSlice.of("b"));
            assertThat(request.sampling().seed()).hasToString("7");
            assertThat(request.sampling().presencePenalty()).hasToString("0.1");
            assertThat(request.sampling().frequencyPenalty()).hasToString("-0.2");
            assertThat(request.sampling().logprobs()).isTrue();
            assertThat(request.sampling().topLogprobs()).isEqualTo(3);
            assertThat(request.maxTokens()).isEqualTo(OptionalInt.of(100));
            assertThat(request.format()).isEqualTo(new OutputFormat.Json());
            assertThat(request.reasoning()).isEqualTo(new Reasoning(null, 2048, false));
            assertThat(request.given())
                    .containsEntry(Parameter.TEMPERATURE, "generationConfig.temperature")
                    .containsEntry(Parameter.CHOICES, "generationConfig.candidateCount")
                    .containsEntry(Parameter.REASONING_BUDGET, "generationConfig.thinkingConfig.thinkingBudget");
        }
    }

    @Test
    void what_would_be_so_anyway_does_not_count_as_given() {
        ChatRequest request = read("{" + HI + ",\"generationConfig\":{\"candidateCount\":1,\"presencePenalty\":0,"
                + "\"frequencyPenalty\":0.0,\"responseLogprobs\":false,\"stopSequences\":[],"
                + "\"responseModalities\":[\"TEXT\"],\"thinkingConfig\":{\"thinkingBudget\":-1},\"seed\":null}}");

        assertThat(request.given()).isEmpty();
        assertThat(request.reasoning()).isEqualTo(Reasoning.DEFAULT);
    }

    @Test
    void thinking_is_read_as_a_level_or_switched_off() {
        assertThat(read("{" + HI + ",\"generationConfig\":{\"thinkingConfig\":{\"thinkingLevel\":\"HIGH\"}}}")
                        .reasoning())
                .isEqualTo(new Reasoning("high", -1, false));
        assertThat(read("{" + HI + ",\"generationConfig\":{\"thinkingConfig\":{\"thinkingBudget\":0}}}")
                        .reasoning())
                .isEqualTo(new Reasoning(null, -1, true));
    }

    @Test
    void tools_are_read_with_either_kind_of_schema() {
        ChatRequest request = read("{" + HI + """
                ,"tools":[{"function_declarations":[
                    {"name":"f","description":"does","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING"}}}},
                    {"name":"g","parametersJsonSchema":{"type":"object"}}]},
                  {"functionDeclarations":[{"name":"h"}]}],
                 "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f","h"]}}}
                """);

        assertThat(request.tools())
                .containsExactly(
                        new ChatRequest.Tool(
                                "f",
                                JsonSlice.of("does"),
                                JsonSlice.raw("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}"),
                                false,
                                CacheMark.NONE),
                        new ChatRequest.Tool("h", null, null, false, CacheMark.NONE));
        assertThat(request.toolChoice()).isEqualTo(new ToolChoice(ToolChoice.Kind.ANY, null, true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"mode\":\"AUTO\"}|AUTO|",
                "{\"mode\":\"VALIDATED\"}|AUTO|",
                "{\"mode\":\"NONE\"}|NONE|",
                "{\"mode\":\"any\"}|ANY|",
                "{\"mode\":\"ANY\",\"allowed_function_names\":[\"f\"]}|ONE|f"
            })
    void the_choice_of_tools_is_read(String config, ToolChoice.Kind kind, String name) {
        ChatRequest request = read("{" + HI + ",\"tools\":{\"functionDeclarations\":[{\"name\":\"f\"}]},"
                + "\"tool_config\":{\"function_calling_config\":" + config + "}}");

        assertThat(request.toolChoice()).isEqualTo(new ToolChoice(kind, name, true));
    }

    @Test
    void schemas_of_answers_are_read() {
        assertThat(read("{" + HI + ",\"generationConfig\":{\"responseMimeType\":\"application/json\","
                                + "\"responseSchema\":{\"type\":\"STRING\"}}}")
                        .format())
                .isEqualTo(new OutputFormat.Schema(null, JsonSlice.raw("{\"type\":\"string\"}"), false));
        assertThat(read("{" + HI + ",\"generationConfig\":{\"_responseJsonSchema\":{\"type\":\"array\"}}}")
                        .format())
                .isEqualTo(new OutputFormat.Schema(null, JsonSlice.raw("{\"type\":\"array\"}"), false));
    }

    @Test
    void what_no_other_dialect_can_express_is_noted() {
        ChatRequest request = read("{" + HI + """
                ,"tools":[{"googleSearch":{}},{"codeExecution":{}}],"cachedContent":"cachedContents/abc",
                 "safetySettings":[{"category":"HARM_CATEGORY_HARASSMENT","threshold":"BLOCK_NONE"}],
                 "generationConfig":{"responseModalities":["TEXT","IMAGE"],"speechConfig":{}}}
                """);

        assertThat(request.given())
                .containsEntry(Parameter.SERVER_TOOLS, "tools[0].googleSearch")
                .containsEntry(Parameter.CACHED_CONTENT, "cachedContent")
                .containsEntry(Parameter.IMAGE_OUTPUT, "generationConfig.responseModalities")
                .containsEntry(Parameter.AUDIO_OUTPUT, "generationConfig.speechConfig");
        assertThat(request.extras()).containsKeys("safetySettings", "cachedContent");
    }

    @Test
    void code_that_google_has_run_is_noted() {
        assertThat(read("{\"contents\":[{\"role\":\"model\",\"parts\":[{\"executableCode\":{\"code\":\"1\"}}]}]}")
                        .given())
                .containsEntry(Parameter.SERVER_TOOLS, "contents[0].parts[0].executableCode");
    }

    @Test
    void a_count_of_tokens_may_wrap_its_request() {
        ChatRequest request = read(
                "{\"generateContentRequest\":{\"model\":\"models/m\"," + HI + ",\"generationConfig\":{\"topP\":1}}}");

        assertThat(request.messages()).hasSize(1);
        assertThat(request.given()).containsEntry(Parameter.TOP_P, "generateContentRequest.generationConfig.topP");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            [] | INVALID_JSON | | The body is not a JSON object (expected: one such as {"model": …})
            {} | MISSING_PARAMETER | contents | Missing required parameter: 'contents'.
            {"contents":[]} | INVALID_VALUE | contents | contents: [] (expected: an array of at least one content)
            {"contents":7} | INVALID_TYPE | contents | contents: 7 (expected: an array)
            {"contents":["Hi"]} | INVALID_TYPE | contents[0] | contents[0]: Hi (expected: an object)
            {"contents":[{"role":"system","parts":[]}]} | INVALID_VALUE | contents[0].role | contents[0].role: system (expected: user or model)
            {"contents":[{"parts":["x"]}]} | INVALID_TYPE | contents[0].parts[0] | contents[0].parts[0]: x (expected: an object)
            {"contents":[{"parts":[{}]}]} | INVALID_VALUE | contents[0].parts[0] | contents[0].parts[0]: no data (expected: one of text, inlineData, fileData, functionCall and functionResponse)
            {"contents":[{"parts":[{"text":"a","inlineData":{}}]}]} | INVALID_VALUE | contents[0].parts[0] | contents[0].parts[0]: text and inlineData (expected: one of them in each part)
            {"contents":[{"parts":[{"text":5}]}]} | INVALID_TYPE | contents[0].parts[0].text | contents[0].parts[0].text: 5 (expected: a string)
            {"contents":[{"parts":[{"inlineData":{"mimeType":"image/png"}}]}]} | MISSING_PARAMETER | contents[0].parts[0].inlineData.data | Missing required parameter: 'contents[0].parts[0].inlineData.data'.
            {"contents":[{"parts":[{"inlineData":{"mimeType":"video/mp4","data":"AA"}}]}]} | INVALID_VALUE | contents[0].parts[0].inlineData.mimeType | contents[0].parts[0].inlineData.mimeType: video/mp4 (expected: an image or a document, as the model is served by another API)
            {"contents":[{"parts":[{"functionCall":{"name":"f"}}]}]} | INVALID_VALUE | contents[0].parts[0].functionCall | contents[0].parts[0].functionCall: a part of another role (expected: in contents of the role model only)
            {"contents":[{"role":"model","parts":[{"functionCall":{"name":"f","args":[]}}]}]} | INVALID_TYPE | contents[0].parts[0].functionCall.args | contents[0].parts[0].functionCall.args: an array (expected: an object)
            {"contents":[{"parts":[{"functionResponse":{"name":"f"}}]}]} | INVALID_VALUE | contents[0].parts[0].functionResponse.name | contents[0].parts[0].functionResponse.name: f (expected: the name of a functionCall before it that has no response yet)
            {"contents":[{"parts":[{"text":"a"}]}],"systemInstruction":5} | INVALID_TYPE | systemInstruction | systemInstruction: 5 (expected: an object)
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"temperature":3}} | INVALID_VALUE | generationConfig.temperature | generationConfig.temperature: 3 (expected: 0 to 2)
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"candidateCount":9}} | INVALID_VALUE | generationConfig.candidateCount | generationConfig.candidateCount: 9 (expected: 1 to 8)
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"stopSequences":["1","2","3","4","5","6"]}} | INVALID_VALUE | generationConfig.stopSequences | generationConfig.stopSequences: 6 strings (expected: at most 5)
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseMimeType":"text/x.enum"}} | INVALID_VALUE | generationConfig.responseMimeType | generationConfig.responseMimeType: text/x.enum (expected: text/plain or application/json)
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseSchema":"x"}} | INVALID_TYPE | generationConfig.responseSchema | generationConfig.responseSchema: x (expected: a schema, which is an object)
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"responseModalities":["SMELL"]}} | INVALID_VALUE | generationConfig.responseModalities | generationConfig.responseModalities: SMELL (expected: TEXT, IMAGE or AUDIO)
            {"contents":[{"parts":[{"text":"a"}]}],"generationConfig":{"thinkingConfig":{"thinkingLevel":"WILD"}}} | INVALID_VALUE | generationConfig.thinkingConfig.thinkingLevel | generationConfig.thinkingConfig.thinkingLevel: WILD (expected: MINIMAL, LOW, MEDIUM or HIGH)
            {"contents":[{"parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[{}]}]} | MISSING_PARAMETER | tools[0].functionDeclarations[0].name | Missing required parameter: 'tools[0].functionDeclarations[0].name'.
            {"contents":[{"parts":[{"text":"a"}]}],"tools":[{"functionDeclarations":[{"name":"f","parameters":1}]}]} | INVALID_TYPE | tools[0].functionDeclarations[0].parameters | tools[0].functionDeclarations[0].parameters: 1 (expected: a schema, which is an object)
            {"contents":[{"parts":[{"text":"a"}]}],"toolConfig":{"functionCallingConfig":{"mode":"MAYBE"}}} | INVALID_VALUE | toolConfig.functionCallingConfig.mode | toolConfig.functionCallingConfig.mode: MAYBE (expected: AUTO, ANY, NONE or VALIDATED)
            {"contents":[{"parts":[{"text":"a"}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}} | INVALID_VALUE | toolConfig.functionCallingConfig.allowedFunctionNames | toolConfig.functionCallingConfig.allowedFunctionNames: f (expected: the name of a function declaration)
            {"generateContentRequest":[]} | INVALID_TYPE | generateContentRequest | generateContentRequest: an array (expected: an object)
            """)
    void a_bad_parameter_is_named_with_its_value_and_what_was_expected(
            String body, Failure failure, String param, String message) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(GatewayException.class, refused -> {
            assertThat(refused.failure()).isEqualTo(failure);
            assertThat(refused.param().orElse(null)).isEqualTo(param);
            assertThat(refused).hasMessage(message);
        });
    }
}
