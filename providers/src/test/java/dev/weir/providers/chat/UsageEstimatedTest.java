package dev.weir.providers.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.TokenClass;
import dev.weir.providers.anthropic.AnthropicDialect;
import dev.weir.providers.anthropic.AnthropicMessages;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.Operation;
import dev.weir.providers.api.Remembering.Naming;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.gemini.GeminiContent;
import dev.weir.providers.gemini.GeminiDialect;
import dev.weir.providers.openai.OpenAiChat;
import dev.weir.providers.responses.KeptResponse;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is booked as an estimate: everything but the provider's count of both input and output.
class UsageEstimatedTest {
    private static final ScanLimits LIMITS = new ScanLimits(64 * 1024, 64 * 1024);
    private static final ChatDialect CALLER = new OpenAiChat(InstantSource.system(), false);

    private static AnswerScanner heard(AnswerScanner scanner, String dialect, String name) {
        scanner.feed(Buffer.buffer(GoldenAnswer.named(dialect, name).sent()));
        scanner.finish();
        return scanner;
    }

    private static final Naming UNKEPT = new Naming(Optional.empty(), Optional.empty(), _ -> false);

    private static AnswerScanner translation(ChatDialect provider) {
        return new Translation(
                provider.decoder(true, LIMITS),
                CALLER.encoder(ChatRequests.asking("m", true)),
                ToolNames.of(List.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "anthropic, text,                    false",
        "anthropic, usage-none,              true",
        "anthropic, usage-in-the-head-only,  true",
        "anthropic, cut-in-the-middle,       true",
        "gemini,    text,                    false",
        "gemini,    usage-none,              true",
        "gemini,    usage-first-only,        true",
        "gemini,    zero-output,             false"
    })
    void usage_that_is_our_own_count_in_part_is_an_estimate(String dialect, String name, boolean estimated) {
        boolean anthropic = dialect.equals("anthropic");
        ChatDialect chat = anthropic ? new AnthropicMessages(InstantSource.system()) : new GeminiContent();
        AnswerScanner translated = heard(translation(chat), dialect, name);
        AnswerScanner passed = heard(anthropic ? anthropicStream() : geminiStream(), dialect, name);

        assertThat(translated.usageEstimated()).isEqualTo(estimated);
        assertThat(passed.usageEstimated()).isEqualTo(estimated);
        assertThat(new KeptResponse(passed, true, 1, UNKEPT).usageEstimated()).isEqualTo(estimated);
    }

    private static AnswerScanner anthropicStream() {
        Dialect dialect = new AnthropicDialect(java.time.InstantSource.fixed(java.time.Instant.EPOCH));
        var request = dialect.read(
                Operation.MESSAGES,
                Buffer.buffer("{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,\"messages\":[{\"role\":\"user\","
                        + "\"content\":\"a\"}]}"));
        return dialect.scanner(request, true, LIMITS);
    }

    private static AnswerScanner geminiStream() {
        Dialect dialect = new GeminiDialect();
        var request = dialect.read(
                Operation.STREAM_GENERATE_CONTENT,
                "/v1beta/models/m:streamGenerateContent",
                "alt=sse",
                Buffer.buffer("{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}"));
        return dialect.scanner(request, true, LIMITS);
    }

    @Test
    void a_partly_counted_answer_keeps_the_counted_input_beside_our_output() {
        AnswerScanner cut = heard(anthropicStream(), "anthropic", "cut-in-the-middle");

        assertThat(cut.usageEstimated()).isTrue();
        assertThat(cut.usage().orElseThrow().count(TokenClass.INPUT_FRESH)).isEqualTo(25);
        assertThat(cut.usage().orElseThrow().count(TokenClass.OUTPUT_TEXT)).isEqualTo(cut.outputTokensEstimate());
    }
}
