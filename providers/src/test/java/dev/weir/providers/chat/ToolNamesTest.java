package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.openai.OpenAiChat;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToolNamesTest {
    /// Source: <https://ai.google.dev/api/caching#FunctionDeclaration>.
    private static final Pattern GEMINI_TAKES = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}");

    @ParameterizedTest
    @ValueSource(
            strings = {"f", "F_1", "_x", "get-weather", "a1234567890123456789012345678901234567890123456789012345678901"
            })
    void a_name_that_everybody_takes_stays(String name) {
        assertThat(ToolNames.alias(name)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1st", "-x", "9", "3d-render", "mcp.files/read", "ünïcode", "a b", "", "😀"})
    void a_name_that_gemini_refuses_is_told_by_an_alias_and_named_back(String name) {
        assertThat(ToolNames.alias(name)).isNotEqualTo(name).matches(GEMINI_TAKES);
        assertThat(ToolNames.alias(ToolNames.alias(name))).isEqualTo(ToolNames.alias(name));
        if (name.isEmpty()) {
            return;
        }

        TranslatedCall call = TranslatedCall.of(
                new OpenAiChat(InstantSource.system(), false),
                new GeminiContent(),
                Buffer.buffer("""
                        {"model":"m","messages":[{"role":"user","content":"a"},
                         {"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":
                          {"name":"%1$s","arguments":"{}"}}]},
                         {"role":"tool","tool_call_id":"c1","content":"b"}],
                         "tools":[{"type":"function","function":{"name":"%1$s"}}],
                         "tool_choice":{"type":"function","function":{"name":"%1$s"}}}""".formatted(name)),
                new ChatTarget("gemini-2.5-flash", 4096, true));
        assertThat(call.body().toString().split('"' + ToolNames.alias(name) + '"', -1))
                .hasSize(5);
        assertThat(call.body().toString()).doesNotContain('"' + name + '"');

        AnswerScanner answer =
                call.scanner(AnswerType.JSON, new ScanLimits(9_999, 9_999)).orElseThrow();
        answer.feed(Buffer.buffer("""
                {"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"name":"%s","args":{}}}]},
                 "finishReason":"STOP"}]}""".formatted(ToolNames.alias(name))));
        assertThat(answer.finish().toString()).contains("\"name\":\"" + name + "\"");
    }
}
